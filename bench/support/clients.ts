import { TriggerChatTransport as PublishedTransport } from "@trigger.dev/sdk/chat";
import type { UIMessageChunk } from "ai";
import { createChatTransport } from "../../src/transport/transport.ts";

/** What both transports take of their options here. */
export interface ClientOptions {
  task: string;
  baseURL: string;
  accessToken: (request: { chatId: string }) => string | Promise<string>;
  startSession?: (request: { chatId: string; taskId: string }) => Promise<{ publicAccessToken: string }>;
  sessions?: Record<string, { publicAccessToken: string; isStreaming: boolean }>;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
}

/** One of the transports that are compared. */
export interface Client {
  preload(chatId: string): Promise<unknown>;
  send(chatId: string, text: string): Promise<ReadableStream<UIMessageChunk>>;
  dispose(): void;
}

let sent = 0;
const requestOf = (chatId: string, text: string) => ({
  trigger: "submit-message" as const,
  chatId,
  messageId: undefined,
  messages: [{ id: `u${++sent}`, role: "user" as const, parts: [{ type: "text" as const, text }] }],
  abortSignal: undefined,
});

/** This kit's transport. */
export function ours(options: ClientOptions): Client {
  const transport = createChatTransport(options as Parameters<typeof createChatTransport>[0]);
  return {
    preload: (chatId) => transport.preload(chatId),
    send: (chatId, text) => transport.sendMessages(requestOf(chatId, text)),
    dispose: () => transport.dispose(),
  };
}

/** The published one. */
export function published(options: ClientOptions): Client {
  const transport = new PublishedTransport(options as ConstructorParameters<typeof PublishedTransport>[0]);
  return {
    preload: (chatId) => transport.preload(chatId),
    send: async (chatId, text) => (await transport.sendMessages(requestOf(chatId, text))) as ReadableStream<UIMessageChunk>,
    dispose: () => transport.dispose(),
  };
}

/** A client whose one chat `c` has a session, before a server that stores every append and answers `.out` with a body. */
export function before(make: (options: ClientOptions) => Client, body: () => ReadableStream<Uint8Array>): Client {
  return make({
    task: "bench",
    baseURL: "http://bench.test",
    accessToken: () => "token",
    sessions: { c: { publicAccessToken: "token", isStreaming: false } },
    fetch: async (url) =>
      url.endsWith("/append")
        ? Response.json({ ok: true, seq: 0 })
        : new Response(body(), { headers: { "Content-Type": "text/event-stream", "X-Stream-Version": "v2" } }),
  });
}

/** The middle value. */
export const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** What a row says of its target. */
export const verdict = (isMet: boolean): "met" | "missed" => (isMet ? "met" : "missed");
