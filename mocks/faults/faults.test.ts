import { describe, expect, test } from "vitest";
import { PATH } from "../../src/transport/protocol/index.ts";
import { controlOf, messageChunk, receive, testServer, textIn } from "../http/testing.ts";
import type { Fault, Route } from "./types.ts";

const TURN = "one two three four five six";

/** A chat with an open reader whose `.out` goes through a fault, and one turn. */
async function turnThrough(fault: Fault, headers: Record<string, string> = {}) {
  const kit = testServer();
  await kit.create();
  kit.server.faults.add(fault);
  const out = receive(await kit.subscribe(headers));
  await kit.append(messageChunk(TURN));
  await kit.clock.advance(1);
  return { ...kit, out };
}

describe("faults of a request", () => {
  test.each([
    ["a status", { type: "status", status: 503 }, 503],
    ["a status with a body", { type: "status", status: 418, body: { short: true }, headers: { "x-pot": "tea" } }, 418],
    ["a captive portal", { type: "captive-portal" }, 200],
    ["an expired token", { type: "expire-token" }, 401],
  ] as Array<[string, Fault, number]>)("%s hits once, then nothing is left of it", async (_name, fault, status) => {
    const { server, create, append } = testServer();
    await create();
    const token = await server.accessToken({ chatId: "chat-1" });
    server.faults.add({ ...fault, route: "in" });
    const answer = await append(messageChunk("x"), { token });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(server.inspect().sessions[0]!.in).toEqual([]);
    const fresh = await server.accessToken({ chatId: "chat-1" });
    expect((await append(messageChunk("x"), { token: fresh })).status).toBe(200);
    expect(server.faults.list()).toEqual([]);
    expect(server.inspect().requests.map((request) => [request.route, request.fault])).toEqual([
      ["create", undefined],
      ["in", fault.type],
      ["in", undefined],
    ]);
  });

  // F95
  test("a 429 says when the limit resets", async () => {
    const { server, clock, create, append } = testServer();
    await create();
    server.faults.add({ type: "status", status: 429 });
    const { headers } = await append(messageChunk("x"));
    expect(["limit", "remaining", "reset"].map((name) => headers.get(`x-ratelimit-${name}`))).toEqual(["100", "0", String(clock.now() + 1_000)]);
  });

  test("an expired token stays expired, for every route", async () => {
    const { server, create, call } = testServer();
    await create();
    const token = await server.accessToken({ chatId: "chat-1" });
    server.faults.add({ type: "expire-token", route: "retrieve" });
    expect((await call("GET", PATH.session("chat-1"), { token })).status).toBe(401);
    expect((await call("GET", PATH.session("chat-1"), { token })).status).toBe(401);
  });

  test("a network that fails before stores nothing, one that fails after stores", async () => {
    const { server, create, append } = testServer();
    await create();
    for (const when of ["before", "after-stored"] as const) {
      server.faults.add({ type: "network", when, route: "in" });
      await expect(append(messageChunk(when))).rejects.toThrow(TypeError);
    }
    expect(server.inspect().sessions[0]!.in.map(({ chunk }) => JSON.stringify(chunk).includes("after-stored"))).toEqual([true]);
    expect(server.inspect().requests.slice(1).map(({ status }) => status)).toEqual([null, null]);
  });

  // F92
  test("latency delays by the clock, and an aborted request leaves no timer", async () => {
    const { server, clock, create, subscribe } = testServer();
    await create();
    server.faults.add({ type: "latency", ms: 300 });
    let status = 0;
    void create().then((answer) => (status = answer.status));
    await clock.advance(299);
    expect(status).toBe(0);
    await clock.advance(1);
    expect(status).toBe(200);
    server.faults.add({ type: "latency", ms: 300, route: "out" });
    const abort = new AbortController();
    const refused = expect(subscribe({}, "chat-1", abort.signal)).rejects.toMatchObject({ name: "AbortError" });
    await clock.advance(10);
    expect(server.inspect().timers).toBe(2);
    abort.abort();
    await refused;
    expect(server.inspect().timers).toBe(1);
  });

  test("the server's own latency is drawn from its range, the same for the same seed", async () => {
    const times = async () => {
      const { clock, create } = testServer({ latency: { min: 10, max: 50 } });
      const taken: number[] = [];
      for (let n = 0; n < 5; n++) {
        const start = clock.now();
        void create().then(() => taken.push(clock.now() - start));
        await clock.advance(50);
      }
      return taken;
    };
    const taken = await times();
    expect(taken).toHaveLength(5);
    expect(taken.every((ms) => ms >= 10 && ms <= 50)).toBe(true);
    expect(await times()).toEqual(taken);
  });

  // F91
  test("offline rejects everything and breaks what is open, until it is removed", async () => {
    const { server, create, append, subscribe, clock } = testServer();
    await create();
    const out = receive(await subscribe());
    await clock.advance(1);
    const online = server.faults.add({ type: "offline", times: Infinity });
    await clock.advance(1);
    expect(out.state).toBe("error");
    expect(server.inspect().sessions[0]!.openReaders).toBe(0);
    await expect(append(messageChunk("x"))).rejects.toThrow(TypeError);
    await expect(create()).rejects.toThrow(TypeError);
    online();
    expect((await append(messageChunk("x"))).status).toBe(200);
  });
});

