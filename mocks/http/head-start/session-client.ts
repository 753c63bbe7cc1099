import { createParser } from "eventsource-parser";
import type { UIMessageChunk } from "ai";
import { CONTROL, CONTROL_CHUNK, HEADER, PATH, RECORD_HEADER } from "../../../src/transport/protocol/index.ts";
import type { ChatInputChunk, CreateSessionAnswer, WireRecord } from "../../../src/transport/protocol/index.ts";
import type { SessionServer } from "../../core/server-types.ts";

/** What follows a cursor on `.out`: chunks, then the turn's end. */
export type OutEvent = { seq: number; chunk?: UIMessageChunk; turnComplete?: true };

/** The few calls that an app's route handler makes, with the secret key. */
export class SessionClient {
  constructor(
    private readonly server: SessionServer,
    private readonly chatId: string,
  ) {}

  async create(body: unknown): Promise<CreateSessionAnswer> {
    return (await this.#call("POST", PATH.sessions, body)).json() as Promise<CreateSessionAnswer>;
  }

  /** Resolves to the record's number on `.out`. */
  async write(chunk: UIMessageChunk): Promise<number> {
    const answer = await this.#call("POST", PATH.append(this.chatId, "out"), chunk);
    return ((await answer.json()) as { seq: number }).seq;
  }

  async send(chunk: ChatInputChunk): Promise<void> {
    await this.#call("POST", PATH.append(this.chatId), chunk);
  }

  /** Everything after a record, over as many windows as it takes, up to the turn's end. */
  async *read(after: number, signal: AbortSignal): AsyncGenerator<OutEvent> {
    for (let cursor = after; !signal.aborted; ) {
      const headers: Record<string, string> = cursor < 0 ? {} : { [HEADER.lastEventId]: String(cursor) };
      const response = await this.#call("GET", PATH.out(this.chatId), undefined, headers, signal);
      for await (const record of recordsOf(response)) {
        cursor = record.seq_num;
        const event = decode(record);
        if (event !== undefined) yield event;
        if (event?.turnComplete === true) return;
      }
    }
  }

  async #call(method: string, path: string, body?: unknown, headers?: Record<string, string>, signal?: AbortSignal) {
    const { server } = this;
    const response = await server.fetch(
      new Request(server.baseURL + path, {
        method,
        headers: { Authorization: `Bearer ${server.secretKey}`, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal === undefined ? {} : { signal }),
      }),
    );
    if (response.ok) return response;
    throw new Error(`The session server answered ${response.status}: ${await response.text()}`);
  }
}

async function* recordsOf(response: Response): AsyncGenerator<WireRecord> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  const decoder = new TextDecoder();
  const ready: WireRecord[] = [];
  const parser = createParser({
    onEvent({ event, data }) {
      if (event === "batch") ready.push(...(JSON.parse(data) as { records: WireRecord[] }).records);
    },
  });
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parser.feed(decoder.decode(part.value, { stream: true }));
      yield* ready.splice(0);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function decode({ seq_num: seq, body, headers }: WireRecord): OutEvent | undefined {
  const [name, value] = headers?.[0] ?? [];
  if (name === RECORD_HEADER.control) return value === CONTROL.turnComplete ? { seq, turnComplete: true } : undefined;
  if (name === "") return undefined;
  const { data } = JSON.parse(body) as { data: UIMessageChunk };
  if ((data.type as string) === CONTROL_CHUNK.turnComplete) return { seq, turnComplete: true };
  return data.type.startsWith(CONTROL_CHUNK.prefix) ? undefined : { seq, chunk: data };
}
