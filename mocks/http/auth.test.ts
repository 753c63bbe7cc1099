import { SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { PATH } from "../../src/transport/protocol/index.ts";
import { createBody, messageChunk, SECRET, testServer } from "./testing.ts";

/** Every kind of token that a caller can present, by name. */
const TOKENS = [
  "secret",
  "none",
  "not a jwt",
  "other key",
  "expired",
  "pat",
  "pat friendly",
  "pat of another chat",
  "read:sessions",
  "write:sessions",
  "admin own",
  "write:tasks own",
  "trigger:tasks own",
  "write:tasks other",
  "no scopes",
] as const;
type TokenName = (typeof TOKENS)[number];

/** Who gets through, besides the secret key; 401 for what proves nothing, 403 for the rest. @see PROTOCOL.md section 1 */
const TABLE: ReadonlyArray<{ route: string; method: string; path: (id: string) => string; body?: unknown; ok: number; allowed: TokenName[] }> = [
  { route: "create", method: "POST", path: () => PATH.sessions, body: createBody("chat-1"), ok: 200, allowed: ["write:sessions", "write:tasks own", "trigger:tasks own"] },
  { route: "list", method: "GET", path: () => PATH.sessions, ok: 200, allowed: ["read:sessions"] },
  { route: "retrieve", method: "GET", path: PATH.session, ok: 200, allowed: ["pat", "pat friendly", "read:sessions"] },
  { route: "update", method: "PATCH", path: PATH.session, body: { tags: ["a"] }, ok: 200, allowed: ["admin own"] },
  { route: "close", method: "POST", path: PATH.close, body: {}, ok: 200, allowed: ["admin own"] },
  { route: "end-and-continue", method: "POST", path: PATH.endAndContinue, body: { callingRunId: "run_x", reason: "upgrade" }, ok: 200, allowed: ["pat", "pat friendly", "write:sessions"] },
  { route: "trigger", method: "POST", path: () => PATH.trigger("echo"), body: { payload: { chatId: "chat-1", trigger: "preload" } }, ok: 200, allowed: ["write:tasks own"] },
  { route: "subscribe", method: "GET", path: PATH.out, ok: 200, allowed: ["pat", "pat friendly", "read:sessions"] },
  { route: "head", method: "HEAD", path: PATH.out, ok: 200, allowed: ["pat", "pat friendly", "read:sessions"] },
  { route: "put out", method: "PUT", path: PATH.out, ok: 405, allowed: ["pat", "pat friendly", "read:sessions"] },
  { route: "in records", method: "GET", path: (id) => PATH.records(id, "in"), ok: 200, allowed: ["pat", "pat friendly", "read:sessions"] },
  { route: "out records", method: "GET", path: (id) => PATH.records(id, "out"), ok: 200, allowed: ["pat", "pat friendly", "read:sessions"] },
  { route: "in append", method: "POST", path: (id) => PATH.append(id), body: messageChunk("hi"), ok: 200, allowed: ["pat", "pat friendly", "write:sessions"] },
  { route: "out append", method: "POST", path: (id) => PATH.append(id, "out"), body: { type: "data-x", data: 1 }, ok: 200, allowed: [] },
  { route: "claims", method: "POST", path: () => PATH.claims, ok: 200, allowed: [] },
  { route: "public tokens", method: "POST", path: () => PATH.publicTokens, body: { scopes: ["read:sessions:a"] }, ok: 200, allowed: [] },
];

const UNPROVEN: readonly TokenName[] = ["none", "not a jwt", "other key", "expired"];

async function prepare() {
  const kit = testServer();
  const { sessionId } = await kit.server.startSession({ chatId: "chat-1", taskId: "echo" });
  await kit.server.startSession({ chatId: "chat-2", taskId: "echo" });
  const mint = (...scopes: string[]) => kit.server.mintToken({ scopes });
  const foreign = new SignJWT({ pub: true, scopes: ["read:sessions", "write:sessions"] }).setProtectedHeader({ alg: "HS256" });
  const tokens: Record<TokenName, string> = {
    secret: SECRET,
    none: "",
    "not a jwt": "abc.def.ghi",
    "other key": await foreign.setExpirationTime("10y").sign(new TextEncoder().encode("another key")),
    expired: await kit.server.accessToken({ chatId: "chat-1", expiresInSeconds: 0 }),
    pat: await kit.server.accessToken({ chatId: "chat-1" }),
    "pat friendly": await mint(`read:sessions:${sessionId}`, `write:sessions:${sessionId}`),
    "pat of another chat": await kit.server.accessToken({ chatId: "chat-2" }),
    "read:sessions": await mint("read:sessions"),
    "write:sessions": await mint("write:sessions"),
    "admin own": await mint("admin:sessions:chat-1"),
    "write:tasks own": await mint("write:tasks:echo"),
    "trigger:tasks own": await mint("trigger:tasks:echo"),
    "write:tasks other": await mint("write:tasks:other"),
    "no scopes": await mint(),
  };
  return { ...kit, sessionId, tokens };
}

describe.each(TABLE)("$route", ({ method, path, body, ok, allowed }) => {
  test.each(["chat-1", "friendly id"])("answers every kind of token by the scope table (%s)", async (form) => {
    const { call, tokens, sessionId, server } = await prepare();
    const address = form === "chat-1" ? form : sessionId;
    const expected: Record<string, number> = {};
    const actual: Record<string, number> = {};
    for (const name of TOKENS) {
      expected[name] = UNPROVEN.includes(name) ? 401 : name === "secret" || allowed.includes(name) ? ok : 403;
      const response = await call(method, path(address), { token: tokens[name], body });
      actual[name] = response.status;
      await response.body?.cancel();
      if (response.status >= 400 && method !== "HEAD") expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
    }
    expect(actual).toEqual(expected);
    await server.close();
  });
});

/** What an address without a session answers, to the secret key and to a token for that very address. */
const UNKNOWN: Array<[route: string, method: string, path: (id: string) => string, body: unknown, external: number]> = [
  ["retrieve", "GET", PATH.session, undefined, 404],
  ["update", "PATCH", PATH.session, { tags: [] }, 404],
  ["close", "POST", PATH.close, {}, 404],
  ["end-and-continue", "POST", PATH.endAndContinue, { callingRunId: "run_x", reason: "upgrade" }, 404],
  ["append", "POST", (id) => PATH.append(id), messageChunk("hi"), 404],
  ["subscribe", "GET", PATH.out, undefined, 200],
  ["head", "HEAD", PATH.out, undefined, 200],
  ["records", "GET", (id) => PATH.records(id, "out"), undefined, 200],
];

test.each(UNKNOWN)("%s of an unknown session", async (_route, method, path, body, external) => {
  const { call, server } = testServer();
  const stranger = await server.accessToken({ chatId: "chat-2" });
  const status = async (id: string, token?: string) => {
    const response = await call(method, path(id), { body, token });
    await response.body?.cancel();
    return response.status;
  };
  expect(await status("session_unknown")).toBe(404);
  expect(await status("session_unknown", stranger)).toBe(404);
  expect(await status("nobody")).toBe(external);
  expect(await status("nobody", stranger)).toBe(403);
  expect(await status("nobody", "")).toBe(401);
  expect(server.inspect().sessions).toEqual([]);
});

test("a token is good until the second it expires", async () => {
  const { clock, call, server } = testServer({ tokenTTLSeconds: 60 });
  const { publicAccessToken: token } = await server.startSession({ chatId: "chat-1", taskId: "echo" });
  const status = async () => (await call("GET", PATH.session("chat-1"), { token })).status;
  await clock.advance(59_999);
  expect(await status()).toBe(200);
  await clock.advance(1);
  expect(await status()).toBe(401);
});

test("tokens carry the claims of the platform", async () => {
  const { server, clock } = testServer();
  const token = await server.accessToken({ chatId: "chat 1/ä" });
  const claims = JSON.parse(atob(token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/"))) as Record<string, unknown>;
  const iat = clock.now() / 1000;
  expect(claims).toMatchObject({ sub: "env_test", pub: true, iat, exp: iat + 3600, iss: "https://id.trigger.dev", aud: "https://api.trigger.dev" });
  expect((claims.scopes as string[])[0]).toMatch(/^read:sessions:chat 1/);
});

test("a token that an app signs itself with the secret key is accepted", async () => {
  const { call, create, clock } = testServer();
  await create();
  const { sub, pub } = (await (await call("POST", PATH.claims)).json()) as { sub: string; pub: boolean };
  const token = await new SignJWT({ pub, scopes: ["read:sessions:chat-1"] })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(sub)
    .setExpirationTime(clock.now() / 1000 + 60)
    .sign(new TextEncoder().encode(SECRET));
  expect((await call("GET", PATH.session("chat-1"), { token })).status).toBe(200);
});

test.each([
  ["1h", 3600],
  ["15 minutes", 900],
  [undefined, 3600],
])("a public token can live for %s", async (expirationTime, seconds) => {
  const { call, create, clock } = testServer();
  await create();
  const answer = await call("POST", PATH.publicTokens, { body: { scopes: ["read:sessions:chat-1"], expirationTime } });
  const { token } = (await answer.json()) as { token: string };
  const status = async () => (await call("GET", PATH.session("chat-1"), { token })).status;
  await clock.advance(seconds * 1000 - 1);
  expect(await status()).toBe(200);
  await clock.advance(1);
  expect(await status()).toBe(401);
});

test("a one-time token is good once", async () => {
  const { call, create } = testServer();
  await create();
  const answer = await call("POST", PATH.publicTokens, { body: { scopes: ["read:sessions"], oneTimeUse: true } });
  const { token } = (await answer.json()) as { token: string };
  expect((await call("GET", PATH.session("chat-1"), { token })).status).toBe(200);
  expect((await call("GET", PATH.session("chat-1"), { token })).status).toBe(401);
});
