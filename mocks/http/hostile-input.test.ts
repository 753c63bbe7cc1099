import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HEADER, PATH } from "../../src/transport/protocol/index.ts";
import type { ServerSnapshot } from "../core/server-types.ts";
import { createBody, messageChunk, testServer } from "./testing.ts";

/** A server with one idle chat, and what of it must not change. */
async function world() {
  const kit = testServer();
  await kit.create();
  await kit.append(messageChunk("hello"));
  await kit.clock.advance(1);
  const state = () => {
    const { requests: _requests, ...rest }: Partial<ServerSnapshot> = kit.server.inspect();
    return rest;
  };
  return { ...kit, state };
}

/** Header values that `Headers` accepts. */
const headerText = fc.string({ unit: "grapheme-ascii" }).map((text) => text.replaceAll(/[^\x20-\x7e]/g, "").trim());

const WRITES: ReadonlyArray<[route: string, method: string, path: string]> = [
  ["create", "POST", PATH.sessions],
  ["update", "PATCH", PATH.session("chat-1")],
  ["close", "POST", PATH.close("chat-1")],
  ["end-and-continue", "POST", PATH.endAndContinue("chat-1")],
  ["trigger", "POST", PATH.trigger("echo")],
  ["in", "POST", PATH.append("chat-1")],
  ["out append", "POST", PATH.append("chat-1", "out")],
  ["public tokens", "POST", PATH.publicTokens],
];

describe("bad input is a 4xx with a message, and changes nothing", () => {
  test.each(WRITES)("bodies that are not JSON: %s", async (_route, method, path) => {
    const { call, state } = await world();
    const before = state();
    const broken = fc.string({ minLength: 1 }).filter((text) => {
      try {
        JSON.parse(text);
        return false;
      } catch {
        return text.trim() !== "";
      }
    });
    await fc.assert(
      fc.asyncProperty(broken, async (body) => {
        const answer = await call(method, path, { body });
        expect(answer.status).toBe(400);
        expect(((await answer.json()) as { error: string }).error).not.toBe("");
      }),
      { numRuns: 60, seed: 1 },
    );
    expect(state()).toEqual(before);
  });

  test.each(WRITES)("bodies that are not UTF-8: %s", async (_route, method, path) => {
    const { server, state } = await world();
    const before = state();
    const body = new Uint8Array([0x22, 0xff, 0xfe, 0x22]);
    const init: RequestInit = { method, body, headers: { Authorization: "Bearer tr_dev_secret" } };
    const answer = await server.fetch(new Request(`http://session.test${path}`, init));
    expect(answer.status).toBe(400);
    expect(state()).toEqual(before);
  });

  test.each(WRITES.filter(([route]) => route !== "update" && route !== "close"))("JSON of any other shape: %s", async (route, method, path) => {
    const { call, state } = await world();
    const before = state();
    const shapes = fc.oneof(fc.jsonValue(), fc.record({ kind: fc.jsonValue(), payload: fc.jsonValue(), message: fc.jsonValue() }));
    const accepted = (value: unknown) => {
      const kind = (value as { kind?: unknown } | null)?.kind;
      return route === "in" ? kind === "stop" || kind === "handover-skip" : route === "out append" && typeof (value as { type?: unknown } | null)?.type === "string";
    };
    await fc.assert(
      fc.asyncProperty(shapes.filter((value) => !accepted(value)), async (body) => {
        expect((await call(method, path, { body: JSON.stringify(body) })).status).toBeGreaterThanOrEqual(400);
        expect((await call(method, path, { body: JSON.stringify(body) })).status).toBeLessThan(500);
      }),
      { numRuns: 100, seed: 2 },
    );
    expect(state()).toEqual(before);
  });

  test("a create body with one field of the wrong type", async () => {
    const { call, server } = testServer();
    const fields = ["type", "externalId", "taskIdentifier", "triggerConfig", "tags", "metadata", "expiresAt"] as const;
    const wrong = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.integer(), { minLength: 1 }));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...fields), wrong, async (field, value) => {
        const answer = await call("POST", PATH.sessions, { body: { ...createBody("chat-9"), [field]: value } });
        expect(answer.status).toBe(400);
        expect(((await answer.json()) as { error: string }).error).toContain(field);
      }),
      { numRuns: 100, seed: 3 },
    );
    expect(server.inspect().sessions).toEqual([]);
  });

  test("tokens: no string but a good token proves anything", async () => {
    const { server, call, state } = await world();
    const good = await server.accessToken({ chatId: "chat-1" });
    const before = state();
    const forged = fc.oneof(
      headerText,
      fc.tuple(fc.nat({ max: good.length - 1 }), fc.constantFrom("A", "b", "0", "_", "-")).map(([at, char]) => good.slice(0, at) + char + good.slice(at + 1)),
      fc.nat({ max: good.length - 1 }).map((length) => good.slice(0, length)),
      fc.base64String().map((payload) => [good.split(".")[0], payload, good.split(".")[2]].join(".")),
      fc.constant(`${btoa('{"alg":"none"}')}.${good.split(".")[1]}.`),
    );
    // The last character of a signature has bits to spare: changing those alone leaves the same signature.
    const sameBytes = (token: string) => token.slice(0, -1) === good.slice(0, -1) && token.length === good.length;
    await fc.assert(
      fc.asyncProperty(forged.filter((token) => token !== good && !sameBytes(token)), async (token) => {
        const answer = await call("POST", PATH.append("chat-1"), { token: token === "" ? " " : token, body: messageChunk("forged") });
        expect(answer.status).toBe(401);
      }),
      { numRuns: 300, seed: 4 },
    );
    expect(state()).toEqual(before);
  });

  test("cursors: every header opens the stream, at a record that exists", async () => {
    const { subscribe, server } = await world();
    await fc.assert(
      fc.asyncProperty(fc.oneof(headerText, fc.integer().map(String), fc.double().map(String)), async (cursor) => {
        const response = await subscribe({ [HEADER.lastEventId]: cursor, [HEADER.peekSettled]: "1" });
        expect(response.status).toBe(200);
        const text = await response.text();
        const first = /"seq_num":(\d+)/.exec(text)?.[1];
        const asked = /^\d+$/.test(cursor) ? Number(cursor) + 1 : 0;
        if (asked <= 5) expect(Number(first)).toBe(asked);
        else expect(text).toBe("data: [DONE]\n\n");
      }),
      { numRuns: 200, seed: 5 },
    );
    expect(server.inspect().sessions[0]!.openReaders).toBe(0);
  });

  test("Timeout-Seconds: 1 to 600 or a 400", async () => {
    const { subscribe, server } = await world();
    await fc.assert(
      fc.asyncProperty(fc.oneof(headerText, fc.integer({ min: -10, max: 700 }).map(String)), async (value) => {
        const response = await subscribe({ [HEADER.timeoutSeconds]: value });
        const good = /^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= 600;
        expect(response.status).toBe(good ? 200 : 400);
        await response.body?.cancel();
      }),
      { numRuns: 200, seed: 6 },
    );
    expect(server.inspect()).toMatchObject({ sessions: [{ openReaders: 0 }] });
  });

  test("addresses: any path is answered, and only known sessions are found", async () => {
    const { call, state } = await world();
    const before = state();
    // Dot segments never reach a server: URLs lose them on the way.
    const unaddressable = new Set(["chat-1", ".", ".."]);
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, unit: "grapheme" }).filter((id) => !unaddressable.has(id)), async (id) => {
        const answer = await call("GET", PATH.session(id));
        expect([404, 405]).toContain(answer.status);
        expect((await call("POST", PATH.append(id), { body: messageChunk("x") })).status).toBe(404);
      }),
      { numRuns: 200, seed: 7 },
    );
    expect(state()).toEqual(before);
  });

  test("part ids: any two sends with one id are one record, whatever the id", async () => {
    await fc.assert(
      fc.asyncProperty(headerText.filter((id) => id !== ""), async (partId) => {
        const { create, append, server } = testServer();
        await create();
        const seqs = await Promise.all([append(messageChunk("a"), { partId }), append(messageChunk("a"), { partId })].map(async (answer) => (await answer).json()));
        expect(seqs).toEqual([{ ok: true, seq: 0 }, { ok: true, seq: 0 }]);
        expect(server.inspect().sessions[0]!.in).toHaveLength(1);
      }),
      { numRuns: 50, seed: 8 },
    );
  });
});

