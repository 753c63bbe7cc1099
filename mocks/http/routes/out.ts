import { HEADER } from "../../../src/transport/protocol/index.ts";
import { isSettled } from "../../core/out-stream.ts";
import type { OutLog } from "../../core/out-stream.ts";
import { openSession } from "../exchange.ts";
import type { Exchange, Handler } from "../exchange.ts";
import { readCursor, readTimeout } from "../out-headers.ts";
import { HttpError } from "../respond.ts";
import { sseBody } from "../sse.ts";
import { encodeRecord } from "../wire.ts";

/** `.out` of the path's address. Row-optional: without a session the reader waits for it to be created. */
function openOut(exchange: Exchange): OutLog {
  const out = exchange.core.sessions.out(exchange.params.session ?? "");
  if (out === undefined) throw new HttpError(404, "Session not found");
  return out;
}

/** `GET …/out`. @see PROTOCOL.md section 4 */
export const subscribe: Handler = async (exchange) => {
  const { request, core, params, wire } = exchange;
  await openSession(exchange, "out");
  const timeoutMs = readTimeout(request.headers);
  const out = openOut(exchange);
  const settled = request.headers.get(HEADER.peekSettled) === "1" && isSettled(out);
  const address = params.session ?? "";
  const readersChanged = (change: 1 | -1) => {
    out.current.openReaders += change;
    const session = core.sessions.find(address);
    if (session !== undefined) core.changed(session, "readers");
  };
  readersChanged(1);
  const body = sseBody({
    source: {
      after: (seq, limit) => out.current.after(seq, limit).map((entry) => encodeRecord(entry, wire)),
      get lastSeq() {
        return out.current.lastSeq;
      },
      subscribe: (listener) => out.current.follow(listener),
    },
    timers: core.ctx.timers,
    after: readCursor(request.headers.get(HEADER.lastEventId)),
    timeoutMs,
    pingIntervalMs: exchange.pingIntervalMs,
    settled,
    stop: core.streamsOpen,
    request,
    onEnd() {
      readersChanged(-1);
      core.sessions.release(address);
    },
  });
  return new Response(body, {
    headers: {
      "Content-Type": "text/event-stream",
      "Cache-Control": "no-cache",
      [HEADER.streamVersion]: "v2",
      ...(settled ? { [HEADER.sessionSettled]: "true" } : {}),
    },
  });
};

/** `HEAD …/out`: the number of the newest record, -1 when there is none. */
export const head: Handler = async (exchange) => {
  await openSession(exchange, "out");
  const out = openOut(exchange);
  const last = String(out.lastSeq);
  exchange.core.sessions.release(exchange.params.session ?? "");
  return new Response(null, { headers: { [HEADER.lastChunkIndex]: last, [HEADER.streamVersion]: "v2" } });
};
