import type { ChatInputChunk, SessionStatus } from "../../src/transport/protocol/index.ts";
import type { OutSnapshot, RequestSnapshot, RunSnapshot } from "./server-types.ts";

/** What `server.subscribe` tells, in the order in which it happens. Tokens are redacted as in `inspect()`. */
export type ServerEvent =
  | { type: "request"; phase: "started" | "answered"; at: number; request: RequestSnapshot }
  | { type: "record"; channel: "in"; at: number; sessionId: string; record: { seq: number; partId: string | null; chunk: ChatInputChunk } }
  | { type: "record"; channel: "out"; at: number; sessionId: string; record: OutSnapshot }
  | { type: "run"; at: number; run: RunSnapshot }
  | {
      type: "session";
      change: "created" | "updated" | "closed" | "readers";
      at: number;
      session: { id: string; externalId: string | null; status: SessionStatus; currentRunId: string | null; openReaders: number };
    }
  | { type: "reset"; at: number }
  | { type: "fault"; phase: "added" | "hit" | "removed"; at: number; id: number; fault: string; requestId?: number };

/** Listeners that cannot break the server: what one throws is reported and the others still run. */
export class Emitter<T> {
  readonly #listeners = new Set<(event: T) => void>();

  /** Whether building an event is worth the while. */
  get watched(): boolean {
    return this.#listeners.size > 0;
  }

  subscribe(listener: (event: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
