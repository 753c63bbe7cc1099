import type { ServerEvent } from "../core/events.ts";
import type { OutSnapshot } from "../core/server-types.ts";

/** What was written on `.out`, for a trace: the server itself trims a turn when the next one is over. */
export class OutLog {
  readonly #bySession = new Map<string, OutSnapshot[]>();

  /** @param limit Records of a session that are kept. */
  constructor(private readonly limit: number) {}

  take(event: ServerEvent): void {
    if (event.type === "reset") this.#bySession.clear();
    if (event.type !== "record" || event.channel !== "out") return;
    const { chunk, control } = event.record;
    if (chunk === undefined && control === undefined) return;
    const records = this.of(event.sessionId);
    records.push(event.record);
    this.#bySession.set(event.sessionId, records.length < this.limit * 2 ? records : records.slice(-this.limit));
  }

  of(sessionId: string): OutSnapshot[] {
    return this.#bySession.get(sessionId) ?? [];
  }
}
