import { auth, configure, sessions, tasks } from "@trigger.dev/sdk";
import { chat } from "@trigger.dev/sdk/ai";
import { expect, test } from "vitest";
import { createSessionServer } from "../../mocks/index.ts";
import { AGENT, claimsOf, createApi } from "../conformance/api.ts";
import { conformanceAgents } from "../conformance/agents.ts";
import { SECRET_KEY } from "../conformance/targets.ts";
import { serveLogged } from "./exchange-log.ts";
import type { LoggedServer } from "./exchange-log.ts";

/** Tokens that the SDK signs carry the real time, so this server lives in it too. */
async function createRealTimeWorld(secretKey = SECRET_KEY) {
  const server = createSessionServer({ agents: conformanceAgents(), secretKey, seed: "peers" });
  const http = await serveLogged(server);
  configure({ baseURL: http.url, accessToken: secretKey });
  const api = createApi({ name: "peers", baseURL: http.url, secretKey, fetch });
  return { server, http, api, [Symbol.asyncDispose]: async () => (await server.close(), http.close()) };
}
const routes = ({ exchanges }: LoggedServer) => exchanges.map(({ method, path, status }) => `${method} ${path} ${status}`);

test("auth.createPublicToken signs a token that the server accepts, within its scopes only", async () => {
  await using world = await createRealTimeWorld();
  const { api, http } = world;
  await api.start("chat-1");
  const token = await auth.createPublicToken({ scopes: { read: { sessions: "chat-1" } }, expirationTime: "15m" });
  expect(routes(http).at(-1)).toBe("POST /api/v1/auth/jwt/claims 200");
  expect(claimsOf(token)).toMatchObject({ pub: true, scopes: ["read:sessions:chat-1"], iss: "https://id.trigger.dev", aud: "https://api.trigger.dev" });
  expect((await api.retrieve("chat-1", { token })).status).toBe(200);
  expect((await api.append("chat-1", { kind: "stop" }, { token })).status).toBe(403);
  expect((await api.retrieve("chat-2", { token })).status).toBe(403);
});

test("a key of the additional form has its tokens minted by the server", async () => {
  await using world = await createRealTimeWorld("tr_dev_sk_abcdefghijklmnopqrstuvwx");
  const { api, http } = world;
  await api.start("chat-1");
  const token = await auth.createPublicToken({ scopes: { write: { sessions: "chat-1" } }, expirationTime: "15m" });
  expect(routes(http).at(-1)).toBe("POST /api/v1/auth/public-tokens 200");
  const { exp, iat, scopes } = claimsOf(token);
  expect(scopes).toEqual(["write:sessions:chat-1"]);
  expect(Number(exp) - Number(iat)).toBe(900);
  expect((await api.append("chat-1", { kind: "stop" }, { token })).status).toBe(200);
});

test("auth.withPublicToken and withAuth run the SDK under another token", async () => {
  await using world = await createRealTimeWorld();
  const { api, http } = world;
  await api.start("chat-1");
  await auth.withPublicToken({ scopes: { read: { sessions: "chat-1" } } }, async () => {
    expect((await sessions.retrieve("chat-1")).externalId).toBe("chat-1");
    await expect(sessions.close("chat-1")).rejects.toMatchObject({ status: 403 });
  });
  const admin = await api.mint(["admin:sessions:chat-1"]);
  await auth.withAuth({ accessToken: admin, baseURL: http.url }, async () => {
    expect((await sessions.close("chat-1", { reason: "by a token" })).closedReason).toBe("by a token");
  });
});

test("auth.createTriggerPublicToken starts sessions of its task only, once unless it says otherwise", async () => {
  await using world = await createRealTimeWorld();
  const { api } = world;
  const token = await auth.createTriggerPublicToken(AGENT.chat, { multipleUse: true });
  expect((await api.create(api.createBody("chat-1"), { token })).status).toBe(201);
  expect((await api.create(api.createBody("chat-2"), { token })).status).toBe(201);
  expect((await api.create({ ...api.createBody("chat-3"), taskIdentifier: AGENT.strict }, { token })).status).toBe(403);
  expect((await api.retrieve("chat-1", { token })).status).toBe(403);
  for (const once of [await auth.createTriggerPublicToken(AGENT.chat), await chat.createAccessToken(AGENT.chat)]) {
    const chatId = `chat-${once.slice(-8)}`;
    expect((await api.create(api.createBody(chatId), { token: once })).status).toBe(201);
    expect((await api.create(api.createBody(`${chatId}-again`), { token: once })).status).toBe(401);
  }
});

