import { HEADER } from "../../src/transport/protocol/index.ts";
import { sleep } from "../core/clock.ts";
import type { Core } from "../core/core.ts";
import type { Random } from "../core/ids.ts";
import type { Serve } from "../http/fetch.ts";
import type { Match } from "../http/router.ts";
import type { Tokens } from "../http/tokens.ts";
import { distort } from "./body-faults.ts";
import { breakable } from "./breakable.ts";
import type { FaultSet, FaultableRequest } from "./fault-set.ts";
import { captivePortal, networkError, statusAnswer } from "./answers.ts";
import type { Fault } from "./types.ts";

/** What the decorator needs of the server. */
export interface FaultContext {
  core: Core;
  tokens: Tokens;
  faults: FaultSet;
  random: Random;
  pingIntervalMs: number;
}

/** Wraps the routes so that the first matching fault happens to each request. */
export function withFaults(serve: Serve, context: FaultContext): Serve {
  const { core, faults } = context;
  return async (request, match, row) => {
    const target = await describe(core, request, match, row.id);
    const fault = faults.take(target);
    if (fault === undefined) return breakable(await serve(request, match, row), faults, target);
    row.fault = fault.type;
    const effect = await inflict(fault, request, match, context, (changed = request) => serve(changed, match, row));
    return breakable(effect, faults, target);
  };
}

type Proceed = (changed?: Request) => Promise<Response>;

async function inflict(fault: Fault, request: Request, match: Match, context: FaultContext, proceed: Proceed): Promise<Response> {
  const { core, tokens, random, pingIntervalMs } = context;
  const { timers } = core.ctx;
  switch (fault.type) {
    case "status":
      return statusAnswer(fault, timers.now());
    case "offline":
      throw networkError();
    case "captive-portal":
      return captivePortal();
    case "network":
      if (fault.when === "after-stored") await (await proceed()).body?.cancel();
      throw networkError();
    case "latency": {
      const { streamsOpen } = core;
      await sleep(timers, fault.ms + random.next() * (fault.jitterMs ?? 0), AbortSignal.any([request.signal, streamsOpen]));
      if (streamsOpen.aborted) throw networkError();
      return proceed();
    }
    case "expire-token": {
      const token = request.headers.get("Authorization")?.replace(/^Bearer +/i, "");
      if (token !== undefined) tokens.revoke(token);
      return proceed();
    }
    case "crash-run":
      return armCrash(core, match, proceed, fault.afterChunks ?? 0);
    case "redeliver": {
      const headers = new Headers(request.headers);
      const cursor = Number(headers.get(HEADER.lastEventId)) - fault.records;
      if (cursor < 0) headers.delete(HEADER.lastEventId);
      else headers.set(HEADER.lastEventId, String(cursor));
      return proceed(new Request(request, { headers }));
    }
    default:
      return distort(await proceed(), fault, timers, pingIntervalMs);
  }
}

/** The session's run crashes when it tries to write the chunk after so many, unless the request itself is refused. */
async function armCrash(core: Core, match: Match, proceed: Proceed, afterChunks: number): Promise<Response> {
  const known = core.sessions.find(match.params.session ?? "");
  if (known !== undefined) known.crashAfter = afterChunks;
  const response = await proceed();
  if (known !== undefined && !response.ok) known.crashAfter = null;
  if (known === undefined && response.ok) {
    const { id } = (await response.clone().json()) as { id?: string };
    const session = core.sessions.find(id ?? "") ?? core.sessions.ofRun(id ?? "");
    if (session !== undefined) session.crashAfter = afterChunks;
  }
  return response;
}

/** Which chat a request is about: the path says it, or the body of a create or a trigger. */
async function describe(core: Core, request: Request, match: Match, id: number): Promise<FaultableRequest> {
  const named = match.params.session ?? (await chatInBody(request, match));
  const session = named === undefined ? undefined : core.sessions.find(named);
  const chatIds = session === undefined ? [named] : [session.fields.externalId, session.id];
  return {
    id,
    route: match.name,
    method: request.method,
    chatIds: chatIds.filter((chatId) => typeof chatId === "string"),
    resumes: request.headers.has(HEADER.lastEventId),
  };
}

async function chatInBody(request: Request, { name }: Match): Promise<string | undefined> {
  if (name !== "create" && name !== "trigger" && name !== "head-start") return undefined;
  try {
    const body = (await request.clone().json()) as Record<string, unknown>;
    const payload = (body.payload ?? body) as Record<string, unknown>;
    const found = body.externalId ?? payload.chatId ?? payload.sessionId;
    return typeof found === "string" ? found : undefined;
  } catch {
    return undefined;
  }
}
