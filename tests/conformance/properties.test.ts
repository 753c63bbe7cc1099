import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { createApi, uniqueId } from "./api.ts";
import { directTarget } from "./targets.ts";

/*
 * Bad input at any route: a status of the protocol with an error text, never a 5xx, and nothing changed. The seed is
 * fixed, so that a red run repeats; `FC_SEED=… vitest run …` looks elsewhere.
 */
const target = directTarget();
const api = createApi(target);
afterAll(() => target.server.close());

const seed = Number(process.env["FC_SEED"] ?? 20260101);
const check = <T>(property: fc.IAsyncProperty<T>, numRuns = 150) => fc.assert(property, { seed, numRuns });

/** Everything of one session that a caller can see, request log left out. */
const stateOf = (chatId: string) => {
  const session = target.server.inspect().sessions.find((row) => row.externalId === chatId);
  return JSON.stringify(session);
};
const sessionCount = () => target.server.inspect().sessions.length;

async function expectRefusal(answer: Response) {
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.headers.get("access-control-allow-origin")).toBeTruthy();
  expect(await answer.json()).toMatchObject({ error: expect.stringMatching(/./) as string });
}

const KINDS = ["message", "stop", "handover", "handover-skip"];
/** JSON that is close to a chunk, so that refusals happen at every depth. */
const nearlyChunk = fc.oneof(
  fc.jsonValue(),
  fc.record({ kind: fc.oneof(fc.constantFrom(...KINDS), fc.jsonValue()), payload: fc.jsonValue() }, { requiredKeys: [] }),
  fc.record({
    kind: fc.constant("message"),
    payload: fc.record(
      {
        chatId: fc.oneof(fc.constant("c"), fc.jsonValue()),
        trigger: fc.oneof(fc.constantFrom("submit-message", "action", "close"), fc.string()),
        message: fc.oneof(fc.jsonValue(), fc.record({ id: fc.string(), role: fc.constantFrom("user", "robot"), parts: fc.jsonValue() })),
      },
      { requiredKeys: [] },
    ),
  }),
);

test("whatever JSON is appended is stored as it came, or refused and nothing changes", async () => {
  const chatId = uniqueId("property");
  await api.start(chatId, { triggerConfig: { basePayload: { chatId, trigger: "preload" }, idleTimeoutInSeconds: 1 } });
  await check(
    fc.asyncProperty(nearlyChunk, async (chunk) => {
      await target.clock.advance(0);
      const before = await api.recordsOf(chatId, "in");
      const state = stateOf(chatId);
      const answer = await api.append(chatId, JSON.stringify(chunk));
      if (answer.status === 200) {
        const { seq } = (await answer.json()) as { seq: number };
        expect(seq).toBe((before.at(-1)?.seqNum ?? -1) + 1);
        expect((await api.recordsOf(chatId, "in", seq - 1))[0]?.data).toEqual(JSON.parse(JSON.stringify(chunk)));
      } else {
        expect(answer.status).toBe(400);
        expect(await answer.json()).toMatchObject({ ok: false, error: expect.stringMatching(/./) as string });
        expect(stateOf(chatId)).toBe(state);
      }
    }),
  );
}, 60_000);

test("text that isn't JSON is refused by every route that takes a body", async () => {
  const chatId = uniqueId("property");
  await api.start(chatId);
  const notJson = fc.string().filter((text) => {
    try {
      JSON.parse(text);
      return false;
    } catch {
      return text !== "";
    }
  });
  const routes = fc.constantFrom(
    ["POST", "/api/v1/sessions"],
    ["PATCH", api.session(chatId)],
    ["POST", api.session(chatId, "/close")],
    ["POST", api.session(chatId, "/end-and-continue")],
    ["POST", api.realtime(chatId, "in/append")],
    ["POST", api.realtime(chatId, "out/append")],
    ["POST", "/api/v1/tasks/conformance-chat/trigger"],
    ["POST", "/api/v1/auth/public-tokens"],
  );
  await check(
    fc.asyncProperty(routes, notJson, async ([method = "", path = ""], body) => {
      const state = stateOf(chatId);
      const sessions = sessionCount();
      await expectRefusal(await api.request(path, { method, body }));
      expect(stateOf(chatId)).toBe(state);
      expect(sessionCount()).toBe(sessions);
    }),
  );
}, 60_000);

test("a create with one field of another type makes a session or names the field, never a 5xx", async () => {
  const fields = ["type", "externalId", "taskIdentifier", "triggerConfig", "tags", "metadata", "expiresAt"] as const;
  await check(
    fc.asyncProperty(fc.constantFrom(...fields), fc.jsonValue(), async (field, value) => {
      const chatId = uniqueId("property");
      const sessions = sessionCount();
      const answer = await api.create({ ...api.createBody(chatId), [field]: value });
      if (answer.ok) {
        expect(sessionCount()).toBe(sessions + 1);
      } else {
        expect([400, 413]).toContain(answer.status);
        if (answer.status === 400) expect(((await answer.json()) as { error: string }).error).toContain(field);
        expect(sessionCount()).toBe(sessions);
      }
    }),
  );
}, 60_000);

