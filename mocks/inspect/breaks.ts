import { PATH } from "../../src/transport/protocol/index.ts";
import type { PacedClock } from "../core/paced-clock.ts";
import type { RunSnapshot, SessionServer } from "../core/server-types.ts";
import type { Fault } from "../faults/types.ts";

/** What can be broken by a button of the inspector. */
export type BreakId = "drop" | "stall" | "offline" | "expire-token" | "crash-run" | "upgrade" | "idle-out" | "rate-limit" | "duplicate";

/** A button: its label and what pressing it does. */
export interface BreakText {
  readonly id: BreakId;
  readonly label: string;
  readonly does: string;
}

/** The inspector's fault buttons, in the order in which they stand. */
export const BREAKS: readonly BreakText[] = [
  { id: "drop", label: "Drop the stream", does: "Breaks the open connection; without one, the next breaks after three records." },
  { id: "stall", label: "Stall the stream", does: "The next connection falls silent, without a ping. One that is open is dropped for it." },
  { id: "duplicate", label: "Send records twice", does: "The next connection repeats records that the client has. One that is open is dropped for it." },
  { id: "offline", label: "Go offline", does: "Nothing gets through until it is pressed again." },
  { id: "rate-limit", label: "Answer 429", does: "The next message is refused with 429 and may be sent again after a second." },
  { id: "expire-token", label: "Expire the token", does: "The token of the next request has expired." },
  { id: "crash-run", label: "Crash the run", does: "The run crashes at the next chunk that it writes." },
  { id: "upgrade", label: "Upgrade", does: "A new version is deployed and the run hands the session over to it." },
  { id: "idle-out", label: "Idle out", does: "Time passes until the waiting run has ended." },
];

/** What a break works with. */
export interface BreakContext {
  server: SessionServer;
  /** The chat that is broken. Undefined: every chat of the server. */
  chatId: string | undefined;
  /** Whether a client reads `.out` now. */
  isReading: boolean;
  /** Runs of the inspected sessions, newest last. */
  runs(): readonly RunSnapshot[];
  clock: PacedClock | undefined;
  /** Deploys the agents' next versions. */
  deploy: (() => void) | undefined;
  /** Called when the open connection is broken, for the trace. */
  dropped(): void;
  /** Takes the network away, or gives it back. */
  toggleOffline(fault: Fault): void;
}

/** Steps after which nobody waits for a run to fall asleep any more. */
const MOST_STEPS = 5_000;

const target = ({ chatId }: BreakContext) => (chatId === undefined ? {} : { chatId });

/** A network that is gone for an instant: what is open breaks, what comes next gets through. */
function dropOpen(context: BreakContext): void {
  context.server.faults.add({ type: "offline", route: "out", ...target(context) })();
  context.dropped();
}

/** A call of the platform's own, with its authority. */
function call({ server }: BreakContext, method: string, path: string, body?: object): Promise<Response> {
  return server.fetch(
    new Request(server.baseURL + path, {
      method,
      headers: { Authorization: `Bearer ${server.secretKey}` },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }),
  );
}

const isLive = ({ status }: RunSnapshot) => status === "running" || status === "waiting" || status === "queued";

/** What each button does. */
export const ACTS: Record<BreakId, (context: BreakContext) => Promise<void> | void> = {
  drop(context) {
    if (context.isReading) return dropOpen(context);
    context.server.faults.add({ type: "cut", after: { records: 3 }, how: "error", route: "out", ...target(context) });
  },
  stall(context) {
    context.server.faults.add({ type: "stall", route: "out", afterRecords: context.isReading ? 0 : 5, ...target(context) });
    if (context.isReading) dropOpen(context);
  },
  duplicate(context) {
    const { server, isReading } = context;
    server.faults.add(isReading ? { type: "redeliver", records: 5, ...target(context) } : { type: "duplicate", records: 20, ...target(context) });
    if (isReading) dropOpen(context);
  },
  offline: (context) => context.toggleOffline({ type: "offline", times: Infinity, ...target(context) }),
  "rate-limit": (context) => void context.server.faults.add({ type: "status", status: 429, route: "in", ...target(context) }),
  "expire-token": (context) => void context.server.faults.add({ type: "expire-token", route: ["in", "out"], ...target(context) }),
  async "crash-run"(context) {
    for (const { sessionId } of context.runs().filter(isLive)) {
      // The fault needs a request that is about the session. This one is the inspector's own.
      context.server.faults.add({ type: "crash-run", route: "retrieve", chatId: sessionId });
      await call(context, "GET", PATH.session(sessionId));
    }
  },
  async upgrade(context) {
    context.deploy?.();
    for (const { sessionId, id } of context.runs().filter(isLive)) {
      await call(context, "POST", PATH.endAndContinue(sessionId), { callingRunId: id, reason: "upgrade" });
    }
  },
  async "idle-out"({ clock, runs }) {
    if (clock === undefined) return;
    const { playing } = clock;
    for (let steps = 0; steps < MOST_STEPS && runs().some(isLive); steps += 1) await clock.step();
    if (playing) clock.play();
  },
};
