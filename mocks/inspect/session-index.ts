import type { ServerEvent } from "../core/events.ts";
import type { RunSnapshot } from "../core/server-types.ts";
import { isAbout } from "./trace.ts";
import type { InspectedSessionView } from "./types.ts";

/** Sessions and runs as they are now, from what the server tells: a long session is never read whole. */
export class SessionIndex {
  readonly #sessions = new Map<string, InspectedSessionView & { externalId: string | null }>();
  readonly #runs = new Map<string, RunSnapshot>();

  constructor(private readonly chatId: string | undefined) {}

  get sessions() {
    return [...this.#sessions.values()];
  }

  get runs(): RunSnapshot[] {
    return [...this.#runs.values()];
  }

  /** Whether anybody reads `.out` now. */
  get isRead(): boolean {
    return this.sessions.some(({ openReaders }) => openReaders > 0);
  }

  /** Returns false for what belongs to another chat. */
  take(event: ServerEvent): boolean {
    switch (event.type) {
      case "reset":
        this.#sessions.clear();
        this.#runs.clear();
        return true;
      case "session": {
        const { id, externalId, status, openReaders } = event.session;
        if (!isAbout(event.session, this.chatId)) return false;
        const { lastIn = -1, lastOut = -1 } = this.#sessions.get(id) ?? {};
        this.#sessions.set(id, { id, externalId, chatId: externalId, status, openReaders, lastIn, lastOut });
        return true;
      }
      case "record": {
        const session = this.#sessions.get(event.sessionId);
        if (session === undefined) return false;
        const { seq } = event.record;
        this.#sessions.set(session.id, { ...session, ...(event.channel === "in" ? { lastIn: seq } : { lastOut: seq }) });
        return true;
      }
      case "run":
        if (!this.#sessions.has(event.run.sessionId)) return false;
        this.#runs.set(event.run.id, event.run);
        return true;
      default:
        return true;
    }
  }
}
