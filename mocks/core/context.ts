import type { AnyAgent } from "./agent-port.ts";
import type { Clock } from "./clock.ts";
import { Emitter } from "./events.ts";
import type { ServerEvent } from "./events.ts";
import type { Random } from "./ids.ts";
import { Journal } from "./journal.ts";
import type { SessionStorageAdapter } from "./storage.ts";
import { createTimers } from "./timers.ts";
import type { Timers } from "./timers.ts";
import type { Session } from "./session.ts";

/** What the parts of the core share. */
export interface CoreContext {
  readonly clock: Clock;
  /** The clock with every pending timer counted. */
  readonly timers: Timers;
  readonly random: Random;
  readonly events: Emitter<ServerEvent>;
  readonly journal: Journal;
  readonly idleTimeoutInSeconds: number;
  readonly inRetention: number;
  readonly mintToken: (session: Session) => Promise<string>;
}

/** Options of the core. Defaults are the server's business. */
export interface CoreOptions {
  agents: readonly AnyAgent[];
  clock: Clock;
  random: Random;
  storage: SessionStorageAdapter | undefined;
  idleTimeoutInSeconds: number;
  inRetention: number;
  mintToken: (session: Session) => Promise<string>;
}

/** Builds the shared parts. */
export function createContext(options: CoreOptions): CoreContext {
  return {
    clock: options.clock,
    timers: createTimers(options.clock),
    random: options.random,
    events: new Emitter<ServerEvent>(),
    journal: new Journal(options.storage, options.clock),
    idleTimeoutInSeconds: options.idleTimeoutInSeconds,
    inRetention: options.inRetention,
    mintToken: options.mintToken,
  };
}
