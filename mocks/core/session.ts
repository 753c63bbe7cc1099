import type { UIMessage } from "ai";
import type { SessionItem } from "../../src/transport/protocol/index.ts";
import type { SessionSnapshot } from "./agent-port.ts";
import { Consumption } from "./consumption.ts";
import type { ConsumptionState } from "./consumption.ts";
import { Log } from "./log.ts";
import type { OutLog } from "./out-stream.ts";
import type { InEntry, SessionFields } from "./types.ts";

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

/** A session: its fields, its two channels and what its runs leave behind. */
export class Session {
  readonly in = new Log<InEntry>();
  /** Which record of `.in` each part id became, oldest first. */
  readonly partIds = new Map<string, number>();
  readonly consumption = new Consumption();
  /** Number of the newest turn-complete on `.out`. */
  boundary: number | null = null;
  /** The run that serves the session crashes after so many further chunks. Null: no crash is armed. */
  crashAfter: number | null = null;
  snapshot: SessionSnapshot | undefined;
  /** The history as the newest turn left it. */
  messages: readonly UIMessage[] = [];

  constructor(
    readonly fields: SessionFields,
    readonly out: OutLog,
  ) {}

  get id(): string {
    return this.fields.id;
  }

  /** The address that clients use: the external id, or the friendly id of a session without one. */
  get address(): string {
    return this.fields.externalId ?? this.fields.id;
  }

  /** Records of `.in` that no run has consumed, oldest first. */
  pending(): InEntry[] {
    return this.in.after(this.consumption.low).filter((entry) => !this.consumption.has(entry.seq));
  }

  /** The session as the API returns it. */
  toItem(): SessionItem {
    const f = this.fields;
    return {
      id: f.id,
      externalId: f.externalId,
      type: f.type,
      taskIdentifier: f.taskIdentifier,
      triggerConfig: f.triggerConfig,
      currentRunId: f.currentRunId,
      tags: f.tags,
      metadata: f.metadata,
      closedAt: iso(f.closedAt),
      closedReason: f.closedReason,
      expiresAt: iso(f.expiresAt),
      createdAt: new Date(f.createdAt).toISOString(),
      updatedAt: new Date(f.updatedAt).toISOString(),
    };
  }

  /** What storage keeps of the session, its records aside. */
  store(): StoredSession {
    return {
      fields: { ...this.fields },
      nextIn: this.in.lastSeq + 1,
      nextOut: this.out.lastSeq + 1,
      boundary: this.boundary,
      consumption: this.consumption.toJSON(),
    };
  }

  restore(stored: StoredSession): void {
    this.boundary = stored.boundary;
    this.consumption.restore(stored.consumption);
  }
}

/** See {@link Session.store}. */
export interface StoredSession {
  fields: SessionFields;
  nextIn: number;
  nextOut: number;
  boundary: number | null;
  consumption: ConsumptionState;
}
