import type { InChannel, InRecord } from "./agent-port.ts";
import type { CoreContext } from "./context.ts";
import type { LiveRun } from "./live-run.ts";
import type { InEntry } from "./types.ts";
import { parseIn } from "./types.ts";

/** `.in` as one run sees it. A run that lost the session sees nothing any more, so that no record has two readers. */
export function createInChannel(ctx: CoreContext, live: LiveRun, setWaiting: (waiting: boolean) => void): InChannel {
  const { session } = live;
  const parsed = new WeakMap<InEntry, InRecord>();

  const read = (entry: InEntry): InRecord => {
    const known = parsed.get(entry);
    if (known !== undefined) return known;
    const record = { seq: entry.seq, partId: entry.partId, chunk: parseIn(entry) };
    parsed.set(entry, record);
    return record;
  };
  const pending = () => (live.serving ? session.pending() : []);
  const consume = (seq: number) => {
    if (!live.alive) return;
    live.consumed = true;
    session.consumption.consume(seq);
    ctx.journal.put(`session/${session.id}`, () => session.store());
  };
  const take = (): InRecord | undefined => {
    const entry = pending()[0];
    if (entry === undefined) return undefined;
    consume(entry.seq);
    return read(entry);
  };

  return {
    get consumedSeq() {
      return session.consumption.low;
    },
    peek() {
      const entry = pending()[0];
      return entry && read(entry);
    },
    pending: () => pending().map(read),
    consume,
    onAppend: (listener) => session.in.subscribe((entry) => live.alive && listener(read(entry))),
    next({ timeoutMs, signal } = {}) {
      const ready = take();
      if (ready !== undefined || !live.serving || signal?.aborted || timeoutMs === 0) return Promise.resolve(ready);
      return new Promise((resolve) => {
        const settle = (record: InRecord | undefined) => {
          undo.forEach((fn) => fn());
          setWaiting(false);
          resolve(record);
        };
        const giveUp = () => settle(undefined);
        signal?.addEventListener("abort", giveUp);
        const undo = [
          session.in.subscribe(() => {
            const record = take();
            if (record !== undefined) settle(record);
          }),
          live.onWake(() => live.serving || giveUp()),
          () => signal?.removeEventListener("abort", giveUp),
          timeoutMs === undefined || timeoutMs === Infinity ? () => undefined : ctx.timers.setTimeout(giveUp, timeoutMs),
        ];
        setWaiting(true);
      });
    },
  };
}