test("any external id of 1 to 256 characters that isn't a friendly id is an address of its own", async () => {
  const id = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
    .filter((text) => !/\p{Surrogate}/u.test(text) && text.length <= 200 && text.trim() === text && !text.startsWith("session_"));
  await check(
    fc.asyncProperty(id, async (text) => {
      const chatId = `${text}#${uniqueId("p")}`;
      const created = await api.start(chatId);
      expect(created.externalId).toBe(chatId);
      expect((await api.item(chatId))["id"]).toBe(created.id);
    }),
    100,
  );
}, 60_000);

// F21
test("a token that was tampered with anywhere is a 401", async () => {
  const chatId = uniqueId("property");
  const { publicAccessToken } = await api.start(chatId);
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
  // The last character of a part of base64url may carry unused bits: those are left alone.
  const ends = new Set([...publicAccessToken].flatMap((_, i) => (publicAccessToken[i + 1] === "." || i === publicAccessToken.length - 1 ? [i] : [])));
  await check(
    fc.asyncProperty(fc.nat({ max: publicAccessToken.length - 1 }), fc.constantFrom(...alphabet), async (at, character) => {
      fc.pre(!ends.has(at) && publicAccessToken[at] !== character);
      const token = publicAccessToken.slice(0, at) + character + publicAccessToken.slice(at + 1);
      const answer = await api.retrieve(chatId, { token });
      expect(answer.status).toBe(401);
      await expectRefusal(answer);
    }),
  );
}, 60_000);

test("an Authorization header of any shape but a good one is a 401", async () => {
  const chatId = uniqueId("property");
  await api.start(chatId);
  const value = fc.oneof(
    fc.string({ unit: fc.constantFrom(..."Bearer basic:.=-_ abc123") }),
    fc.constantFrom("Bearer", "Bearer ", "Basic dXNlcjpwYXNz", `bearer${target.secretKey}`, `${target.secretKey} Bearer`, `Token ${target.secretKey}`),
  );
  await check(
    fc.asyncProperty(value, async (authorization) => {
      const answer = await api.retrieve(chatId, { token: null, headers: { Authorization: authorization } });
      expect(answer.status).toBe(401);
      await expectRefusal(answer);
    }),
  );
}, 60_000);

test("whatever Last-Event-ID says, the records that follow are those after it, or all of them", async () => {
  const chatId = uniqueId("property");
  await api.start(chatId);
  const { last } = await api.turn(chatId, "one two three");
  const cursor = fc.oneof(fc.nat({ max: last + 3 }).map(String), fc.string({ unit: fc.constantFrom(..."0123456789-+.,eE x") }), fc.constantFrom("00", "01", "1e1", "9".repeat(30)));
  await check(
    fc.asyncProperty(cursor, async (text) => {
      const reader = await api.out(chatId, { lastEventId: text, peekSettled: true });
      const seqs = (await reader.rest()).map((record) => record.seq);
      const header = text.trim();
      const valid = /^\d+$/.test(header);
      const from = valid && Number.isSafeInteger(Number(header)) ? Number(header) + 1 : 0;
      if (valid && !Number.isSafeInteger(Number(header))) {
        expect([0, last + 1]).toContain(seqs.length);
        return;
      }
      expect(seqs).toEqual(Array.from({ length: Math.max(0, last + 1 - from) }, (_, i) => from + i));
    }),
  );
}, 60_000);

test("the list route answers any query with a page or a 400", async () => {
  const name = fc.constantFrom("page[size]", "page[after]", "page[before]", "filter[status]", "filter[createdAt][period]", "filter[createdAt][from]", "filter[createdAt][to]", "filter[tags]", "filter[unknown]");
  await check(
    fc.asyncProperty(fc.array(fc.tuple(name, fc.string()), { maxLength: 3 }), async (query) => {
      const answer = await api.list(new URLSearchParams(query));
      if (answer.status === 200) {
        expect(await answer.json()).toMatchObject({ data: expect.any(Array) as unknown[], pagination: expect.any(Object) as object });
      } else {
        expect(answer.status).toBe(400);
        await expectRefusal(answer);
      }
    }),
  );
}, 60_000);

test("unknown paths and methods under the API are 4xx", async () => {
  const segment = fc.constantFrom("api", "v1", "realtime", "sessions", "tasks", "auth", "in", "out", "append", "records", "close", "x", "%", "%2F", "..", "session_1");
  const method = fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD");
  await check(
    fc.asyncProperty(fc.array(segment, { maxLength: 7 }), method, async (segments, verb) => {
      const sessions = sessionCount();
      const answer = await api.request(`/${segments.join("/")}`, { method: verb, ...(verb === "GET" || verb === "HEAD" ? {} : { body: {} }) });
      await answer.body?.cancel();
      expect(answer.status).toBeLessThan(500);
      expect(sessionCount()).toBe(sessions);
    }),
    300,
  );
}, 60_000);
