import { HEADER, LIMITS } from "../../../src/transport/protocol/index.ts";
import type { ChatTaskWirePayload } from "../../../src/transport/protocol/index.ts";
import { isObject, parseJson, readObject } from "../body.ts";
import { isMessage } from "../chunk-body.ts";
import { authenticate, authorize } from "../exchange.ts";
import type { Handler } from "../exchange.ts";
import { Fields } from "../fields.ts";
import { HttpError, json } from "../respond.ts";
import { assertOpen } from "./append.ts";

/** The published SDK sends the payload as a packet: JSON in a string, superjson's envelope around it or not. */
function unpack({ payload, options }: Record<string, unknown>): unknown {
  if (typeof payload !== "string") return payload;
  const value = parseJson(payload);
  const isEnvelope = isObject(options) && options.payloadType === "application/super+json" && isObject(value);
  return isEnvelope ? value.json : value;
}

/**
 * `POST /api/v1/tasks/{task}/trigger`: how clients of the older wire start runs of a session. The payload names the
 * session by `sessionId` or `chatId`. @see PROTOCOL.md section 7
 */
export const trigger: Handler = async (exchange) => {
  const { core, tokens, request, params } = exchange;
  const task = params.task ?? "";
  authorize(await authenticate(exchange), "trigger", { task });
  const body = await readObject(request, LIMITS.appendBodyBytes);
  const { value } = new Fields({ payload: unpack(body) }).object("payload");
  const address = value.sessionId ?? value.chatId;
  const session = typeof address === "string" ? core.sessions.find(address) : undefined;
  if (session === undefined) throw new HttpError(404, "Session not found: payload.sessionId must name one");
  if (session.fields.taskIdentifier !== task) throw new HttpError(400, `The session belongs to task "${session.fields.taskIdentifier}"`);
  assertOpen(core, session);
  const { messages, ...rest } = value;
  const newest = Array.isArray(messages) ? (messages.at(-1) as unknown) : undefined;
  const message = rest.message ?? newest;
  if (message !== undefined && !isMessage(message)) throw new HttpError(400, "Invalid request body: payload.message must be a UI message");
  const payload = { ...rest, ...(message === undefined ? {} : { message }) } as Partial<ChatTaskWirePayload>;
  const { run } = core.trigger(session, payload);
  const scopes = [`read:runs:${run.id}`, `read:sessions:${session.id}`, `write:sessions:${session.id}`];
  const token = await tokens.mint(scopes);
  await core.ctx.journal.settled();
  return json(200, { id: run.id }, { [HEADER.triggerJwt]: token });
};
