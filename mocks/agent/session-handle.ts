import type { InRecord } from "../core/agent-port.ts";
import { writeBoundary } from "./complete-turn.ts";
import { toChunkStream } from "./respond.ts";
import type { RunState } from "./run-state.ts";
import type { SessionHandle, SessionInRecord } from "./session-types.ts";

function shown(record: InRecord): SessionInRecord {
  return { seqNum: record.seq, id: record.partId, chunk: record.chunk };
}

/** The raw session of a custom agent: records in, chunks out, nothing in between. */
export function createSessionHandle(run: RunState): SessionHandle {
  const { port } = run;
  const next = async ({ timeoutInSeconds = port.idleTimeoutInSeconds }: { timeoutInSeconds?: number } = {}) => {
    const record = await port.in.next({ timeoutMs: timeoutInSeconds * 1_000, signal: port.signal });
    return record && shown(record);
  };
  return {
    id: port.sessionId,
    chatId: port.chatId,
    in: {
      next,
      peek() {
        const record = port.in.peek();
        return record && shown(record);
      },
      async *[Symbol.asyncIterator]() {
        for (let record = await next(); record; record = await next()) yield record;
      },
    },
    out: {
      append: (chunk) => port.out.append(chunk),
      async pipe(source) {
        for await (const chunk of toChunkStream(source)) port.out.append(chunk);
      },
      async turnComplete() {
        const lastEventId = await writeBoundary(run);
        port.turnEnded(run.history.all());
        const seq = port.in.consumedSeq;
        return { lastEventId, ...(seq < 0 ? {} : { sessionInEventId: String(seq) }) };
      },
    },
  };
}
