import type { UIMessage } from "ai";
import { createParser } from "eventsource-parser";
import { HEADER, PATH } from "../../src/transport/protocol/index.ts";
import type { ChatInputChunk, ChatTrigger, WireRecord } from "../../src/transport/protocol/index.ts";
import { echoAgent } from "../core/testing.ts";
import { createVirtualClock } from "../core/virtual-clock.ts";
import type { SessionServer, SessionServerOptions } from "../core/server-types.ts";
import { createSessionServer } from "../server.ts";

/** The secret key of the servers that tests make. */
export const SECRET = "tr_dev_secret";

/** A server on a virtual clock with an echoing agent, and the requests that tests of it make. */
export function testServer(options: Partial<SessionServerOptions> = {}) {
  const clock = createVirtualClock();
  const server = createSessionServer({ agents: [echoAgent()], clock, seed: 1, secretKey: SECRET, ...options });
  return { server, clock, ...requests(server) };
}

/** A user message. */
export const userMessage = (text: string, id = `u-${text}`): UIMessage => ({ id, role: "user", parts: [{ type: "text", text }] });

/** A message record for `.in`. */
export function messageChunk(text: string, trigger: ChatTrigger = "submit-message", chatId = "chat-1"): ChatInputChunk {
  return { kind: "message", payload: { chatId, trigger, message: userMessage(text) } };
}

/** Body of a create request. */
export const createBody = (chatId: string, more: Record<string, unknown> = {}) => ({
  type: "chat.agent",
  externalId: chatId,
  taskIdentifier: "echo",
  triggerConfig: { basePayload: { chatId, trigger: "preload" } },
  ...more,
});

function requests(server: SessionServer) {
  const call = (method: string, path: string, init: { token?: string; body?: unknown; headers?: Record<string, string>; signal?: AbortSignal } = {}) => {
    const { token = SECRET, body, headers, signal } = init;
    const raw = typeof body === "string" ? body : JSON.stringify(body);
    return server.fetch(
      new Request(`http://session.test${path}`, {
        method,
        headers: { ...(token === "" ? {} : { Authorization: `Bearer ${token}` }), ...headers },
        ...(body === undefined ? {} : { body: raw }),
        ...(signal === undefined ? {} : { signal }),
      }),
    );
  };
  return {
    call,
    create: (chatId = "chat-1", more?: Record<string, unknown>) => call("POST", PATH.sessions, { body: createBody(chatId, more) }),
    append: (chunk: unknown, { chatId = "chat-1", partId, token }: { chatId?: string; partId?: string; token?: string } = {}) =>
      call("POST", PATH.append(chatId), { body: chunk, token, headers: partId === undefined ? {} : { [HEADER.partId]: partId } }),
    subscribe: (headers: Record<string, string> = {}, chatId = "chat-1", signal?: AbortSignal) =>
      call("GET", PATH.out(chatId), { headers, signal }),
  };
}

/** What came over an event stream so far. */
export interface Received {
  records: WireRecord[];
  pings: number;
  /** Events in order: their names, `[DONE]` for the end marker. */
  events: string[];
  ids: string[];
  state: "open" | "closed" | "error";
  text: string;
  cancel(): Promise<void>;
}

/** Reads an event stream in the background. */
export function receive(response: Response): Received {
  const reader = response.body?.getReader();
  const received: Received = {
    records: [],
    pings: 0,
    events: [],
    ids: [],
    state: "open",
    text: "",
    cancel: async () => reader?.cancel(),
  };
  const parser = createParser({
    onEvent({ event, data, id }) {
      received.events.push(event ?? data);
      if (id !== undefined) received.ids.push(id);
      if (event === "ping") received.pings += 1;
      if (event === "batch") {
        try {
          received.records.push(...(JSON.parse(data) as { records: WireRecord[] }).records);
        } catch {
          received.events.push("garbage");
        }
      }
    },
  });
  const decoder = new TextDecoder();
  void (async () => {
    try {
      for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
        const text = decoder.decode(part.value, { stream: true });
        received.text += text;
        parser.feed(text);
      }
      received.state = "closed";
    } catch {
      received.state = "error";
    }
  })();
  return received;
}

/** The control type of a record, or undefined. */
export const controlOf = (record: WireRecord): string | undefined =>
  record.headers?.[0]?.[0] === "trigger-control" ? record.headers[0][1] : undefined;

/** Text of the deltas in some records. */
export function textIn(records: readonly WireRecord[]): string {
  return records
    .filter((record) => record.body.startsWith("{"))
    .map((record) => (JSON.parse(record.body) as { data: { type: string; delta?: string } }).data.delta ?? "")
    .join("");
}
