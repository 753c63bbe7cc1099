import { describe, expect, onTestFinished, test } from "vitest";
import { read, setup, turnAgent, user } from "../../tests/transport/harness.ts";
import { createPacedClock } from "../core/paced-clock.ts";
import { echoAgent } from "../core/testing.ts";
import { createVirtualClock } from "../core/virtual-clock.ts";
import { createSessionServer } from "../server.ts";
import { BREAKS, createInspector, type BreakId, type InspectorOptions, readTrace, replayTrace } from "./index.ts";
import { scrub, tokenExpiry } from "./scrub.ts";

/** A transport over a server, both inspected, on one virtual clock. */
function inspected(options: Partial<InspectorOptions> = {}) {
  const kit = setup();
  const inspector = createInspector({ server: kit.server, timers: kit.clock, ...options });
  inspector.watch(kit.transport, "c", "tab A");
  onTestFinished(() => {
    inspector.dispose();
    kit.transport.dispose();
  });
  const lines = (lane?: string) => inspector.read().rows.flatMap((row) => (lane === undefined || row.lane === lane ? [row.title] : []));
  const broken = async (what: BreakId) => {
    await inspector.act({ type: "break", what });
    await kit.clock.advance(1);
  };
  /** Sends, through whatever goes wrong, and reads to the end. */
  const turn = async (text: string, more: Parameters<typeof kit.send>[1] = {}) => {
    const reading = read(await kit.settle(kit.send(text, more)));
    for (let passed = 0; reading.state === "open" && passed < 300; passed += 1) await kit.clock.advance(100);
    return reading;
  };
  return { ...kit, inspector, lines, broken, turn };
}

describe("the time line", () => {
  test("tells a turn: requests with status, records of both channels, the run and the client", async () => {
    const { turn, inspector, lines } = inspected();
    await turn("Hello there");
    expect(lines("request")).toEqual(["POST in 200", "GET out 200"]);
    expect(lines("in")).toEqual(["#0 message"]);
    expect(lines("out")).toEqual(["#0 start", "#1 start-step", "#2 text-start", "#3 to 6 text-delta", "#7 text-end", "#8 finish-step", "#9 finish", "#10 turn-complete"]);
    expect(lines("run")).toContain("run waiting");
    expect(lines("client")).toEqual(expect.arrayContaining(["tab A: message-sent", "tab A: turn-completed"]));
    const words = inspector.read().rows.find(({ title }) => title.endsWith("text-delta"));
    expect(words).toMatchObject({ count: 4, note: "You said Hello there", data: { first: 3, last: 6, text: "You said Hello there" } });
    const { rows } = inspector.read();
    expect(rows.map(({ at }) => at)).toEqual(rows.map(({ at }) => at).toSorted((a, b) => a - b));
  });

  test("shows the client's machines, cursor, tab role and the life of its token, and never the token", async () => {
    const { turn, inspector, stored, clock } = inspected();
    const started = clock.now();
    await turn("Hello");
    const [client] = inspector.read().clients;
    expect(client).toMatchObject({ name: "tab A", connection: "live", turn: "none", cursor: "9", tab: "free", retry: null, error: null });
    expect(client!.tokenExpiresAt! - started).toBeGreaterThan(3_590_000);
    expect(client!.tokenExpiresAt! - started).toBeLessThan(3_660_000);
    expect(JSON.stringify(inspector.read())).not.toContain(stored["c"]!.publicAccessToken);
  });

  test("marks what went wrong", async () => {
    const { turn, inspector, server } = inspected();
    server.faults.add({ type: "status", status: 500, route: "in" });
    await turn("Hello");
    const refused = inspector.read().rows.find(({ title }) => title === "POST in 500");
    expect(refused).toMatchObject({ tone: "bad", note: expect.stringContaining("fault: status"), data: { fault: "status" } });
    expect(inspector.read().rows.map(({ title }) => title)).toEqual(expect.arrayContaining(["status armed", "status hit", "status over", "POST in 200"]));
  });

  test("begins with what happened before it was there", async () => {
    const { turn, server, lines } = inspected();
    await turn("Hello");
    const late = createInspector({ server });
    const of = (lane: string) => late.read().rows.flatMap((row) => (row.lane === lane ? [row.title] : []));
    for (const lane of ["request", "in", "out"]) expect(of(lane)).toEqual(lines(lane));
    late.dispose();
  });

  test("keeps to one chat where it is given one", async () => {
    const { turn, server, inspector, lines } = inspected({ chatId: "c" });
    await turn("Mine");
    const before = lines().length;
    await turn("Not mine", { chatId: "other" });
    expect(lines()).toHaveLength(before);
    expect(inspector.read().sessions.map(({ chatId }) => chatId)).toEqual(["c"]);
    const trace = await inspector.trace();
    expect([trace.sessions.length, server.inspect().sessions.length]).toEqual([1, 2]);
    expect(JSON.stringify(trace)).not.toContain("Not mine");
  });

  test("lets the oldest lines go", async () => {
    const { turn, inspector } = inspected({ limit: 20 });
    for (const text of ["one", "two", "three"]) await turn(text);
    const { rows, dropped } = inspector.read();
    expect(rows.length).toBeLessThan(25);
    expect(rows[0]!.id).toBe(dropped + 1);
  });

  test("is the same object until something happens, and tells in intervals", async () => {
    const { turn, inspector, clock } = inspected({ intervalMs: 1_000 });
    const seen = inspector.read();
    expect(inspector.read()).toBe(seen);
    let told = 0;
    const unsubscribe = inspector.subscribe(() => (told += 1));
    await turn("Hello");
    await clock.advance(1_000);
    expect(inspector.read()).not.toBe(seen);
    expect(told).toBeLessThanOrEqual(2);
    expect(told).toBeGreaterThan(0);
    unsubscribe();
  });
});

