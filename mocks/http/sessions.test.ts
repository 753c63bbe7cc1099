import { describe, expect, test } from "vitest";
import { PATH } from "../../src/transport/protocol/index.ts";
import type { CreateSessionAnswer, SessionItem, SessionPage } from "../../src/transport/protocol/index.ts";
import { echoAgent } from "../core/testing.ts";
import { controlOf, createBody, messageChunk, receive, testServer } from "./testing.ts";

const ITEM_FIELDS = [
  "id", "externalId", "type", "taskIdentifier", "triggerConfig", "currentRunId", "tags", "metadata", "closedAt", "closedReason",
  "expiresAt", "createdAt", "updatedAt",
];

describe("create", () => {
  test("is idempotent: concurrent creates converge on one session and one run", async () => {
    const { server, create } = testServer();
    const answers = await Promise.all(Array.from({ length: 20 }, () => create()));
    const bodies = (await Promise.all(answers.map((answer) => answer.json()))) as CreateSessionAnswer[];
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(bodies.map(({ id, runId }) => `${id} ${runId}`)).size).toBe(1);
    expect(bodies.filter(({ isCached }) => !isCached)).toHaveLength(1);
    expect(server.inspect().runs).toHaveLength(1);
    expect(Object.keys(bodies[0]!)).toEqual([...ITEM_FIELDS, "runId", "publicAccessToken", "isCached"]);
  });

  test("writes config through on the cached path and delivers no message there", async () => {
    const { server, clock, create, call } = testServer();
    await create("chat-1", { tags: ["a"], metadata: { n: 1 } });
    const message = { id: "u", role: "user", parts: [] };
    const triggerConfig = { basePayload: { chatId: "chat-1", trigger: "submit-message", message }, idleTimeoutInSeconds: 5 };
    const again = (await (await create("chat-1", { tags: ["b"], metadata: { n: 2 }, triggerConfig })).json()) as CreateSessionAnswer;
    expect(again).toMatchObject({ isCached: true, tags: ["b"], metadata: { n: 2 }, triggerConfig });
    await clock.advance(10);
    expect(server.inspect().sessions[0]!.in).toEqual([]);
    const item = (await (await call("GET", PATH.session("chat-1"))).json()) as SessionItem;
    expect(item.triggerConfig.idleTimeoutInSeconds).toBe(5);
  });

  test("starts a run again when none is alive", async () => {
    const { server, clock, create } = testServer();
    await create();
    await clock.advance(31_000);
    await create();
    expect(server.inspect().runs.map(({ reason }) => reason)).toEqual(["initial", "continuation"]);
  });

  test("without an external id every call makes a session, addressed by its friendly id", async () => {
    const { call, append, server } = testServer();
    const { externalId: _none, ...body } = createBody("x");
    const answers = await Promise.all([1, 2].map(async () => (await call("POST", PATH.sessions, { body })).json() as Promise<CreateSessionAnswer>));
    expect(answers[0]!.id).not.toBe(answers[1]!.id);
    expect((await append(messageChunk("hi"), { chatId: answers[0]!.id, token: answers[0]!.publicAccessToken })).status).toBe(200);
    expect(server.inspect().sessions[0]!.externalId).toBe(null);
  });

  test.each([
    ["type", { type: "" }],
    ["type", { type: 1 }],
    ["externalId", { externalId: "" }],
    ["externalId", { externalId: "  " }],
    ["externalId", { externalId: "session_mine" }],
    ["externalId", { externalId: "x".repeat(257) }],
    ["taskIdentifier", { taskIdentifier: undefined }],
    ["triggerConfig", { triggerConfig: undefined }],
    ["triggerConfig.basePayload", { triggerConfig: {} }],
    ["triggerConfig.idleTimeoutInSeconds", { triggerConfig: { basePayload: {}, idleTimeoutInSeconds: 0 } }],
    ["triggerConfig.maxAttempts", { triggerConfig: { basePayload: {}, maxAttempts: 11 } }],
    ["triggerConfig.tags", { triggerConfig: { basePayload: {}, tags: "a" } }],
    ["triggerConfig.queue", { triggerConfig: { basePayload: {}, queue: 7 } }],
    ["tags", { tags: Array.from({ length: 11 }, String) }],
    ["metadata", { metadata: [] }],
    ["expiresAt", { expiresAt: "soon" }],
  ])("refuses a bad %s and changes nothing", async (field, change) => {
    const { server, create } = testServer();
    const answer = await create("chat-1", change);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { error: string }).error).toContain(`${field} must be`);
    expect(server.inspect().sessions).toEqual([]);
  });

  test("refuses more than 32 KiB, but not the history of a head start", async () => {
    const { create } = testServer();
    const pad = "x".repeat(33 * 1024);
    expect((await create("chat-1", { metadata: { pad } })).status).toBe(413);
    const headStartMessages = [{ id: "u", role: "user", parts: [{ type: "text", text: pad }] }];
    const basePayload = { chatId: "chat-1", trigger: "handover-prepare", headStartMessages };
    expect((await create("chat-1", { triggerConfig: { basePayload } })).status).toBe(201);
  });

  test.each(["closed", "expired"])("answers 409 for a session that is %s", async (state) => {
    const { server, clock, create } = testServer();
    await create("chat-1", state === "expired" ? { expiresAt: new Date(clock.now() + 1_000).toISOString() } : {});
    if (state === "closed") await server.sessions.close("chat-1");
    await clock.advance(1_000);
    const answer = await create();
    expect(answer.status).toBe(409);
    expect(answer.headers.get("x-should-retry")).toBe("false");
  });

  // F19
  test("says that the run waits for a deployment, and starts it when it comes", async () => {
    const { server, clock, create, append } = testServer({ agents: [] });
    expect(await (await create()).json()).toMatchObject({ pendingVersion: true });
    expect(await (await append(messageChunk("hi"))).json()).toEqual({ ok: true, seq: 0, pendingVersion: true });
    expect(server.inspect().runs).toMatchObject([{ status: "queued" }]);
    server.deploy(echoAgent());
    await clock.advance(10);
    expect(server.inspect().runs).toMatchObject([{ status: "waiting", turns: 1, version: 1 }]);
  });
});

