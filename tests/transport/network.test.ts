import { describe, expect, it } from "vitest";
import type { Fault } from "../../mocks/faults/types.ts";
import { sleep } from "../../mocks/core/clock.ts";
import { ChatKitError } from "../../src/transport/errors.ts";
import { APPEND_RETRY, APPEND_TIMEOUT_MS } from "../../src/transport/timing.ts";
import { read, setup, turnAgent, user } from "./harness.ts";

const LONG = "a rather long story to tell in many words";

describe("the output stream under trouble", () => {
  const healed: Array<[string, Fault, { connects?: number }?]> = [
    ["a body that is cut after some records", { route: "out", type: "cut", after: { records: 4 }, how: "error" }],
    ["a body that ends early", { route: "out", type: "cut", after: { records: 4 }, how: "close" }],
    ["a body cut in the middle of an event", { route: "out", type: "cut", after: { bytes: 700 }, how: "error" }],
    ["two cuts in a row", { route: "out", type: "cut", after: { records: 2 }, how: "error", times: 2 }],
    ["a 500 on the subscription", { route: "out", type: "status", status: 500, times: 2 }],
    ["a 429 on the subscription", { route: "out", type: "status", status: 429 }],
    ["no network at first", { route: "out", type: "network", when: "before", times: 2 }],
    ["a login page in between", { route: "out", type: "captive-portal" }],
    ["a stall without pings", { route: "out", type: "stall", afterRecords: 3, pings: false }],
    ["records that come twice", { route: "out", type: "duplicate", records: 3 }],
    ["records delivered again after a reconnect", { route: "out", type: "redeliver", records: 3 }],
    ["a token that expires", { type: "expire-token" }],
  ];
  for (const [name, fault] of healed) {
    it(`gives the exact answer in spite of ${name}`, async () => {
      const kit = setup();
      await kit.transport.preload("c");
      kit.server.faults.add(fault);
      const reading = await kit.settle(kit.send(LONG)).then(read);
      await kit.clock.advance(90_000);
      expect(reading.error).toBeUndefined();
      expect(reading).toMatchObject({ state: "done", text: `You said ${LONG}`, ids: ["a1"] });
      expect(kit.inRecords()).toHaveLength(1);
    });
  }

  // F93
  it("goes on with the next turn after a stall", async () => {
    const kit = setup({ transport: {} });
    await kit.transport.preload("c");
    kit.server.faults.add({ route: "out", type: "stall", afterRecords: 3, pings: false });
    const reading = read(await kit.settle(kit.send(LONG)));
    await kit.clock.advance(14_000);
    await kit.clock.advance(47_000);
    expect(reading.state).toBe("done");
    const changes = kit.events.flatMap((event) => (event.type === "connection-change" ? [event.to] : []));
    expect(changes).toContain("stalled");
  });

  // F92
  it("waits for a slow network and asks for nothing twice", async () => {
    const kit = setup({ server: { latency: 5_000 } });
    const reading = read(await kit.settle(kit.send(LONG)));
    await kit.clock.advance(30_000);
    expect(reading).toMatchObject({ state: "done", text: `You said ${LONG}` });
    expect(kit.types()).not.toContain("retry-scheduled");
    expect([kit.requests("in"), kit.requests("out"), kit.inRecords()].map(({ length }) => length)).toEqual([1, 1, 1]);
    expect(kit.calls).toEqual({ startSession: 1, accessToken: 0 });
  });

  // F97
  it("says that the budget is exhausted when the stream can never be had", async () => {
    const kit = setup();
    await kit.transport.preload("c");
    kit.server.faults.add({ route: "out", type: "status", status: 503, times: Infinity });
    const reading = read(await kit.settle(kit.send("hello")));
    await kit.clock.advance(120_000);
    expect(reading.state).toBe("error");
    expect(reading.error?.message).toContain("reconnect budget exhausted");
    expect(reading.error).not.toBeInstanceOf(TypeError);
    expect((reading.error as ChatKitError).code).toBe("reconnect_exhausted");
    expect(kit.types()).toContain("stream-error");
    expect(kit.transport.chatState("c")).toMatchObject({ turn: "failed", connection: "idle", error: { code: "reconnect_exhausted" } });
  });

  it("a silence of many short windows is no trouble: the server says [DONE] and the client comes back", async () => {
    const kit = setup({ agent: turnAgent({ delayMs: 150_000 }), transport: { streamTimeoutSeconds: 3 } });
    const reading = read(await kit.settle(kit.send("hello")));
    await kit.clock.advance(1_500_000);
    expect(reading).toMatchObject({ state: "done", text: "You said hello" });
    expect(kit.types()).not.toContain("retry-scheduled");
  });

  it("a server that closes its windows at once is trouble", async () => {
    const hurried = () => new Response("data: [DONE]\n\n", { headers: { "Content-Type": "text/event-stream" } });
    const fetch = async (url: string, init: RequestInit, { endpoint }: { endpoint: string }) => (endpoint === "out" ? hurried() : kit.server.fetch(new Request(url, init)));
    const kit: ReturnType<typeof setup> = setup({ agent: turnAgent({ delayMs: 150_000 }), transport: { fetch } });
    const reading = read(await kit.settle(kit.send("hello")));
    await kit.clock.advance(120_000);
    expect(reading.error).toMatchObject({ code: "reconnect_exhausted" });
  });

  it("reports a record that cannot be decoded and keeps the stream alive", async () => {
    const kit = setup();
    await kit.transport.preload("c");
    kit.server.faults.add({ route: "out", type: "malformed", at: "json" });
    const reading = read(await kit.settle(kit.send(LONG)));
    await kit.clock.advance(5_000);
    expect(reading.state).toBe("done");
    expect(kit.events).toContainEqual(expect.objectContaining({ type: "stream-error", error: expect.objectContaining({ code: "undecodable_record" }) }));
  });

  it("skips and reports an event that arrives broken twice in the same place", async () => {
    const kit = setup({ agent: turnAgent({ delayMs: 500 }) });
    await kit.transport.preload("c");
    kit.server.faults.add({ route: "out", type: "malformed", at: "frame", times: 2 });
    const reading = read(await kit.settle(kit.send(LONG)));
    await kit.clock.advance(30_000);
    expect(reading.state).toBe("done");
    expect(kit.types().filter((type) => type === "stream-error")).toHaveLength(1);
    expect(kit.types().filter((type) => type === "retry-scheduled")).toHaveLength(1);
  });

  // F91
  it("waits for the network and comes back at once", async () => {
    const kit = setup({ agent: turnAgent({ delayMs: 500 }) });
    const reading = read(await kit.settle(kit.send(LONG)));
    await kit.clock.advance(1_200);
    kit.surroundings.online = false;
    kit.signal({ type: "offline" });
    expect(kit.transport.chatState("c").connection).toBe("offline");
    await kit.clock.advance(600_000);
    expect(reading.state).toBe("open");
    kit.surroundings.online = true;
    kit.signal({ type: "online" });
    await kit.clock.advance(100);
    expect(reading).toMatchObject({ state: "done", text: `You said ${LONG}` });
  });

  it("replaces the socket when the page returns from the back-forward cache or from a long time hidden", async () => {
    const kit = setup({ agent: turnAgent({ delayMs: 20_000 }) });
    read(await kit.settle(kit.send(LONG)));
    const opened = () => kit.requests("out").length;
    expect(opened()).toBe(1);
    kit.signal({ type: "restored" });
    await kit.clock.advance(10);
    expect(opened()).toBe(2);
    kit.signal({ type: "hidden" });
    await kit.clock.advance(5_000);
    kit.signal({ type: "visible" });
    await kit.clock.advance(10);
    expect(opened()).toBe(2);
    kit.signal({ type: "hidden" });
    await kit.clock.advance(31_000);
    kit.signal({ type: "visible" });
    await kit.clock.advance(10);
    expect(opened()).toBe(3);
  });

  it("skips the wait when the user asks for a retry", async () => {
    const kit = setup();
    await kit.transport.preload("c");
    kit.server.faults.add({ route: "out", type: "status", status: 503, times: 4 });
    const reading = read(await kit.settle(kit.send("hello"), 300));
    for (let at = 0; at < 6; at++) {
      kit.transport.retryNow("c");
      await kit.clock.advance(1);
    }
    await kit.clock.advance(200);
    expect(reading.text).toBe("You said hello");
  });

  it("does not take a slow consumer for a stalled connection", async () => {
    const kit = setup({ agent: turnAgent({ delayMs: 1, respond: () => Array.from({ length: 60 }, (_, at) => ({ type: "data-blob" as const, data: `${at}${"x".repeat(20_000)}` })) }) });
    const stream = await kit.settle(kit.send("hello"));
    const reader = stream.getReader();
    await reader.read();
    await kit.clock.advance(180_000);
    expect(kit.requests("out").length).toBeLessThanOrEqual(2);
    expect(await kit.settle(kit.transport.stopGeneration("c"))).toBe(true);
    expect((await reader.read()).done).toBe(false);
  });
});