describe("which request a fault hits", () => {
  test("the first fault in order of insertion wins; skip and times count matching requests only", async () => {
    const { server, create, append } = testServer();
    await create();
    await create("chat-2");
    server.faults.add({ type: "status", status: 501, route: "in", skip: 1, times: 2 });
    server.faults.add({ type: "status", status: 502, route: ["in", "out"], chatId: "chat-1", times: 2 });
    const statuses = [];
    for (const chatId of ["chat-2", "chat-1", "chat-1", "chat-1", "chat-2", "chat-1", "chat-1"]) {
      statuses.push((await append(messageChunk("x"), { chatId })).status);
    }
    expect(statuses).toEqual([200, 501, 501, 502, 200, 502, 200]);
  });

  test("a chat is named by either address, on create by its external id", async () => {
    const { server, create, append } = testServer();
    const { id } = (await (await create()).json()) as { id: string };
    server.faults.add({ type: "status", status: 500, chatId: id });
    expect((await append(messageChunk("x"))).status).toBe(500);
    server.faults.add({ type: "status", status: 500, chatId: "chat-9", route: "create" });
    expect([(await create()).status, (await create("chat-9")).status]).toEqual([200, 500]);
  });

  test("faults are listed with what is left of them, and clear removes them all", () => {
    const { server } = testServer();
    server.faults.add({ type: "offline", times: 3 });
    const remove = server.faults.add({ type: "captive-portal" });
    expect(server.faults.list()).toMatchObject([{ hits: 0, remaining: 3 }, { fault: { type: "captive-portal" } }]);
    remove();
    remove();
    expect(server.faults.list()).toHaveLength(1);
    server.faults.clear();
    expect(server.faults.list()).toEqual([]);
  });

  test("everything a fault does is told to subscribers", async () => {
    const { server, create } = testServer();
    const told: string[] = [];
    server.subscribe((event) => event.type === "fault" && told.push(`${event.phase} ${event.fault}`));
    server.faults.add({ type: "status", status: 500 });
    await create();
    expect(told).toEqual(["added status", "hit status", "removed status"]);
  });

  const elsewhere: Array<[Fault, Route]> = [
    [{ type: "stall" }, "in"],
    [{ type: "duplicate", records: 1 }, "create"],
    [{ type: "malformed", at: "json" }, "in"],
    [{ type: "redeliver", records: 1 }, "out"],
  ];
  test.each(elsewhere)("%o without a body to work on waits for one (%s)", async (fault) => {
    const { server, create, append, subscribe } = testServer();
    server.faults.add(fault);
    await create();
    await append(messageChunk("x"));
    if (fault.type === "redeliver") await (await subscribe()).body?.cancel();
    expect(server.faults.list()[0]!.hits).toBe(0);
  });
});