describe("list", () => {
  async function seeded() {
    const kit = testServer();
    for (let n = 1; n <= 5; n++) {
      await kit.create(`chat-${n}`, { tags: n % 2 === 0 ? ["even", `n${n}`] : [`n${n}`], type: n === 5 ? "other" : "chat.agent" });
      await kit.clock.advance(1_000);
    }
    await kit.server.sessions.close("chat-2");
    const page = async (query: string) => (await (await kit.call("GET", `${PATH.sessions}?${query}`)).json()) as SessionPage;
    const ids = async (query: string) => (await page(query)).data.map(({ externalId }) => externalId);
    return { ...kit, page, ids };
  }

  test("is newest first, without trigger config", async () => {
    const { page, ids } = await seeded();
    expect(await ids("")).toEqual(["chat-5", "chat-4", "chat-3", "chat-2", "chat-1"]);
    expect(Object.keys((await page("")).data[0]!)).toEqual(ITEM_FIELDS.filter((field) => field !== "triggerConfig"));
  });

  test.each([
    ["filter[type]=other", ["chat-5"]],
    ["filter[tags]=even", ["chat-4", "chat-2"]],
    ["filter[tags]=n1,n3", ["chat-3", "chat-1"]],
    ["filter[tags]=n1&filter[tags]=n4", ["chat-4", "chat-1"]],
    ["filter[taskIdentifier]=nothing", []],
    ["filter[externalId]=chat-3", ["chat-3"]],
    ["filter[status]=CLOSED", ["chat-2"]],
    ["filter[status]=ACTIVE,EXPIRED", ["chat-5", "chat-4", "chat-3", "chat-1"]],
    ["filter[createdAt][period]=3s", ["chat-5", "chat-4", "chat-3"]],
    [`filter[createdAt][from]=${Date.UTC(2026, 0, 1) + 3_000}`, ["chat-5", "chat-4"]],
    ["filter[createdAt][to]=2026-01-01T00:00:01.000Z", ["chat-2", "chat-1"]],
  ])("filters by %s", async (query, expected) => {
    expect(await (await seeded()).ids(query)).toEqual(expected);
  });

  test("pages stay stable while rows are added, forward and back", async () => {
    const { page, create } = await seeded();
    const first = await page("page[size]=2");
    await create("chat-6");
    const second = await page(`page[size]=2&page[after]=${first.pagination.next}`);
    const third = await page(`page[size]=2&page[after]=${second.pagination.next}`);
    const names = [first, second, third].map(({ data }) => data.map(({ externalId }) => externalId));
    expect(names).toEqual([["chat-5", "chat-4"], ["chat-3", "chat-2"], ["chat-1"]]);
    expect(third.pagination.next).toBeUndefined();
    const back = await page(`page[size]=2&page[before]=${third.pagination.previous}`);
    expect(back.data).toEqual(second.data);
    expect(first.pagination.previous).toBeUndefined();
  });

  test.each(["page[size]=0", "page[size]=101", "page[size]=x", "page[after]=a&page[before]=b", "page[after]=nobody", "filter[status]=OPEN", "filter[createdAt][period]=soon", "filter[createdAt][from]=x"])(
    "refuses %s",
    async (query) => {
      expect((await testServer().call("GET", `${PATH.sessions}?${query}`)).status).toBe(400);
    },
  );
});

