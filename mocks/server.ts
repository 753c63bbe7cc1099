import { LIMITS } from "../src/transport/protocol/index.ts";
import type { TriggerConfig } from "../src/transport/protocol/index.ts";
import { check, quote } from "./core/check.ts";
import { checkAgent, checkChatRequest, checkServerOptions, checkStart, checkTokenLife } from "./core/check-options.ts";
import { chatTags } from "./core/chat-tags.ts";
import { realClock } from "./core/clock.ts";
import { Core } from "./core/core.ts";
import { createRandom } from "./core/ids.ts";
import { inspectCore } from "./core/inspect.ts";
import type { SessionServer, SessionServerOptions, StartSessionAnswer, StartSessionRequest } from "./core/server-types.ts";
import { createActionRunner } from "./faults/action-faults.ts";
import { FaultSet } from "./faults/fault-set.ts";
import { withFaults } from "./faults/with-faults.ts";
import type { HttpContext } from "./http/exchange.ts";
import { createEntrance } from "./http/fetch.ts";
import { RequestLog } from "./http/request-log.ts";
import { HttpError } from "./http/respond.ts";
import { readNewSession } from "./http/routes/create.ts";
import { createSessionsClient } from "./http/sessions-client.ts";
import { Tokens } from "./http/tokens.ts";

/** The environment's secret key where none is given. The published SDK takes any key of this form for a real one. */
export const TEST_SECRET_KEY = "tr_dev_test_secret_key_0000";

/** Where a server says it lives where no `baseURL` is given. */
export const DEFAULT_BASE_URL = "http://session.test";

/**
 * Makes a complete session server: sessions, runs, streams, tokens and faults behind one `fetch`, with agents that run
 * in this process. Everything else (MSW, Node's HTTP, a SharedWorker) is an adapter around it.
 *
 * @see PROTOCOL.md
 * @example
 * ```ts
 * const server = createSessionServer({ agents: [agent], clock: createVirtualClock(), seed: 1 });
 * const { publicAccessToken } = await server.startSession({ chatId: "chat-1", taskId: agent.id });
 * ```
 */
export function createSessionServer(options: SessionServerOptions): SessionServer {
  checkServerOptions(options);
  const clock = options.clock ?? realClock;
  const secretKey = options.secretKey ?? TEST_SECRET_KEY;
  const seeds = createRandom(options.seed);
  const tokens = new Tokens(secretKey, clock, seeds.fork("tokens"), options.tokenTTLSeconds ?? LIMITS.tokenTTLSeconds);
  const core = new Core({
    agents: options.agents,
    clock,
    random: seeds.fork("ids"),
    storage: options.storage,
    idleTimeoutInSeconds: options.idleTimeoutInSeconds ?? LIMITS.idleTimeoutSeconds,
    inRetention: options.inRetention ?? 1_000,
    mintToken: (session) => tokens.mintForSession(session.address),
  });
  const http: HttpContext = {
    core,
    tokens,
    wire: options.wire ?? "released",
    pingIntervalMs: options.pingIntervalMs ?? LIMITS.pingIntervalMs,
  };
  const requests = new RequestLog(clock, core.ctx.events);
  const faults = new FaultSet(clock, core.ctx.events);
  const entrance = createEntrance({
    http,
    requests,
    latency: { range: options.latency ?? 0, random: seeds.fork("latency") },
    decorate: (serve) => withFaults(serve, { core, tokens, faults, random: seeds.fork("faults"), pingIntervalMs: http.pingIntervalMs }),
  });

  const act = createActionRunner(faults, core, seeds.fork("actions"));

  return {
    baseURL: options.baseURL ?? DEFAULT_BASE_URL,
    secretKey,
    fetch: entrance.fetch,
    handle: entrance.handle,
    startSession: async (request) => {
      checkStart(request);
      await core.ready;
      if (core.streamsOpen.aborted) throw new Error("This session server was closed: make a new one with createSessionServer().");
      return act("create", request.chatId, () => startSession(http, request));
    },
    async accessToken(request) {
      checkChatRequest(request, "server.accessToken");
      const { chatId, expiresInSeconds } = request;
      checkTokenLife(expiresInSeconds, "server.accessToken");
      return act("claims", chatId, () => tokens.mintForSession(chatId, expiresInSeconds));
    },
    async mintToken({ scopes, expiresInSeconds }) {
      check(Array.isArray(scopes), `server.mintToken: \`scopes\` is a list such as ["read:sessions:chat-1"], not ${quote(scopes)}.`);
      checkTokenLife(expiresInSeconds, "server.mintToken");
      return tokens.mint(scopes, expiresInSeconds);
    },
    sessions: createSessionsClient(core),
    deploy(agent) {
      checkAgent(agent, "server.deploy: what is deployed");
      core.deploy(agent);
    },
    faults: { add: (fault) => faults.add(fault), clear: () => faults.clear(), list: () => faults.list() },
    inspect: () => inspectCore(core, requests.rows),
    subscribe(listener) {
      check(typeof listener === "function", `server.subscribe takes a function, and got ${quote(listener)}.`);
      return core.ctx.events.subscribe(listener);
    },
    async reset() {
      await core.ready;
      faults.clear();
      requests.clear();
      await core.reset();
    },
    async close() {
      await core.ready;
      core.dispose();
      await core.ctx.journal.close();
    },
  };
}

/** What `createStartSessionAction` does on an app's server: what create would refuse is refused here too. */
async function startSession({ core, tokens }: HttpContext, request: StartSessionRequest): Promise<StartSessionAnswer> {
  const { chatId, taskId, clientData, triggerConfig = {} } = request;
  const metadata = clientData === undefined ? {} : { metadata: clientData };
  const config: TriggerConfig = {
    ...triggerConfig,
    basePayload: { chatId, trigger: "preload", ...metadata, ...triggerConfig.basePayload },
    tags: chatTags(chatId, triggerConfig.tags),
  };
  const text = JSON.stringify({ type: "chat.agent", externalId: chatId, taskIdentifier: taskId, triggerConfig: config });
  const created = core.create(readNewSession(text, JSON.parse(text) as Record<string, unknown>));
  if ("conflict" in created) throw new HttpError(409, `The session of chat "${chatId}" is ${created.conflict.toLowerCase()}`);
  const { session, live, isCached } = created;
  await core.ctx.journal.settled();
  return {
    publicAccessToken: await tokens.mintForSession(session.address),
    sessionId: session.id,
    runId: live.run.id,
    isCached,
    ...(live.run.status === "queued" ? { pendingVersion: true } : {}),
  };
}