describe("faults of a body", () => {
  test.each([
    ["close", "closed"],
    ["error", "error"],
  ] as const)("cut after records: %s", async (how, state) => {
    const { out, server } = await turnThrough({ type: "cut", after: { records: 4 }, how });
    expect(out.records).toHaveLength(4);
    expect(textIn(out.records)).toBe("one two");
    expect(out.state).toBe(state);
    expect(server.inspect().sessions[0]!.openReaders).toBe(0);
  });

  test.each([1, 20, 150, 151, 152])("cut after %i bytes, wherever that is", async (bytes) => {
    const { out } = await turnThrough({ type: "cut", after: { bytes }, how: "error" });
    expect(new TextEncoder().encode(out.text).length).toBeLessThanOrEqual(bytes);
    expect(out.state).toBe("error");
  });

  test("a cut inside a character leaves half of it", async () => {
    const kit = testServer();
    await kit.create();
    await kit.append(messageChunk("ä"));
    await kit.clock.advance(1);
    const whole = new Uint8Array(await (await kit.subscribe({ "X-Peek-Settled": "1" })).arrayBuffer());
    const inside = whole.indexOf(0xc3) + 1;
    kit.server.faults.add({ type: "cut", after: { bytes: inside }, how: "close" });
    const cut = new Uint8Array(await (await kit.subscribe({ "X-Peek-Settled": "1" })).arrayBuffer());
    expect([cut.length, cut.at(-1)]).toEqual([inside, 0xc3]);
  });

  // F90
  test("what a cut lost comes after the cursor", async () => {
    const { out, subscribe, clock } = await turnThrough({ type: "cut", after: { records: 5 }, how: "error" });
    const rest = receive(await subscribe({ "Last-Event-ID": String(out.records.at(-1)!.seq_num) }));
    await clock.advance(1);
    expect(textIn([...out.records, ...rest.records])).toBe(TURN);
  });

  test.each([
    [true, 2],
    [false, 0],
  ])("a stall holds records back for its time (pings: %s)", async (pings, count) => {
    const { out, clock } = await turnThrough({ type: "stall", afterRecords: 3, ms: 12_000, pings });
    expect(out.records).toHaveLength(3);
    await clock.advance(11_900);
    expect([out.records.length, out.pings]).toEqual([3, count]);
    await clock.advance(200);
    expect(textIn(out.records)).toBe(TURN);
    expect(controlOf(out.records.at(-1)!)).toBe("turn-complete");
  });

  // F93
  test("a stall for good ends with its reader, and leaves no timer", async () => {
    const { out, clock, server } = await turnThrough({ type: "stall", pings: true });
    await clock.advance(60_000);
    expect([out.records.length, out.pings]).toEqual([0, 12]);
    await out.cancel();
    await clock.advance(1);
    expect(server.inspect()).toMatchObject({ timers: 0, sessions: [{ openReaders: 0 }] });
  });

  test("duplicates are sent twice, with their numbers", async () => {
    const { out } = await turnThrough({ type: "duplicate", records: 3 });
    expect(out.records.slice(0, 7).map(({ seq_num }) => seq_num)).toEqual([0, 0, 1, 1, 2, 2, 3]);
  });

  test("a resumed stream starts before its cursor", async () => {
    const kit = testServer();
    await kit.create();
    await kit.append(messageChunk(TURN));
    await kit.clock.advance(1);
    const from = async (cursor: string) => {
      kit.server.faults.add({ type: "redeliver", records: 3 });
      const out = receive(await kit.subscribe({ "Last-Event-ID": cursor }));
      await kit.clock.advance(1);
      await out.cancel();
      return out.records[0]!.seq_num;
    };
    expect([await from("7"), await from("1")]).toEqual([5, 0]);
  });

  test.each(["record", "frame", "json"] as const)("a malformed %s is one, and the rest is whole", async (at) => {
    const { out } = await turnThrough({ type: "malformed", at });
    const broken = out.records.filter((record) => {
      if (typeof record.body !== "string") return true;
      try {
        return record.body !== "" && JSON.parse(record.body) === undefined;
      } catch {
        return true;
      }
    });
    const garbage = out.events.filter((event) => event === "garbage");
    expect([broken.length, garbage.length]).toEqual(at === "frame" ? [0, 1] : [1, 0]);
    expect(out.records.filter((record) => controlOf(record) === "turn-complete")).toHaveLength(1);
    if (at === "record") expect(textIn(out.records.filter((record) => record.body !== undefined))).toBe(TURN);
  });
});

describe("a run that crashes", () => {
  test.each([0, 1, 4])("stops before chunk %i, without a boundary, and the next append continues", async (afterChunks) => {
    const { server, clock, create, append, subscribe } = testServer();
    await create();
    server.faults.add({ type: "crash-run", afterChunks });
    await append(messageChunk(TURN));
    await clock.advance(1);
    const { sessions, runs } = server.inspect();
    expect(sessions[0]!.out).toHaveLength(afterChunks);
    expect(runs).toMatchObject([{ status: "crashed", turns: 0 }]);
    const out = receive(await subscribe({ "Last-Event-ID": String(afterChunks - 1) }));
    await append(messageChunk("again"));
    await clock.advance(1);
    expect(textIn(out.records)).toBe(`${TURN}again`);
    expect(server.inspect().runs[1]).toMatchObject({ reason: "continuation", turns: 2 });
  });
});

describe("what an app's server actions do", () => {
  test.each([
    [{ type: "status", status: 503, route: "create" }, { status: 503 }],
    [{ type: "network", when: "before", route: "create" }, { name: "TypeError" }],
    [{ type: "captive-portal", route: "create" }, { name: "SyntaxError" }],
    [{ type: "offline" }, { name: "TypeError" }],
  ] as Array<[Fault, object]>)("%o makes starting a session fail once", async (fault, error) => {
    const { server } = testServer();
    server.faults.add(fault);
    await expect(server.startSession({ chatId: "chat-1", taskId: "echo" })).rejects.toMatchObject(error);
    expect(await server.startSession({ chatId: "chat-1", taskId: "echo" })).toMatchObject({ isCached: false });
  });

  // F22
  test("a token that cannot be minted, and an answer that is lost after the session was made", async () => {
    const { server } = testServer();
    server.faults.add({ type: "status", status: 500, route: "claims" });
    await expect(server.accessToken({ chatId: "chat-1" })).rejects.toMatchObject({ status: 500 });
    server.faults.add({ type: "network", when: "after-stored", route: "create" });
    await expect(server.startSession({ chatId: "chat-1", taskId: "echo" })).rejects.toThrow(TypeError);
    expect(await server.startSession({ chatId: "chat-1", taskId: "echo" })).toMatchObject({ isCached: true });
  });

  test("faults without a route are about the page's own requests", async () => {
    const { server, append } = testServer();
    server.faults.add({ type: "status", status: 500 });
    await server.startSession({ chatId: "chat-1", taskId: "echo" });
    expect((await append(messageChunk("x"))).status).toBe(500);
  });
});
