import { CONTROL, RECORD_HEADER } from "../../src/transport/protocol/index.ts";
import type { RunPort } from "./agent-port.ts";
import type { CoreContext } from "./context.ts";
import { createInChannel } from "./in-channel.ts";
import type { LiveRun } from "./live-run.ts";
import { appendChunk, appendControl } from "./out-stream.ts";
import { parseOut } from "./types.ts";

/** What a run may ask of the supervisor. */
export interface RunHost {
  setWaiting(live: LiveRun, waiting: boolean): void;
  changed(live: LiveRun): void;
  crash(live: LiveRun): void;
  swap(live: LiveRun): { runId: string; swapped: boolean };
  closeFromRun(live: LiveRun, reason: string | undefined): void;
}

/** Builds what an agent is given for one run. A run that is over writes nothing any more. */
export function createRunPort(ctx: CoreContext, live: LiveRun, host: RunHost, idleTimeoutInSeconds: number): RunPort {
  const { run, session } = live;
  const ids = ctx.random.fork(run.id);

  const beforeAppend = (isChunk: boolean): boolean => {
    if (!live.alive) return false;
    if (session.crashAfter === null) return true;
    if (session.crashAfter > 0) {
      if (isChunk) session.crashAfter -= 1;
      return true;
    }
    session.crashAfter = null;
    host.crash(live);
    return false;
  };

  return {
    runId: run.id,
    sessionId: session.id,
    chatId: session.address,
    version: run.version,
    payload: live.payload,
    idleTimeoutInSeconds,
    clock: ctx.clock,
    generateId: (prefix) => ids.id(prefix, 16),
    signal: live.abort.signal,
    in: createInChannel(ctx, live, (waiting) => host.setWaiting(live, waiting)),
    out: {
      get lastSeq() {
        return session.out.lastSeq;
      },
      append: (chunk) => (beforeAppend(true) ? appendChunk(ctx, session, chunk) : session.out.lastSeq),
      control(type, headers = {}) {
        if (!beforeAppend(false)) return session.out.lastSeq;
        return appendControl(ctx, session, type, { ...headers, ...closedMark(live, type) });
      },
      read: (afterSeq) =>
        session.out.after(afterSeq).map((entry) => ({
          seq: entry.seq,
          ...(entry.json === undefined ? {} : { chunk: parseOut(entry) }),
          ...(entry.control === undefined ? {} : { control: { ...entry.control } }),
        })),
    },
    snapshot: {
      read: () => session.snapshot && structuredClone(session.snapshot),
      write(snapshot) {
        if (!live.alive) return;
        session.snapshot = snapshot;
        ctx.journal.put(`snapshot/${session.id}`, () => session.snapshot);
      },
    },
    turnEnded(messages) {
      if (!live.alive) return;
      session.messages = messages;
      run.turns += 1;
      ctx.journal.put(`messages/${session.id}`, () => session.messages);
      host.changed(live);
    },
    endAndContinue: async () => host.swap(live),
    close: (reason) => host.closeFromRun(live, reason),
    mintToken: () => ctx.mintToken(session),
  };
}

/** A session that its agent closed says so on the turn's boundary: readers end their stream there. */
function closedMark(live: LiveRun, type: string): Record<string, string> {
  if (!live.closing || type !== CONTROL.turnComplete) return {};
  const reason = live.session.fields.closedReason;
  return {
    [RECORD_HEADER.sessionClosed]: "true",
    ...(reason === null ? {} : { [RECORD_HEADER.sessionClosedReason]: reason }),
  };
}
