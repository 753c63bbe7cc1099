import { HEADER, LIMITS, SESSION_CLOSED_CODE } from "../../../src/transport/protocol/index.ts";
import { appendPart } from "../../core/out-stream.ts";
import { isObject, parseJson, readText } from "../body.ts";
import { readInputChunk } from "../chunk-body.ts";
import { assertThere, requireSession } from "../exchange.ts";
import type { Handler } from "../exchange.ts";
import type { Core } from "../../core/core.ts";
import type { Session } from "../../core/session.ts";
import { HttpError, json } from "../respond.ts";

/** Refuses whatever would change a session that is over. */
export function assertOpen(core: Core, session: Session): void {
  const status = core.status(session);
  if (status === "EXPIRED") throw new HttpError(400, "The session has expired", { ok: false });
  if (status === "ACTIVE") return;
  const { closedReason } = session.fields;
  const extra = { ok: false, code: SESSION_CLOSED_CODE, ...(closedReason === null ? {} : { closedReason }) };
  throw new HttpError(409, "The session is closed", extra);
}

/** `POST …/in/append`. @see PROTOCOL.md section 3 */
export const appendIn: Handler = async (exchange) => {
  const { core, request } = exchange;
  const session = await requireSession(exchange, "in");
  const value = parseJson(await readText(request, LIMITS.appendBodyBytes), { ok: false });
  assertThere(exchange, session);
  assertOpen(core, session);
  const chunk = session.fields.type === "chat.agent" ? readInputChunk(value) : value;
  const stored = core.append(session, JSON.stringify(chunk), request.headers.get(HEADER.partId) || null);
  await core.ctx.journal.settled();
  return json(200, { ok: true, seq: stored.seq, ...(stored.pendingVersion ? { pendingVersion: true } : {}) });
};

/** `POST …/out/append`: one chunk, by a producer with the secret key. */
export const appendOut: Handler = async (exchange) => {
  const { core, request } = exchange;
  const session = await requireSession(exchange, "out-append");
  const chunk = parseJson(await readText(request, LIMITS.appendBodyBytes), { ok: false });
  assertThere(exchange, session);
  assertOpen(core, session);
  if (!isObject(chunk) || typeof chunk.type !== "string") {
    throw new HttpError(400, "Not a chunk: the body must be an object with a type", { ok: false });
  }
  const seq = appendPart(core.ctx, session, chunk, request.headers.get(HEADER.partId) || null);
  await core.ctx.journal.settled();
  return json(200, { ok: true, seq });
};
