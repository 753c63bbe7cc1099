import { LIMITS } from "../../../src/transport/protocol/index.ts";
import { isObject, parseJson, readObject, readText } from "../body.ts";
import { assertThere, requireSession } from "../exchange.ts";
import type { Handler } from "../exchange.ts";
import { readExternalId } from "../external-id.ts";
import { Fields } from "../fields.ts";
import { HttpError, json } from "../respond.ts";
import { assertOpen } from "./append.ts";

/** `GET /api/v1/sessions/{session}`. */
export const retrieve: Handler = async (exchange) => json(200, (await requireSession(exchange, "retrieve")).toItem());

/** `PATCH /api/v1/sessions/{session}`: tags, metadata (null clears) and, once, the external id. */
export const update: Handler = async (exchange) => {
  const { core, request } = exchange;
  const session = await requireSession(exchange, "update");
  const fields = new Fields(await readObject(request, LIMITS.createBodyBytes));
  assertThere(exchange, session);
  const tags = fields.optionalStrings("tags", 10, 128);
  const metadata = fields.raw("metadata") === null ? null : fields.optionalObject("metadata");
  const externalId = fields.raw("externalId") === null ? null : readExternalId(fields);
  if (externalId !== undefined && externalId !== session.fields.externalId) {
    if (session.fields.externalId !== null) throw new HttpError(422, "externalId is read-only once it is set");
    if (externalId !== null && core.sessions.find(externalId) !== undefined) {
      throw new HttpError(409, "Another session has this externalId");
    }
    if (externalId !== null) core.sessions.name(session, externalId);
  }
  if (tags !== undefined) session.fields.tags = tags;
  if (metadata !== undefined) session.fields.metadata = metadata;
  core.update(session);
  await core.ctx.journal.settled();
  return json(200, session.toItem());
};

/** `POST /api/v1/sessions/{session}/close`: one-way and idempotent; the first reason stays. */
export const close: Handler = async (exchange) => {
  const { core, request } = exchange;
  const session = await requireSession(exchange, "close");
  const text = await readText(request, LIMITS.createBodyBytes);
  assertThere(exchange, session);
  const body = text.trim() === "" ? {} : parseJson(text);
  if (!isObject(body)) throw new HttpError(400, "Request body is not a JSON object");
  core.close(session, new Fields(body).optionalString("reason", { min: 0, max: LIMITS.closeReasonCharacters }));
  await core.ctx.journal.settled();
  return json(200, session.toItem());
};

/** `POST /api/v1/sessions/{session}/end-and-continue`: a run hands over to the next one. */
export const endAndContinue: Handler = async (exchange) => {
  const { core, request } = exchange;
  const session = await requireSession(exchange, "end-and-continue");
  const fields = new Fields(await readObject(request, LIMITS.createBodyBytes));
  assertThere(exchange, session);
  const callingRunId = fields.string("callingRunId");
  fields.string("reason", { max: LIMITS.closeReasonCharacters });
  assertOpen(core, session);
  const swap = core.handOver(session, callingRunId);
  await core.ctx.journal.settled();
  return json(200, swap);
};
