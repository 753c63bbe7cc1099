import type { InRecord, RunPort } from "../core/agent-port.ts";

function isSignal(record: InRecord): boolean {
  return record.chunk.kind === "handover" || record.chunk.kind === "handover-skip";
}

/**
 * Waits for the word of a head start's route handler, for the run's idle time at most. Messages that arrive meanwhile
 * stay in line.
 *
 * @see PROTOCOL.md section 9
 */
export function nextSignal(port: RunPort): Promise<InRecord | undefined> {
  return new Promise((resolve) => {
    const settle = (record: InRecord | undefined) => {
      if (record) port.in.consume(record.seq);
      off();
      cancel();
      port.signal.removeEventListener("abort", giveUp);
      resolve(record);
    };
    const giveUp = () => settle(undefined);
    const off = port.in.onAppend((record) => {
      if (isSignal(record)) settle(record);
    });
    const cancel = port.clock.setTimeout(giveUp, port.idleTimeoutInSeconds * 1_000);
    port.signal.addEventListener("abort", giveUp);
    const ready = port.in.pending().find(isSignal);
    if (ready || port.signal.aborted) settle(ready);
  });
}