describe("the fault buttons", () => {
  /** The middle of an answer of twenty words. */
  async function midTurn() {
    const kit = inspected();
    const text = Array.from({ length: 20 }, (_, index) => `w${index}`).join(" ");
    const reading = read(await kit.settle(kit.send(text)));
    await kit.clock.advance(60);
    const finish = async () => {
      for (let passed = 0; reading.state === "open" && passed < 600; passed += 1) await kit.clock.advance(250);
      return reading.text;
    };
    return { ...kit, text, finish };
  }

  test.each<[BreakId, number]>([
    ["drop", 2],
    ["duplicate", 2],
  ])("%s in the middle of an answer: the client connects again and has every word once", async (what, connections) => {
    const { broken, finish, text, requests, types } = await midTurn();
    await broken(what);
    expect(await finish()).toBe(`You said ${text}`);
    expect(requests("out")).toHaveLength(connections);
    expect(types()).toContain("retry-scheduled");
  });

  test("a stream that is stalled is silent until the client gives it up", async () => {
    const { broken, finish, text, events } = await midTurn();
    await broken("stall");
    const ended = await finish();
    expect(events.flatMap((event) => (event.type === "connection-change" ? [event.to] : []))).toContain("stalled");
    expect(ended).toBe(`You said ${text}`);
  });

  test("offline is a switch", async () => {
    const { broken, finish, text, inspector, requests } = await midTurn();
    await broken("offline");
    expect(inspector.read().faults).toMatchObject([{ type: "offline", remaining: null }]);
    await broken("offline");
    expect(inspector.read().faults).toEqual([]);
    expect(await finish()).toBe(`You said ${text}`);
    expect(requests("out").length).toBeGreaterThanOrEqual(2);
  });

  test("a run crashes at the next chunk, and one that waits at its next", async () => {
    const { broken, server, clock } = await midTurn();
    await broken("crash-run");
    await clock.advance(20);
    expect(server.inspect().runs[0]).toMatchObject({ status: "crashed" });
  });

  test("429 and an expired token are got over", async () => {
    const { broken, turn, requests, calls } = inspected();
    await broken("rate-limit");
    expect((await turn("one")).text).toBe("You said one");
    await broken("expire-token");
    expect((await turn("two")).text).toBe("You said two");
    expect(requests("in").map(({ status }) => status)).toEqual([429, 200, 401, 200]);
    expect(calls.accessToken).toBe(1);
  });

  test("an upgrade hands over to the version that is deployed", async () => {
    const agent = turnAgent();
    const kit = inspected({ deploy: () => kit.server.deploy(agent) });
    await kit.turn("one");
    await kit.broken("upgrade");
    expect((await kit.turn("two")).text).toBe("You said two");
    expect(kit.server.inspect().runs.map(({ reason, version }) => [reason, version])).toEqual([["initial", 1], ["upgrade", 2]]);
  });

  test("a run that waits idles out by the clock, which goes on as before", async () => {
    const clock = createPacedClock({ over: createVirtualClock() });
    const server = createSessionServer({ agents: [echoAgent()], clock });
    const inspector = createInspector({ server, clock });
    await server.startSession({ chatId: "c", taskId: "echo" });
    await clock.advance(0);
    const before = clock.now();
    await inspector.act({ type: "break", what: "idle-out" });
    expect(server.inspect().runs).toMatchObject([{ status: "ended" }]);
    expect(clock.now() - before).toBe(30_000);
    expect(inspector.read().clock).toEqual({ playing: true, speed: 1 });
    await inspector.act({ type: "speed", speed: 0.5 });
    await inspector.act({ type: "pause" });
    await inspector.act({ type: "advance", ms: 10 });
    await inspector.act({ type: "step" });
    expect(inspector.read()).toMatchObject({ now: before + 30_010, clock: { playing: false, speed: 0.5 } });
    inspector.dispose();
  });

  test("there are as many as are documented, and time only where it can be moved", () => {
    const { inspector } = inspected();
    expect(BREAKS.map(({ id }) => id)).toEqual(["drop", "stall", "duplicate", "offline", "rate-limit", "expire-token", "crash-run", "upgrade", "idle-out"]);
    expect(inspector.read().breaks).not.toContain("idle-out");
  });
});

