import { LIMITS } from "../../../src/transport/protocol/index.ts";
import type { ChatTaskWirePayload, CreateSessionAnswer, TriggerConfig } from "../../../src/transport/protocol/index.ts";
import type { NewSession } from "../../core/types.ts";
import { isObject, parseJson, readText } from "../body.ts";
import { authenticate, authorize } from "../exchange.ts";
import type { Handler } from "../exchange.ts";
import { readExternalId } from "../external-id.ts";
import { Fields } from "../fields.ts";
import { HttpError, json } from "../respond.ts";

/** History of a head start travels in the base payload and is not held to the body limit. */
const HEAD_START_BODY_BYTES = 64 * 1024 * 1024;

/** Reads trigger config; unknown fields are kept, as later platform versions add some. */
export function readTriggerConfig(fields: Fields): TriggerConfig {
  fields.object("basePayload");
  fields.optionalInteger("idleTimeoutInSeconds", 1, 3_600);
  fields.optionalInteger("maxAttempts", 1, 10);
  fields.optionalInteger("maxDuration", 1, Number.MAX_SAFE_INTEGER);
  fields.optionalStrings("tags", 10, 128);
  for (const name of ["machine", "lockToVersion", "region"]) fields.optionalString(name);
  const queue = fields.raw("queue");
  if (queue !== undefined && typeof queue !== "string" && !(isObject(queue) && typeof queue.name === "string")) {
    fields.refuse("queue", "a string or an object with a name");
  }
  return fields.value as unknown as TriggerConfig;
}

function readBody(body: Record<string, unknown>): NewSession {
  const fields = new Fields(body);
  const expiresAt = fields.optionalString("expiresAt");
  const expiry = expiresAt === undefined ? undefined : Date.parse(expiresAt);
  if (Number.isNaN(expiry)) fields.refuse("expiresAt", "an ISO 8601 date");
  return {
    type: fields.string("type", { max: 64 }),
    externalId: readExternalId(fields) ?? null,
    taskIdentifier: fields.string("taskIdentifier", { max: 128 }),
    triggerConfig: readTriggerConfig(fields.object("triggerConfig")),
    tags: fields.optionalStrings("tags", 10, 128),
    metadata: fields.optionalObject("metadata"),
    expiresAt: expiry,
  };
}

/** The body limit, which the history of a head start alone may exceed. */
function assertSize(text: string, body: Record<string, unknown>): void {
  const size = (value: string) => new TextEncoder().encode(value).byteLength;
  if (size(text) <= LIMITS.createBodyBytes) return;
  const config = body.triggerConfig;
  const payload = isObject(config) && isObject(config.basePayload) ? (config.basePayload as Partial<ChatTaskWirePayload>) : {};
  const history = payload.trigger === "handover-prepare" ? JSON.stringify(payload.headStartMessages ?? []) : "";
  if (size(text) - size(history) > LIMITS.createBodyBytes) {
    throw new HttpError(413, `Request body is larger than ${LIMITS.createBodyBytes} bytes`);
  }
}

/** Checks what a session is created with: its text for its size, its content for the schema. */
export function readNewSession(text: string, body: Record<string, unknown>): NewSession {
  assertSize(text, body);
  return readBody(body);
}

/** `POST /api/v1/sessions`. @see PROTOCOL.md section 2 */
export const create: Handler = async (exchange) => {
  const { core, tokens, request, over } = exchange;
  const credential = await authenticate(exchange);
  const text = await readText(request, HEAD_START_BODY_BYTES);
  const body = parseJson(text);
  if (!isObject(body)) throw new HttpError(400, "Invalid request body: it must be a JSON object");
  authorize(credential, "create", { task: typeof body.taskIdentifier === "string" ? body.taskIdentifier : "" });
  const wanted = readNewSession(text, body);
  if (over.aborted) throw new HttpError(503, "The server was reset while the request came in");
  const created = core.create(wanted);
  if ("conflict" in created) {
    const over = created.conflict === "CLOSED" ? "closed" : "expired";
    throw new HttpError(409, `A session with this externalId exists and is ${over}`);
  }
  const { session, live, isCached } = created;
  const answer: CreateSessionAnswer = {
    ...session.toItem(),
    runId: live.run.id,
    publicAccessToken: await tokens.mintForSession(session.address),
    isCached,
    ...(live.run.status === "queued" ? { pendingVersion: true } : {}),
  };
  await core.ctx.journal.settled();
  return json(isCached ? 200 : 201, answer);
};
