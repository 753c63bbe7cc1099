import { Chat } from "@ai-sdk/react";
import type { ChatInit, ChatTransport, UIMessage, UIMessageChunk } from "ai";
import type { Fault, SessionServer, VirtualClock } from "../../../mocks/index.ts";
import type {
  ChatActionOptions,
  ChatSessionPersistedState,
  ChatTransportEvent,
  TriggerChatTransportOptions,
} from "../../../src/transport/types.ts";
import { AGENT } from "../api.ts";
import { check } from "../check.ts";
import { BASE_URL, createBuiltInServer } from "../targets.ts";
import type { BuiltInServer } from "../targets.ts";

/** What both transports have in common: the drop-in surface. */
export interface TransportUnderTest extends ChatTransport<UIMessage> {
  preload(chatId: string): Promise<void>;
  start(chatId: string): Promise<ChatSessionPersistedState>;
  sendPendingMessage(chatId: string, message: UIMessage, metadata?: Record<string, unknown>): Promise<boolean>;
  stopGeneration(chatId: string): Promise<boolean>;
  sendAction(chatId: string, action: unknown, options?: ChatActionOptions): Promise<ReadableStream<UIMessageChunk>>;
  getSession(chatId: string): ChatSessionPersistedState | undefined;
  setSession(chatId: string, session: ChatSessionPersistedState): void;
  seedResumeCursor(chatId: string, lastEventId: string): void;
  sessionStatus(chatId: string): string;
  sessionClosedReason(chatId: string): string | undefined;
  dispose(): void;
}

export type TransportOptions = TriggerChatTransportOptions<Record<string, unknown>>;
export type TransportClass = new (options: TransportOptions) => TransportUnderTest;

/** A request as the transport gave it to the app's `fetch`. */
export interface SentRequest {
  endpoint: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: unknown;
  status?: number;
}

/** One page of the app: a transport with its own records of what it did. */
export interface Page {
  transport: TransportUnderTest;
  requests: SentRequest[];
  events: ChatTransportEvent[];
  /** Every state that `onSessionChange` handed out. */
  saved: Array<ChatSessionPersistedState | null>;
  calls: { startSession: number; accessToken: number };
  chat(init?: Partial<ChatInit<UIMessage>>): Chat<UIMessage>;
}

export interface ClientContext extends BuiltInServer {
  server: SessionServer;
  clock: VirtualClock;
  chatId: string;
  check: typeof check;
  /** Opens a page. `sessions` and the rest as the transport takes them. */
  open(options?: Partial<TransportOptions>): Page;
  fault(fault: Fault): void;
  /** Chunks of `.in` in order. */
  input(): Array<Record<string, unknown>>;
  /**
   * Waits until the probe holds, moving no clock. Counts turns of the event loop (2,000), not milliseconds: on a busy
   * machine everything takes longer, this too.
   */
  until(probe: () => boolean, what: string, turns?: number): Promise<void>;
  /** Waits until the chat has a settled status. */
  settled(chat: Chat<UIMessage>): Promise<void>;
}

const briefPart = (part: UIMessage["parts"][number]): string[] => {
  if (part.type === "text") return [part.text];
  if (part.type === "step-start") return [];
  if (part.type === "reasoning") return [`(${part.text})`];
  if (part.type.startsWith("tool-")) {
    const tool = part as { state: string; output?: unknown; errorText?: string; input?: unknown };
    const result = tool.output === undefined ? (tool.errorText ?? "") : JSON.stringify(tool.output);
    return [`[${part.type.slice(5)} ${tool.state}${result === "" ? "" : ` ${result}`}]`];
  }
  return [`<${part.type}>`];
};

/** Messages as short lines, ids left out: what the user sees. */
export const transcript = (messages: readonly UIMessage[]): string[] =>
  messages.map((message) => `${message.role}: ${message.parts.flatMap(briefPart).join(" ")}`);

/** Makes the world of one case. */
export function createClientContext(
  Transport: TransportClass,
  wire: "released" | "prerelease" = "released",
): ClientContext & { dispose(): Promise<void> } {
  const built = createBuiltInServer(wire);
  const { server } = built;
  const chatId = "client-chat";
  const pages: Page[] = [];

  function open(options: Partial<TransportOptions> = {}): Page {
    const requests: SentRequest[] = [];
    const events: ChatTransportEvent[] = [];
    const saved: Page["saved"] = [];
    const calls = { startSession: 0, accessToken: 0 };
    const transport = new Transport({
      task: AGENT.chat,
      baseURL: BASE_URL,
      accessToken: ({ chatId: id }) => {
        calls.accessToken += 1;
        return server.accessToken({ chatId: id });
      },
      startSession: async ({ chatId: id, taskId, clientData }) => {
        calls.startSession += 1;
        return server.startSession({ chatId: id, taskId, clientData });
      },
      fetch: async (url, init, { endpoint }) => {
        const request: SentRequest = {
          endpoint,
          method: init.method ?? "GET",
          path: new URL(url).pathname,
          headers: { ...(init.headers as Record<string, string>) },
          body: typeof init.body === "string" ? JSON.parse(init.body) : undefined,
        };
        // The app's own route is not part of the session server.
        if (!url.startsWith(BASE_URL)) return fetch(url, init);
        requests.push(request);
        const response = await server.fetch(new Request(url, init));
        request.status = response.status;
        return response;
      },
      onEvent: (event) => events.push(event),
      onSessionChange: (_id, session) => saved.push(session === null ? null : { ...session }),
      ...options,
    });
    const page: Page = {
      transport,
      requests,
      events,
      saved,
      calls,
      chat: (init = {}) => new Chat<UIMessage>({ id: chatId, transport, ...init }),
    };
    pages.push(page);
    return page;
  }

  async function until(probe: () => boolean, what: string, turns = 2_000) {
    for (let turn = 0; !probe(); turn++) {
      if (turn === turns) throw new Error(`never happened: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
  }

  return {
    ...built,
    chatId,
    check,
    open,
    fault: (fault) => void server.faults.add(fault),
    input: () => {
      const session = server.inspect().sessions.find((row) => row.externalId === chatId);
      return (session?.in ?? []).map((record) => record.chunk as unknown as Record<string, unknown>);
    },
    until,
    settled: (chat) => until(() => chat.status === "ready" || chat.status === "error", "the chat settles"),
    async dispose() {
      for (const page of pages) page.transport.dispose();
      await server.close();
    },
  };
}

/** A rule that every client must keep. */
export interface ClientCase {
  id: string;
  /** Section of PROTOCOL.md, or a trouble by name. */
  section: string;
  title: string;
  wire?: "released" | "prerelease";
  /**
   * Set where the published client breaks the rule: why, and a piece of the failure that this causes. The case is then
   * asserted to fail with it, so that we notice when it is mended.
   */
  published?: { fails: string; with: string };
  run(context: ClientContext): Promise<void>;
}