test("chat.createWatchToken reads and cannot write", async () => {
  await using world = await createRealTimeWorld();
  const { api } = world;
  await api.start("chat-1");
  const token = await chat.createWatchToken("chat-1");
  const reader = await api.out("chat-1", { token });
  await reader.cancel();
  expect((await api.append("chat-1", { kind: "stop" }, { token })).status).toBe(403);
});

test("a wrong key is 401 for every call", async () => {
  await using world = await createRealTimeWorld();
  configure({ baseURL: world.http.url, accessToken: "tr_dev_somebody_elses_key00" });
  await expect(sessions.list()).rejects.toMatchObject({ status: 401 });
  await expect(auth.createPublicToken({ scopes: { read: { sessions: "c" } } })).rejects.toMatchObject({ status: 401 });
});

test("tasks.trigger drives the prerelease trigger route and gets a session token", async () => {
  await using world = await createRealTimeWorld();
  const { api } = world;
  const session = await api.start("chat-1");
  const handle = await tasks.trigger(AGENT.chat, { chatId: "chat-1", sessionId: session.id, messages: [], trigger: "preload" });
  expect(handle.id).toBe(session.runId);
  expect(claimsOf(handle.publicAccessToken)["scopes"]).toEqual(
    expect.arrayContaining([`read:runs:${session.runId}`, expect.stringMatching(/^read:sessions:/), expect.stringMatching(/^write:sessions:/)]),
  );
});

test("chat.createStartSessionAction starts a session the way apps do", async () => {
  await using world = await createRealTimeWorld();
  const { api, http } = world;
  const start = chat.createStartSessionAction(AGENT.chat, { triggerConfig: { machine: "small-1x", idleTimeoutInSeconds: 45 } });
  const started = await start({ chatId: "chat-1", clientData: { userId: "u1" }, triggerConfig: { tags: ["vip"], queue: "chats", maxAttempts: 2 } } as never);
  expect(started).toEqual({ publicAccessToken: expect.any(String) as string, runId: expect.stringMatching(/^run_/) as string, sessionId: expect.stringMatching(/^session_/) as string });
  expect(JSON.parse(http.exchanges[0]?.requestBody ?? "")).toEqual({
    type: "chat.agent",
    externalId: "chat-1",
    taskIdentifier: AGENT.chat,
    triggerConfig: {
      basePayload: { messages: [], trigger: "preload", metadata: { userId: "u1" }, chatId: "chat-1" },
      machine: "small-1x",
      queue: "chats",
      maxAttempts: 2,
      idleTimeoutInSeconds: 45,
      tags: ["chat:chat-1", "vip"],
    },
  });
  const again = await start({ chatId: "chat-1" });
  expect(again).toMatchObject({ sessionId: started.sessionId, runId: started.runId });
  const token = started.publicAccessToken;
  const seq = await api.message("chat-1", { message: { id: "m1", role: "user", parts: [{ type: "text", text: "hi" }] } }, { token });
  const reader = await api.out("chat-1", { token });
  expect((await reader.turn(seq)).text).toBe("You said: hi");
  await reader.cancel();
});

test("chat.createStartSessionAction with tokenTTL asks for claims and signs its own token", async () => {
  await using world = await createRealTimeWorld();
  const { api, http } = world;
  const started = await chat.createStartSessionAction(AGENT.chat, { tokenTTL: "10m" })({ chatId: "chat-1" });
  expect(routes(http)).toEqual(["POST /api/v1/sessions 201", "POST /api/v1/auth/jwt/claims 200"]);
  const { exp, iat, scopes } = claimsOf(started.publicAccessToken);
  expect(scopes).toEqual(["read:sessions:chat-1", "write:sessions:chat-1"]);
  expect(Number(exp) - Number(iat)).toBe(600);
  expect((await api.append("chat-1", { kind: "stop" }, { token: started.publicAccessToken })).status).toBe(200);
});

test("chat.createStartSessionAction takes baseURL and fetch overrides", async () => {
  await using world = await createRealTimeWorld();
  const { http, api } = world;
  const seen: string[] = [];
  const started = await chat.createStartSessionAction(AGENT.chat, {
    tokenTTL: "10m",
    baseURL: ({ endpoint }: { endpoint: string }) => `${http.url}/${endpoint}`,
    fetch: (url: string, init: RequestInit) => {
      seen.push(new URL(url).pathname);
      return fetch(url.replace(/\/(sessions|auth)\/api/, "/api"), init);
    },
  } as never)({ chatId: "chat-1" });
  expect(seen).toEqual(["/sessions/api/v1/sessions", "/auth/api/v1/auth/jwt/claims"]);
  expect((await api.retrieve("chat-1", { token: started.publicAccessToken })).status).toBe(200);
});