const submit = { trigger: "submit-message" as const, chatId: "c", messageId: undefined, messages: [user("odd")], abortSignal: undefined };

describe("sends under trouble", () => {
  const stored: Array<[string, Fault]> = [
    ["a 500", { route: "in", type: "status", status: 500 }],
    ["two 503s", { route: "in", type: "status", status: 503, times: 2 }],
    ["no network", { route: "in", type: "network", when: "before", times: 2 }],
    ["a lost answer", { route: "in", type: "network", when: "after-stored" }],
    ["a login page", { route: "in", type: "captive-portal" }],
    ["a 401", { route: "in", type: "status", status: 401 }],
    ["a rate limit", { route: "in", type: "status", status: 429, headers: { "x-ratelimit-reset": String(Date.UTC(2026, 0, 1) + 20_000) } }],
  ];
  for (const [name, fault] of stored) {
    it(`stores the message once in spite of ${name}`, async () => {
      const kit = setup();
      await kit.transport.preload("c");
      kit.server.faults.add(fault);
      const reading = read(await kit.settle(kit.send("hello")));
      await kit.clock.advance(2_000);
      expect(reading).toMatchObject({ state: "done", text: "You said hello" });
      expect(kit.inRecords()).toHaveLength(1);
      expect(kit.transport.chatState("c").deliveries["u-hello"]).toEqual({ status: "stored", partId: "part-1", seq: 0 });
    });
  }

  it("waits for the reset of a rate limit", async () => {
    const kit = setup();
    await kit.transport.preload("c");
    kit.server.faults.add({ route: "in", type: "status", status: 429, headers: { "x-ratelimit-reset": String(kit.clock.now() + 20_000) } });
    const sent = kit.send("hello");
    await kit.clock.advance(19_000);
    expect(kit.requests("in")).toHaveLength(1);
    expect(kit.transport.chatState("c").retry).toMatchObject({ operation: "append", attempt: 1 });
    await kit.clock.advance(1_500);
    read(await sent);
    expect(kit.requests("in")).toHaveLength(2);
  });

  const final: Array<[string, Fault, string, RegExp]> = [
    ["500s without end", { route: "in", type: "status", status: 500, times: Infinity }, "append_failed", /500/],
    ["413", { route: "in", type: "status", status: 413 }, "payload_too_large", /413/],
    ["400", { route: "in", type: "status", status: 400, body: { ok: false, error: "nope" } }, "invalid_request", /400 nope/],
    ["an expired session", { route: "in", type: "status", status: 400, body: { error: "Session expired" } }, "session_expired", /expired/],
    ["403 twice", { route: "in", type: "status", status: 403, times: 2 }, "forbidden", /403.*write:sessions:c/],
    ["401 twice", { route: "in", type: "status", status: 401, times: 2 }, "unauthorized", /401/],
    ["409", { route: "in", type: "status", status: 409, body: { ok: false, code: "session_closed", closedReason: "done" } }, "session_closed", /closed: done/],
    ["a network that stays away", { route: "in", type: "network", when: "before", times: Infinity }, "append_failed", /could not be reached/],
  ];
  for (const [name, fault, code, message] of final) {
    // F17
    it(`fails with ${code} on ${name} and keeps the message for a retry`, async () => {
      const kit = setup();
      await kit.transport.preload("c");
      const remove = kit.server.faults.add(fault);
      const error = await kit.settle(kit.send("hello")).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
      expect(ChatKitError.isInstance(error)).toBe(true);
      expect(error).not.toBeInstanceOf(TypeError);
      expect(kit.transport.chatState("c").deliveries["u-hello"]).toMatchObject({ status: "failed", partId: "part-1" });
      expect(kit.types()).toContain("message-send-failed");
      expect(kit.stored.c?.isStreaming ?? false).toBe(false);
      remove();
      if (code === "session_closed") {
        expect(kit.transport.sessionStatus("c")).toBe("closed");
        expect(kit.transport.sessionClosedReason("c")).toBe("done");
        return;
      }
      const again = read(await kit.settle(kit.send("hello")));
      await kit.clock.advance(2_000);
      expect(again).toMatchObject({ state: "done", text: "You said hello" });
      expect(kit.inRecords()).toMatchObject([{ partId: "part-1" }]);
    });
  }

  // F22
  it("fails with access_token_failed when the app cannot mint a token, and asks again for the next send", async () => {
    let asked = 0;
    let isDown = true;
    const accessToken = async ({ chatId }: { chatId: string }) => {
      asked++;
      if (isDown) throw new Error("the app is down");
      return kit.server.accessToken({ chatId });
    };
    const kit = setup({ transport: { accessToken } });
    await kit.transport.preload("c");
    const remove = kit.server.faults.add({ route: "in", type: "status", status: 401, times: Infinity });
    const started = kit.clock.now();
    const error = await kit.settle(kit.send("hello")).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "access_token_failed", retryable: true, message: expect.stringMatching(/the app is down/) });
    expect(kit.clock.now() - started).toBeLessThan(1_500);
    expect(asked).toBe(3);
    expect(kit.requests("in")).toHaveLength(1);
    expect(kit.transport.chatState("c").deliveries["u-hello"]).toMatchObject({ status: "failed" });
    isDown = false;
    remove();
    kit.server.faults.add({ route: "in", type: "status", status: 401 });
    const again = read(await kit.settle(kit.send("hello")));
    await kit.clock.advance(2_000);
    expect(again).toMatchObject({ state: "done", text: "You said hello" });
    expect(asked).toBe(4);
    expect(kit.inRecords()).toHaveLength(1);
  });

  it("asks a server that signed the user out once for requests that were under way together, and again for the next send", async () => {
    let calls = 0;
    const kit = setup({
      transport: {
        accessToken: () => {
          calls += 1;
          return Promise.reject(Object.assign(new Error("You are signed out"), { status: 401 }));
        },
        // The stream's refusal is there, and the app has refused a token, before the append's own refusal arrives.
        fetch: async (url, init, { endpoint }) => {
          const response = await kit.platform.fetch(url, init);
          if (endpoint === "in") await sleep(kit.clock, 500);
          return response;
        },
      },
    });
    read(await kit.settle(kit.send("one")));
    await kit.clock.advance(2_000);
    for (const expected of [1, 2]) {
      kit.server.faults.add({ type: "status", status: 401, times: 2 });
      await expect(kit.settle(kit.send("two"))).rejects.toThrow("You are signed out");
      expect(calls).toBe(expected);
    }
  });

  it("turns a regenerate of a message that never arrived into its send, with the same part id", async () => {
    const kit = setup();
    await kit.transport.preload("c");
    const remove = kit.server.faults.add({ route: "in", type: "network", when: "after-stored", times: Infinity });
    await kit.settle(kit.send("hello")).catch(() => {});
    remove();
    const again = kit.transport.sendMessages({ trigger: "regenerate-message", chatId: "c", messageId: undefined, messages: [{ id: "u-hello", role: "user", parts: [{ type: "text", text: "hello" }] }], abortSignal: undefined });
    const reading = read(await kit.settle(again));
    await kit.clock.advance(2_000);
    expect(kit.inRecords()).toMatchObject([{ partId: "part-1", chunk: { payload: { trigger: "submit-message" } } }]);
    expect(reading).toMatchObject({ state: "done", text: "You said hello" });
  });

  it("gives up at once when the caller aborts a send that hangs", async () => {
    const kit = setup();
    await kit.transport.preload("c");
    kit.server.faults.add({ route: "in", type: "latency", ms: 60_000 });
    const abort = new AbortController();
    const sent = kit.send("hello", { signal: abort.signal }).catch((error: unknown) => error);
    await kit.clock.advance(100);
    abort.abort();
    expect(await sent).toMatchObject({ name: "AbortError" });
    await kit.clock.advance(120_000);
    expect((await kit.turn("next")).text).toBe("You said next");
  });

  it("takes an append that is never answered for a lost one, and repeats it", async () => {
    const kit = setup();
    await kit.transport.preload("c");
    let hangs = 1;
    const through = kit.platform.fetch;
    kit.platform.fetch = (url, init) => {
      if (!url.endsWith("/append") || hangs-- <= 0) return through(url, init);
      return new Promise(() => {});
    };
    const sending = kit.send("hello");
    await kit.clock.advance(APPEND_TIMEOUT_MS - 1);
    expect(kit.inRecords()).toEqual([]);
    await kit.clock.advance(APPEND_RETRY.baseMs + 1);
    const reading = read(await sending);
    await kit.clock.advance(1_000);
    expect(reading).toMatchObject({ state: "done", text: "You said hello" });
    expect(kit.inRecords()).toMatchObject([{ partId: "part-1" }]);
  });

  it("starts a session anew that the server does not know, and forgets the stale cursor", async () => {
    const kit = setup();
    const foreign = await kit.server.accessToken({ chatId: "c" });
    const transport = kit.create({ sessions: { c: { publicAccessToken: foreign, lastEventId: "500", isStreaming: false } } });
    const reading = await kit.turn("hello", { on: transport });
    expect(reading).toMatchObject({ state: "done", text: "You said hello" });
    expect(kit.calls.startSession).toBe(1);
  });

  it.each([
    ["cannot be started", async () => Promise.reject(new Error("no more chats today")), "start_session_failed"],
    ["has nobody to start it", undefined, "session_not_found"],
  ])("drops a session that is gone and %s, and tells the app to store nothing of it", async (_name, startSession, code) => {
    const kit = setup({ transport: { startSession } });
    const publicAccessToken = await kit.server.accessToken({ chatId: "c" });
    kit.transport.setSession("c", { publicAccessToken, lastEventId: "500", activeInputSeq: 7, isStreaming: false });
    await expect(kit.settle(kit.send("hello"))).rejects.toMatchObject({ code });
    expect(kit.stored.c).toBeNull();
    expect(kit.transport.getSession("c")).toBeUndefined();
    kit.transport.setStartSession((request) => kit.server.startSession(request));
    expect(await kit.turn("hello")).toMatchObject({ state: "done", text: "You said hello" });
    expect(kit.stored.c).toMatchObject({ isStreaming: false, lastEventId: "9" });
  });

  it("a chat that was closed elsewhere, and of which nothing is stored here, is closed and not to be tried again", async () => {
    const kit = setup();
    await kit.server.startSession({ chatId: "c", taskId: "agent" });
    await kit.server.sessions.close("c", "solved");
    await expect(kit.settle(kit.send("hello"))).rejects.toMatchObject({ code: "session_closed", retryable: false, status: 409 });
  });

  it.each([
    ["closed, by its code", { code: "session_closed", closedReason: "solved" }, { code: "session_closed", retryable: false, closedReason: "solved" }],
    ["expired", { status: 409, message: "The session is expired" }, { code: "start_session_failed" }],
  ])("an app that says why no session is started is understood: %s", async (_name, said, expected) => {
    const kit = setup({ transport: { startSession: async () => Promise.reject(Object.assign(new Error("refused"), said)) } });
    await expect(kit.settle(kit.send("hello"))).rejects.toMatchObject(expected);
  });

  const unsendable = { big: 1n };
  it.each<[string, (kit: ReturnType<typeof setup>) => Promise<unknown>]>([
    ["body", (kit) => kit.transport.sendMessages({ ...submit, body: unsendable })],
    ["metadata", (kit) => kit.transport.sendMessages({ ...submit, metadata: unsendable })],
    ["action", (kit) => kit.transport.sendAction("c", unsendable)],
    ["first message through a head start", (kit) => kit.create({ headStart: "http://app.test/chat" }).sendMessages({ ...submit, chatId: "other", body: unsendable })],
  ])("a %s that is not JSON is the caller's mistake and no lost connection; the chat goes on", async (_name, send) => {
    const kit = setup();
    await kit.transport.preload("c");
    const error = await kit.settle(send(kit)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "invalid_request", retryable: false });
    expect(error).not.toBeInstanceOf(TypeError);
    expect(kit.requests("in")).toEqual([]);
    expect(await kit.turn("hello")).toMatchObject({ state: "done", text: "You said hello" });
    expect(await kit.settle(kit.transport.reconnectToStream({ chatId: "c" }))).toBeNull();
  });

  it.each(["null", "true", "[]", "", "stored"])("an answer of %j counts as stored, without a number", async (body) => {
    const kit = setup();
    await kit.transport.preload("c");
    const through = kit.platform.fetch;
    kit.platform.fetch = async (url, init) => {
      const response = await through(url, init);
      return url.endsWith("/append") ? new Response(body, { status: response.status }) : response;
    };
    expect(await kit.turn("hello")).toMatchObject({ state: "done", text: "You said hello" });
    expect(kit.inRecords()).toHaveLength(1);
    expect(kit.transport.chatState("c").deliveries["u-hello"]).toMatchObject({ status: "stored", seq: -1 });
  });

  it("names startSession when there is none to heal with", async () => {
    const kit = setup({ transport: { startSession: undefined } });
    await expect(kit.transport.start("c")).rejects.toThrow("startSession");
    const error = await kit.settle(kit.send("hello")).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "session_not_found", message: expect.stringMatching(/404.*startSession/) });
  });
});