describe("a trace", () => {
  /** Two turns with a refused message, an expired token and a dropped stream. */
  async function recorded() {
    const kit = inspected();
    await kit.broken("rate-limit");
    await kit.turn("one");
    await kit.broken("expire-token");
    const reading = read(await kit.settle(kit.send("two words more")));
    await kit.clock.advance(20);
    await kit.broken("drop");
    for (let passed = 0; reading.state === "open" && passed < 300; passed += 1) await kit.clock.advance(100);
    return { ...kit, json: JSON.stringify(await kit.inspector.trace()) };
  }

  test("replays as a server: the same chunks, and the same faults at the same requests", async () => {
    const { json, clock, create, settle, server, requests } = await recorded();
    const { server: again, chatId, task, inputs, messages } = replayTrace(readTrace(json), { clock });
    expect([chatId, task, messages]).toEqual(["c", "agent", server.inspect().sessions[0]!.messages]);
    const replayed = create({
      task,
      baseURL: again.baseURL,
      fetch: (url, init) => again.fetch(new Request(url, init)),
      startSession: (request) => again.startSession(request),
      accessToken: (request) => again.accessToken(request),
    });
    for (const input of inputs) {
      if (input.kind !== "message") continue;
      const sent = replayed.sendMessages({ trigger: "submit-message", chatId, messageId: undefined, messages: [input.payload.message!], abortSignal: undefined });
      const reading = read(await settle(sent));
      for (let passed = 0; reading.state === "open" && passed < 300; passed += 1) await clock.advance(100);
    }
    const chunks = (of: typeof server) => of.inspect().sessions[0]!.out.map(({ chunk, control }) => chunk ?? control?.type);
    expect(chunks(again)).toEqual(chunks(server));
    const answers = (of: typeof server, route: string) => of.inspect().requests.flatMap((it) => (it.route === route ? [[it.status, it.fault]] : []));
    expect(answers(again, "in")).toEqual(answers(server, "in"));
    expect(answers(again, "in")).toEqual([[429, "status"], [200, undefined], [401, "expire-token"], [200, undefined]]);
    expect(answers(again, "out")).toHaveLength(requests("out").length);
    expect(answers(again, "out").filter(([, fault]) => fault === "cut")).toHaveLength(1);
    replayed.dispose();
  });

  test("may be replayed in no time and without its faults", async () => {
    const { json, clock, create } = await recorded();
    const { server: again } = replayTrace(readTrace(json), { clock, timing: "instant", faults: false });
    expect(again.faults.list()).toEqual([]);
    const replayed = create({ fetch: (url, init) => again.fetch(new Request(url, init)), startSession: (request) => again.startSession(request) });
    const before = clock.now();
    const sent = replayed.sendMessages({ trigger: "submit-message", chatId: "c", messageId: undefined, messages: [user("one")], abortSignal: undefined });
    await clock.advance(1);
    const reading = read(await sent);
    await clock.advance(1);
    expect([reading.text, reading.state, clock.now() - before]).toEqual(["You said one", "done", 2]);
    replayed.dispose();
  });

  test("holds neither tokens nor keys, whatever was said", async () => {
    const kit = inspected();
    await kit.turn("warm up");
    const token = kit.stored["c"]!.publicAccessToken;
    expect(token).toMatch(/^eyJ/);
    await kit.turn(`My token is ${token}`);
    const [trace, view] = [JSON.stringify(await kit.inspector.trace()), JSON.stringify(kit.inspector.read())];
    for (const text of [trace, view]) {
      expect(text).not.toContain(token);
      expect(text).not.toContain("eyJ");
      expect(text).not.toContain(kit.server.secretKey);
      expect(text).toContain("[redacted]");
    }
  });

  test.each(["{}", '{"format":"trigger-chat-kit/trace","version":2,"sessions":[]}', "null"])("that is none is refused: %s", (json) => {
    expect(() => readTrace(json)).toThrow(/not a trace/);
  });

  test("says what it holds when it is asked for another chat", async () => {
    const { json } = await recorded();
    expect(() => replayTrace(readTrace(json), { chatId: "nobody" })).toThrow("no chat nobody; it has c");
  });
});

describe("scrubbing", () => {
  const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3MDAwMDAwMDB9.c2lnbmF0dXJl";

  test("takes tokens and keys out of everything, and leaves the rest", () => {
    const error = Object.assign(new Error(`Unauthorized: ${jwt}`), { status: 401, code: "unauthorized" });
    const self: Record<string, unknown> = { a: 1, run: () => undefined };
    self["self"] = self;
    expect(scrub({ note: `see ${jwt}.`, nested: [{ accessToken: "opaque" }, "tr_dev_abc123"], error, self })).toEqual({
      note: "see [redacted].",
      nested: [{ accessToken: "[redacted]" }, "[redacted]"],
      error: { name: "Error", message: "Unauthorized: [redacted]", code: "unauthorized", status: 401 },
      self: { a: 1 },
    });
  });

  test("reads when a token ends, where it says so", () => {
    expect([tokenExpiry(jwt), tokenExpiry("opaque"), tokenExpiry(undefined)]).toEqual([1_700_000_000_000, null, null]);
  });
});