describe("update", () => {
  test("changes tags and metadata, null clears, the external id is set once", async () => {
    const { create, call } = testServer();
    await create("chat-1", { metadata: { a: 1 } });
    const patch = async (body: unknown) => call("PATCH", PATH.session("chat-1"), { body });
    expect(await (await patch({ tags: ["x"], metadata: { b: 2 } })).json()).toMatchObject({ tags: ["x"], metadata: { b: 2 } });
    expect(await (await patch({ metadata: null })).json()).toMatchObject({ tags: ["x"], metadata: null });
    expect((await patch({ externalId: "chat-1" })).status).toBe(200);
    expect((await patch({ externalId: "chat-2" })).status).toBe(422);
    expect((await patch({ tags: 5 })).status).toBe(400);
  });

  test("names a session that had no external id", async () => {
    const { call } = testServer();
    const { externalId: _none, ...body } = createBody("x");
    const { id } = (await (await call("POST", PATH.sessions, { body })).json()) as { id: string };
    expect((await call("PATCH", PATH.session(id), { body: { externalId: "named" } })).status).toBe(200);
    expect(await (await call("GET", PATH.session("named"))).json()).toMatchObject({ id });
  });
});

describe("close", () => {
  test("is one-way and idempotent, the first reason stays, readers and appends learn it", async () => {
    const { server, clock, create, call, append, subscribe } = testServer();
    await create();
    const out = receive(await subscribe());
    const close = async (body?: unknown) => (await (await call("POST", PATH.close("chat-1"), { body })).json()) as SessionItem;
    const closed = await close({ reason: "resolved" });
    expect(closed).toMatchObject({ closedReason: "resolved" });
    expect(await close({ reason: "other" })).toEqual(closed);
    expect(await close()).toEqual(closed);
    const refused = await append(messageChunk("hi"));
    expect(refused.status).toBe(409);
    expect(refused.headers.get("x-should-retry")).toBe("false");
    expect(await refused.json()).toMatchObject({ ok: false, code: "session_closed", closedReason: "resolved" });
    await clock.advance(10);
    expect(out.records.map(controlOf)).toEqual(["session-closed"]);
    expect(server.inspect().sessions[0]).toMatchObject({ status: "CLOSED", in: [] });
    expect(server.inspect().runs).toMatchObject([{ status: "ended" }]);
  });

  test("refuses a reason that is too long", async () => {
    const { create, call, server } = testServer();
    await create();
    expect((await call("POST", PATH.close("chat-1"), { body: { reason: "x".repeat(257) } })).status).toBe(400);
    expect(server.inspect().sessions[0]!.status).toBe("ACTIVE");
  });
});

describe("preflights and unknown paths", () => {
  test("a preflight allows what it asks for, and answers expose what clients read", async () => {
    const { server, create } = testServer();
    const request = new Request(`http://session.test${PATH.append("chat-1")}`, {
      method: "OPTIONS",
      headers: { Origin: "http://app.test", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization, x-my-own" },
    });
    const answer = await server.fetch(request);
    expect(answer.status).toBe(204);
    expect(answer.headers.get("Access-Control-Allow-Headers")).toMatch(/authorization.*x-part-id.*x-my-own/);
    expect((await create()).headers.get("Access-Control-Expose-Headers")).toContain("X-Stream-Version");
  });

  test.each([
    ["GET", "/nowhere", 404],
    ["DELETE", PATH.sessions, 405],
    ["DELETE", PATH.out("chat-1"), 405],
    ["POST", PATH.out("chat-1"), 405],
    ["GET", PATH.append("chat-1"), 405],
    ["GET", "/api/v1/sessions/%E0%A4%A", 404],
  ])("%s %s is %i", async (method, path, status) => {
    expect((await testServer().call(method, path)).status).toBe(status);
  });

  test.each([
    ["DELETE", PATH.sessions, "POST, GET"],
    ["DELETE", PATH.out("chat-1"), "GET, HEAD"],
    ["GET", PATH.append("chat-1"), "POST"],
    ["PUT", PATH.out("chat-1"), "GET, HEAD"],
  ])("%s %s is told what else it takes", async (method, path, allowed) => {
    expect((await testServer().call(method, path)).headers.get("Allow")).toBe(allowed);
  });

  test("a chat id with any characters is one address", async () => {
    const { create, append, clock, server } = testServer();
    const chatId = "a/b c?#ä%2F";
    await create(chatId);
    expect((await append(messageChunk("hi"), { chatId })).status).toBe(200);
    await clock.advance(1);
    expect(server.inspect().sessions[0]).toMatchObject({ externalId: chatId });
    expect(server.inspect().runs[0]!.turns).toBe(1);
  });
});