test("random sends, stops, restarts of time and fresh readers keep every promise of the streams", async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant("send" as const), part: fc.nat({ max: 5 }) }),
    fc.record({ do: fc.constant("stop" as const) }),
    fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(1, 40, 31_000) }),
    fc.record({ do: fc.constant("crash" as const), afterChunks: fc.nat({ max: 4 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const { server, clock, create, append } = testServer();
      await create();
      const seen = new Map<number, number>();
      let sends = 0;
      for (const action of steps) {
        if (action.do === "wait") await clock.advance(action.ms);
        if (action.do === "crash") server.faults.add({ type: "crash-run", afterChunks: action.afterChunks });
        if (action.do === "stop") {
          await append({ kind: "stop" });
          sends += 1;
        }
        if (action.do === "send") {
          const { seq } = (await (await append(messageChunk(`m${action.part}`), { partId: `p${action.part}` })).json()) as { seq: number };
          if (!seen.has(action.part)) sends += 1;
          expect(seen.get(action.part) ?? seq).toBe(seq);
          seen.set(action.part, seq);
        }
        const { sessions, runs } = server.inspect();
        const [session] = sessions;
        expect(session!.in.map(({ seq }) => seq)).toEqual(Array.from({ length: sends }, (_, index) => index));
        const out = session!.out.map(({ seq }) => seq);
        expect(out).toEqual(out.map((_, index) => out[0]! + index));
        expect(runs.filter(({ status }) => status === "running" || status === "waiting").length).toBeLessThanOrEqual(1);
      }
      server.faults.clear();
      await clock.advance(1);
      await append(messageChunk("last"));
      await clock.advance(40_000);
      expect(server.inspect()).toMatchObject({ timers: 0, sessions: [{ openReaders: 0 }] });
      const boundaries = server.inspect().sessions[0]!.out.filter(({ control }) => control?.type === "turn-complete");
      expect(boundaries.at(-1)!.control!.headers["session-in-event-id"]).toBe(String(sends));
    }),
    { numRuns: 60, seed: 9 },
  );
}, 60_000);
