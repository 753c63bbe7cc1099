import { readUIMessageStream } from "ai";
import type { UIMessage, UIMessageChunk } from "ai";
import { describe, expect, it } from "vitest";
import type { ChatFetchOverride, ChatTransportEvent } from "../../src/transport/types.ts";
import { answer, read, setup, textOf, turnAgent, user } from "./harness.ts";
import type { SetupOptions } from "./harness.ts";

const LONG = "a rather long story to tell in many words";

async function midTurn(options: SetupOptions = {}, signal?: AbortSignal) {
  const kit = setup(options);
  const reading = read(await kit.settle(kit.send(LONG, { signal })));
  for (let waited = 0; reading.chunks.length < 4 && waited < 50; waited++) await kit.clock.advance(10);
  expect(reading.chunks.length).toBeGreaterThan(2);
  expect(reading.state).toBe("open");
  return { ...kit, reading };
}

describe("stopping", () => {
  it("resolves true once stored, closes the stream, and never leaks into the next turn", async () => {
    const kit = await midTurn();
    expect(await kit.settle(kit.transport.stopGeneration("c"))).toBe(true);
    expect(kit.reading.state).toBe("done");
    expect(kit.stored.c).toMatchObject({ isStreaming: false });
    const next = await kit.turn("next");
    expect(next).toMatchObject({ state: "done", text: "You said next", ids: ["a2"] });
    expect(kit.inRecords().map(({ chunk }) => chunk.kind)).toEqual(["message", "stop", "message"]);
  });

  it("sends one stop when stopGeneration and an abort come together", async () => {
    const abort = new AbortController();
    const kit = await midTurn({}, abort.signal);
    const stopped = kit.transport.stopGeneration("c");
    abort.abort();
    expect(await kit.settle(stopped)).toBe(true);
    await kit.clock.advance(1_000);
    expect(kit.inRecords().map(({ chunk }) => chunk.kind)).toEqual(["message", "stop"]);
    expect((await kit.turn("next")).text).toBe("You said next");
  });

  it("does nothing to a turn that has ended", async () => {
    const kit = setup();
    const abort = new AbortController();
    await kit.turn("hello", { signal: abort.signal });
    abort.abort();
    await kit.clock.advance(1_000);
    expect(kit.inRecords()).toHaveLength(1);
  });

  it("with nothing running swallows no later turn", async () => {
    const kit = setup();
    await kit.turn("hello");
    expect(await kit.settle(kit.transport.stopGeneration("c"))).toBe(true);
    expect((await kit.turn("next")).text).toBe("You said next");
    expect(await kit.transport.stopGeneration("unknown")).toBe(false);
  });

  it("works after a reload, then the next send is answered", async () => {
    const kit = await midTurn({ agent: turnAgent({ delayMs: 100 }) });
    kit.transport.dispose();
    const reloaded = kit.create({ sessions: { c: kit.stored.c! } });
    const resumed = read((await reloaded.reconnectToStream({ chatId: "c" }))!);
    await kit.clock.advance(300);
    expect(resumed.chunks.length).toBeGreaterThan(0);
    expect(await kit.settle(reloaded.stopGeneration("c"))).toBe(true);
    expect(resumed.state).toBe("done");
    expect((await kit.turn("next", { on: reloaded })).text).toBe("You said next");
  });

  it("survives a reload between the stop and the next send", async () => {
    const kit = await midTurn({ agent: turnAgent({ delayMs: 100 }) });
    kit.server.faults.add({ route: "out", type: "stall", afterRecords: 0, times: Infinity });
    expect(await kit.settle(kit.transport.stopGeneration("c"))).toBe(true);
    kit.transport.dispose();
    kit.server.faults.clear();
    const reloaded = kit.create({ sessions: { c: kit.stored.c! } });
    expect(await reloaded.reconnectToStream({ chatId: "c" })).toBeNull();
    expect(await kit.turn("next", { on: reloaded })).toMatchObject({ state: "done", text: "You said next", ids: ["a2"] });
  });

  it("fails loudly, never with an empty answer, when the stopped turn leaves no boundary", async () => {
    const kit = await midTurn({ agent: turnAgent({ dieOnStop: true }) });
    expect(await kit.settle(kit.transport.stopGeneration("c"))).toBe(true);
    const next = await kit.turn("next");
    expect(next.state).toBe("error");
    expect(next.error?.message).toBe("The previous turn's output was lost. Try again.");
    expect((await kit.turn("again")).text).toBe("You said again");
  });

  it("can be told that the stopped turn is dead", async () => {
    const kit = await midTurn({ agent: turnAgent({ dieOnStop: true }) });
    await kit.settle(kit.transport.stopGeneration("c"));
    await kit.clock.advance(100);
    kit.transport.clearSupersedeGate("c");
    expect(await kit.turn("next")).toMatchObject({ state: "done", text: "You said next" });
  });

  it("works on a wire without input numbers", async () => {
    const kit = await midTurn({ agent: turnAgent({ omitInSeq: true }) });
    await kit.settle(kit.transport.stopGeneration("c"));
    expect((await kit.turn("next")).text).toBe("You said next");
  });

  it("answers false when the stop cannot be stored, and the turn goes on", async () => {
    const kit = await midTurn();
    kit.server.faults.add({ route: "in", type: "status", status: 400, times: Infinity });
    expect(await kit.settle(kit.transport.stopGeneration("c"))).toBe(false);
    await kit.clock.advance(1_000);
    expect(kit.reading).toMatchObject({ state: "done", text: `You said ${LONG}` });
  });
});

describe("messages beside a turn", () => {
  it("an injected message has no turn of its own", async () => {
    const kit = await midTurn({ agent: turnAgent({ inject: true }) });
    expect(await kit.settle(kit.transport.sendPendingMessage("c", user("also this")))).toBe(true);
    await kit.clock.advance(1_000);
    expect(kit.reading.state).toBe("done");
    expect(kit.transport.chatState("c")).toMatchObject({ turn: "none", deliveries: { "u-also this": { status: "stored", seq: 1 } } });
    expect((await kit.turn("next")).text).toBe("You said next");
  });

  // F71
  it("a message that came too late is a turn of its own, followed by sending it again with its part id", async () => {
    const kit = await midTurn();
    expect(await kit.settle(kit.transport.sendPendingMessage("c", user("also this")))).toBe(true);
    await kit.clock.advance(1_000);
    expect(kit.reading).toMatchObject({ state: "done", text: `You said ${LONG}` });
    expect(kit.transport.chatState("c").turn).toBe("submitted");
    const followed = read(await kit.settle(kit.send("also this")));
    await kit.clock.advance(1_000);
    expect(followed).toMatchObject({ state: "done", text: "You said also this" });
    expect(kit.inRecords().map(({ seq }) => seq)).toEqual([0, 1]);
    expect((await kit.turn("next")).text).toBe("You said next");
  });

  it("nobody follows it: the next send is answered all the same", async () => {
    const kit = await midTurn();
    await kit.settle(kit.transport.sendPendingMessage("c", user("also this")));
    await kit.clock.advance(1_000);
    expect(await kit.turn("next")).toMatchObject({ state: "done", text: "You said next" });
  });

  it("resumeStream follows it too", async () => {
    const kit = await midTurn();
    await kit.settle(kit.transport.sendPendingMessage("c", user("also this")));
    await kit.clock.advance(1_000);
    const resumed = read((await kit.transport.reconnectToStream({ chatId: "c" }))!);
    await kit.clock.advance(1_000);
    expect(resumed).toMatchObject({ state: "done", text: "You said also this" });
  });

  it("resolves false on failure and for unknown chats", async () => {
    const kit = await midTurn();
    expect(await kit.transport.sendPendingMessage("unknown", user("x"))).toBe(false);
    kit.server.faults.add({ route: "in", type: "status", status: 413 });
    expect(await kit.settle(kit.transport.sendPendingMessage("c", user("x")))).toBe(false);
    await kit.clock.advance(1_000);
    expect(kit.reading).toMatchObject({ state: "done", text: `You said ${LONG}` });
  });
});

describe("actions", () => {
  it("supersede a running reader and settle once their own boundary came", async () => {
    const kit = await midTurn();
    const settled: unknown[] = [];
    const action = read(await kit.settle(kit.transport.sendAction("c", { type: "undo" }, { metadata: { by: "me" }, onSettled: (facts) => settled.push(facts) })));
    expect(kit.reading.state).toBe("done");
    await kit.clock.advance(2_000);
    expect(action).toMatchObject({ state: "done", text: 'You said {"type":"undo"}' });
    expect(settled).toEqual([{ inputSeq: 1, sessionInEventId: "1", lastEventId: expect.any(String) }]);
    expect(kit.inRecords()[1]?.chunk).toMatchObject({ kind: "message", payload: { trigger: "action", action: { type: "undo" }, metadata: { by: "me" } } });
  });

  it("are sent from a request whose body has an action", async () => {
    const kit = setup({ transport: { clientData: { user: "u1" } } });
    await kit.transport.preload("c");
    const sent = kit.transport.sendMessages({ trigger: "submit-message", chatId: "c", messageId: undefined, messages: [], abortSignal: undefined, body: { action: { type: "compact" } } });
    read(await kit.settle(sent));
    expect(kit.inRecords()[0]?.chunk).toMatchObject({ payload: { trigger: "action", action: { type: "compact" }, metadata: { user: "u1" } } });
  });

  it("are not settled after a cancellation", async () => {
    const kit = setup();
    await kit.transport.preload("c");
    const settled: unknown[] = [];
    const reading = read(await kit.settle(kit.transport.sendAction("c", { type: "undo" }, { onSettled: (facts) => settled.push(facts) })));
    await reading.cancel();
    await kit.clock.advance(2_000);
    expect(settled).toEqual([]);
  });

  it("whose stream nobody reads still end", async () => {
    const kit = setup();
    await kit.transport.preload("c");
    const settled: unknown[] = [];
    await kit.settle(kit.transport.sendAction("c", { type: "undo" }, { onSettled: (facts) => settled.push(facts) }));
    await kit.clock.advance(2_000);
    expect(settled).toHaveLength(1);
    expect(kit.stored.c?.isStreaming).toBe(false);
  });
});

describe("resuming", () => {
  it("answers null when there is nothing to follow", async () => {
    const kit = setup();
    const at = (chatId: string) => kit.transport.reconnectToStream({ chatId });
    expect(await at("unknown")).toBeNull();
    await kit.turn("hello");
    expect(await at("c")).toBeNull();
    read(await kit.settle(kit.send(LONG)));
    expect(await at("c")).toBeNull();
  });

  it("closes soon on a settled session whose streaming flag was not stored", async () => {
    const kit = setup();
    await kit.turn("hello");
    const { publicAccessToken, lastEventId } = kit.stored.c!;
    const reloaded = kit.create({ sessions: { c: { publicAccessToken, lastEventId } } });
    const resumed = read((await reloaded.reconnectToStream({ chatId: "c" }))!);
    await kit.clock.advance(2_000);
    expect(resumed).toMatchObject({ state: "done", chunks: [] });
    expect(kit.stored.c).toMatchObject({ isStreaming: false });
    expect((await kit.turn("next", { on: reloaded })).text).toBe("You said next");
  });

  it.each([
    ["before its first record", { records: 0 }],
    ["in the middle of the turn", { records: 4 }],
    ["in the middle of an event", { bytes: 700 }],
  ])("reads a settled answer on that was cut off %s", async (_where, after) => {
    const kit = setup();
    await kit.turn(LONG);
    kit.server.faults.add({ route: "out", type: "cut", after, how: "close" });
    const reloaded = kit.create({ sessions: { c: { publicAccessToken: kit.stored.c!.publicAccessToken, isStreaming: true } } });
    const resumed = read((await reloaded.reconnectToStream({ chatId: "c" }))!);
    await kit.clock.advance(2_000);
    expect(resumed).toMatchObject({ state: "done", text: `You said ${LONG}`, ids: ["a1"] });
    expect(kit.stored.c).toMatchObject({ isStreaming: false });
  });

  it("closes soon also where a settled answer never says that it is whole", async () => {
    const kit = setup();
    await kit.turn("hello");
    const through = kit.platform.fetch;
    kit.platform.fetch = async (url, init) => {
      const response = await through(url, init);
      return response.headers.get("X-Session-Settled") === "true" ? new Response((await response.text()).replace("data: [DONE]\n\n", ""), response) : response;
    };
    const { publicAccessToken, lastEventId } = kit.stored.c!;
    const reloaded = kit.create({ sessions: { c: { publicAccessToken, lastEventId, isStreaming: true } } });
    const before = kit.requests("out").length;
    const resumed = read((await reloaded.reconnectToStream({ chatId: "c" }))!);
    await kit.clock.advance(2_000);
    expect(resumed).toMatchObject({ state: "done", chunks: [] });
    expect(kit.requests("out").length - before).toBe(3);
    expect(kit.stored.c).toMatchObject({ isStreaming: false });
  });

  it("survives the double effects of StrictMode", async () => {
    const kit = await midTurn({ agent: turnAgent({ delayMs: 100 }) });
    kit.transport.dispose();
    const reloaded = kit.create({ sessions: { c: kit.stored.c! } });
    const abort = new AbortController();
    const first = reloaded.reconnectToStream({ chatId: "c", abortSignal: abort.signal });
    abort.abort();
    const second = reloaded.reconnectToStream({ chatId: "c", abortSignal: new AbortController().signal });
    expect(await first).toBeNull();
    const resumed = read((await second)!);
    await kit.clock.advance(3_000);
    expect(resumed).toMatchObject({ state: "done", text: `You said ${LONG}`, ids: ["a1"] });
    expect(kit.inRecords()).toHaveLength(1);
  });

  it("lets a reader leave and another one have the turn from its beginning", async () => {
    const kit = await midTurn();
    await kit.reading.cancel();
    await kit.clock.advance(50);
    expect(kit.stored.c).toMatchObject({ isStreaming: true });
    const again = read((await kit.transport.reconnectToStream({ chatId: "c" }))!);
    await kit.clock.advance(1_000);
    expect(again).toMatchObject({ state: "done", text: `You said ${LONG}` });
  });

  // F97
  it("after a spent budget replays the whole turn", async () => {
    const kit = await midTurn({ agent: turnAgent({ delayMs: 50 }) });
    const remove = kit.server.faults.add({ type: "offline", times: Infinity });
    await kit.clock.advance(120_000);
    expect(kit.reading.state).toBe("error");
    remove();
    const again = read((await kit.transport.reconnectToStream({ chatId: "c" }))!);
    await kit.clock.advance(5_000);
    expect(again).toMatchObject({ state: "done", text: `You said ${LONG}`, ids: ["a1"] });
  });

  it("a new send over a hydrated running turn gets its own answer only", async () => {
    const kit = await midTurn({ agent: turnAgent({ delayMs: 100 }) });
    kit.transport.dispose();
    const reloaded = kit.create({ sessions: { c: kit.stored.c! } });
    expect(await kit.turn("next", { on: reloaded })).toMatchObject({ state: "done", text: "You said next", ids: ["a2"] });
  });

  it.each([
    ["arrived though its answer was lost, is answered", true, "You said next"],
    ["never arrived, shows nothing of the stopped turn", false, ""],
  ] as const)("a message that was sent behind a stop and %s", async (_what, arrives, text) => {
    const kit = await midTurn({ agent: turnAgent({ delayMs: 100 }) });
    expect(await kit.settle(kit.transport.stopGeneration("c"))).toBe(true);
    const through = kit.platform.fetch;
    kit.platform.fetch = async (url, init) => {
      if (arrives) await through(url, init);
      return new Promise<never>(() => {});
    };
    void kit.send("next").catch(() => {});
    await kit.clock.advance(0);
    kit.transport.dispose();
    kit.platform.fetch = through;
    const reloaded = kit.create({ sessions: { c: kit.stored.c! } });
    const stream = await kit.settle(reloaded.reconnectToStream({ chatId: "c" }));
    const resumed = stream && read(stream);
    await kit.clock.advance(3_000);
    expect(resumed?.text ?? "").toBe(text);
    expect(kit.stored.c).toMatchObject({ isStreaming: false });
    expect(await kit.turn("again", { on: reloaded })).toMatchObject({ state: "done", text: "You said again" });
    expect(kit.inRecords().map(({ chunk }) => chunk.kind)).toEqual(["message", "stop", ...(text ? ["message"] : []), "message"]);
  });

  it.each([
    ["what was written into the turn", 0, ["late"]],
    ["nothing once even the turn's end is gone", 1, []],
  ])("hears of %s", async (_what, later, waiting) => {
    const kit = await midTurn();
    expect(await kit.settle(kit.transport.sendPendingMessage("c", user("late")))).toBe(true);
    const stored = structuredClone(kit.stored.c!);
    kit.transport.dispose();
    await kit.clock.advance(3_000);
    for (let n = 0; n < later; n++) await kit.turn("third", { on: kit.create({ sessions: { c: { publicAccessToken: stored.publicAccessToken } } }) });
    const heard: string[] = [];
    const onWaiting = (messages: UIMessage[]) => void heard.push(...messages.map(({ id }) => id));
    const reloaded = kit.create({ sessions: { c: stored } });
    read((await kit.settle(reloaded.reconnectToStream({ chatId: "c", onWaiting })))!);
    await kit.clock.advance(3_000);
    expect(heard).toEqual(waiting.map((text) => user(text).id));
  });

  it("stops on abort only when asked to", async () => {
    for (const stopOnAbort of [false, true]) {
      const kit = await midTurn({ agent: turnAgent({ delayMs: 100 }) });
      kit.transport.dispose();
      const reloaded = kit.create({ sessions: { c: kit.stored.c! } });
      const abort = new AbortController();
      const resumed = read((await reloaded.reconnectToStream({ chatId: "c", abortSignal: abort.signal, stopOnAbort }))!);
      await kit.clock.advance(100);
      abort.abort();
      await kit.clock.advance(100);
      expect(resumed.state).toBe("done");
      expect(kit.inRecords()).toHaveLength(stopOnAbort ? 2 : 1);
    }
  });
});

describe("other people's turns", () => {
  it("never show up in ours, on a device that did not see them", async () => {
    const kit = setup();
    await kit.turn("first");
    await kit.clock.advance(40_000);
    const elsewhere = kit.create({ onSessionChange: undefined, onEvent: undefined });
    expect((await kit.turn("from elsewhere", { on: elsewhere })).text).toBe("You said from elsewhere");
    expect(await kit.turn("second")).toMatchObject({ state: "done", text: "You said second", ids: ["a3"] });
    expect((await kit.turn("third", { on: elsewhere })).text).toBe("You said third");
  });

  it("a fresh device with a cached session shows its own answer only", async () => {
    const kit = setup();
    await kit.turn("first");
    await kit.turn("second");
    const fresh = kit.create();
    expect(await kit.turn("third", { on: fresh })).toMatchObject({ state: "done", text: "You said third", ids: ["a3"] });
  });

  type Kit = ReturnType<typeof setup>;
  const during = async (kit: Kit, meanwhile: () => Promise<unknown>) => {
    const reading = read(await kit.settle(kit.send(LONG)));
    await kit.clock.advance(40);
    await kit.settle(meanwhile());
    await kit.clock.advance(3_000);
    expect(reading.state).toBe("done");
  };
  const elsewhere = (kit: Kit) => kit.create({ onSessionChange: undefined, onEvent: undefined, sessions: { c: kit.stored.c! } });
  const reload = (kit: Kit, before: { dispose(): void } = kit.transport) => {
    before.dispose();
    return kit.create({ sessions: { c: kit.stored.c! } });
  };

  it.each<[string, (kit: Kit) => Promise<unknown>, Parameters<typeof turnAgent>[0]?]>([
    ["a turn", async () => {}],
    ["an action", async (kit) => void read(await kit.settle(kit.transport.sendAction("c", { name: "mark" })))],
    ["a stopped turn", (kit) => during(kit, () => kit.transport.stopGeneration("c"))],
    ["a message that was written into a turn", (kit) => during(kit, () => kit.transport.sendPendingMessage("c", user("too"))), { inject: true }],
    [
      "a message that had its own turn behind another one",
      async (kit) => {
        await during(kit, () => kit.transport.sendPendingMessage("c", user("too")));
        read((await kit.settle(kit.transport.reconnectToStream({ chatId: "c" })))!);
      },
    ],
    [
      "a message whose first append had no answer",
      async (kit) => {
        kit.server.faults.add({ type: "network", route: "in", when: "after-stored" });
        read(await kit.settle(kit.send("again")));
      },
    ],
    [
      "another device's turn that came before one's own",
      async (kit) => {
        await kit.turn("from elsewhere", { on: elsewhere(kit) });
        await kit.turn("behind it");
      },
    ],
  ])("stay out of the answer that a page loaded after %s asks for meanwhile, and one's own streams", async (_what, happen, options: Parameters<typeof turnAgent>[0] = {}) => {
    const kit = setup({ agent: turnAgent(options) });
    await kit.turn("first");
    await happen(kit);
    await kit.clock.advance(1_000);
    const page = reload(kit);
    const own = read(await kit.settle(kit.send(LONG, { on: page })));
    await kit.clock.advance(60);
    expect(own).toMatchObject({ state: "open", text: expect.stringContaining("You said") });
    await kit.clock.advance(1_000);
    options.inject = false;
    const next = reload(kit, page);
    const other = read(await kit.settle(kit.send("from elsewhere", { on: elsewhere(kit) })));
    await kit.clock.advance(40);
    expect(other.state).toBe("open");
    expect(await kit.turn("mine", { on: next })).toMatchObject({ state: "done", text: "You said mine" });
  });

  it.each([
    ["no", undefined],
    ["an empty", null],
    ["a broken", -3],
    ["a foreign", "many" as never],
  ] as const)("a stored session with %s number of its newest message is a session all the same", async (_what, lastInputSeq) => {
    const kit = setup();
    await kit.turn("first");
    kit.transport.dispose();
    const page = kit.create({ sessions: { c: { ...kit.stored.c!, lastInputSeq: lastInputSeq as number } } });
    const own = read(await kit.settle(kit.send(LONG, { on: page })));
    await kit.clock.advance(60);
    expect(own).toMatchObject({ state: "open", text: expect.stringContaining("You said") });
    await kit.clock.advance(1_000);
    expect(own).toMatchObject({ state: "done", text: `You said ${LONG}` });
    expect(kit.stored.c).toMatchObject({ lastInputSeq: 1 });
  });

  it("a session that was started anew counts its messages from the beginning", async () => {
    const kit = setup();
    await kit.turn("first");
    await kit.turn("second");
    kit.transport.dispose();
    const other = setup();
    const page = other.create({ sessions: { c: kit.stored.c! } });
    expect(await other.turn("new", { on: page })).toMatchObject({ state: "done", text: "You said new" });
    expect(other.stored.c).toMatchObject({ lastInputSeq: 0 });
  });
});

describe("watch mode", () => {
  it.each([
    ["AI SDK 7, and is told what the page shows", { messages: [] }, true],
    ["AI SDK 7", {}, true],
    ["AI SDK 6, and is told what the page shows", { messages: [] }, false],
  ])("opened without the message that a turn continues shows the continuation (%s)", async (_, options, hasSignal) => {
    const asked: UIMessageChunk[] = [
      { type: "start", messageId: "a1" },
      { type: "tool-input-available", toolCallId: "c1", toolName: "send", input: {} },
      { type: "tool-approval-request", approvalId: "p1", toolCallId: "c1" },
      { type: "finish" },
    ];
    const done: UIMessageChunk[] = [{ type: "start", messageId: "a1" }, { type: "tool-output-available", toolCallId: "c1", output: "sent" }, ...answer("a1", "Sent it.").slice(1)];
    const kit = setup({ agent: turnAgent({ respond: (record) => (record.seq === 0 ? asked : done) }) });
    await kit.turn("mail it");
    const approved = { id: "a1", role: "assistant", parts: [{ type: "tool-send", toolCallId: "c1", state: "approval-responded", input: {}, approval: { id: "p1", approved: true } }] } as UIMessage;
    const send = kit.transport.sendMessages({ trigger: "submit-message", chatId: "c", messageId: "a1", messages: [user("mail it"), approved], abortSignal: undefined });
    read(await kit.settle(send));
    await kit.clock.advance(5_000);
    const watcher = kit.create({ watch: true, sessions: { c: { publicAccessToken: kit.stored.c!.publicAccessToken } } });
    const leave = new AbortController();
    const stream = await watcher.reconnectToStream({ chatId: "c", abortSignal: hasSignal ? leave.signal : undefined, ...options });
    let shown: UIMessage | undefined;
    let error: unknown;
    void (async () => {
      for await (const message of readUIMessageStream({ stream: stream!, terminateOnError: true })) shown = message;
    })().catch((thrown: unknown) => (error = thrown));
    await kit.clock.advance(5_000);
    expect(error).toBeUndefined();
    expect(shown).toMatchObject({ id: "a1" });
    expect(shown?.parts.filter(({ type }) => type === "text")).toMatchObject([{ text: "Sent it." }]);
    watcher.dispose();
  });

  // F121
  it("follows many turns over idle windows, and ends on abort", async () => {
    const kit = setup();
    await kit.turn("first");
    const watcher = kit.create({ watch: true, sessions: { c: kit.stored.c! }, streamTimeoutSeconds: 60 });
    const abort = new AbortController();
    const watched = read((await watcher.reconnectToStream({ chatId: "c", abortSignal: abort.signal }))!);
    await kit.clock.advance(400_000);
    expect(watched.state).toBe("open");
    await kit.turn("second");
    await kit.turn("third");
    expect(watched.ids).toEqual(["a2", "a3"]);
    expect(watched.text).toBe("You said secondYou said third");
    abort.abort();
    await kit.clock.advance(10);
    expect(watched.state).toBe("done");
  });

  // F121
  it("waits for hours over more idle windows and broken connections than any turn may take", async () => {
    const kit = setup({ server: { pingIntervalMs: 60_000 } });
    await kit.turn("first");
    const watcher = kit.create({ watch: true, sessions: { c: kit.stored.c! }, streamTimeoutSeconds: 40 });
    const watched = read((await watcher.reconnectToStream({ chatId: "c" }))!);
    for (let outage = 0; outage < 12; outage++) {
      kit.server.faults.add({ route: "out", type: "network", when: "before" });
      await kit.clock.advance(1_200_000);
    }
    expect(watched.state).toBe("open");
    await kit.turn("second");
    expect(watched).toMatchObject({ state: "open", text: "You said second" });
  });

  it.each([
    ["the end of an answer is", 40, "You"],
    ["answers that came meanwhile are", 2_000, "You said second"],
  ])("says that %s gone when the page was away for too long", async (_what, away, seen) => {
    const kit = setup();
    await kit.turn("first");
    const line = new AbortController();
    const fetch: ChatFetchOverride = async (url, { signal, ...init }) => {
      if (line.signal.aborted && kit.clock.now() < back) throw new TypeError("Failed to fetch");
      const signals = line.signal.aborted ? [] : [line.signal];
      return kit.server.fetch(new Request(url, { ...init, signal: AbortSignal.any([...signals, ...(signal ? [signal] : [])]) }));
    };
    let back = Infinity;
    const told: ChatTransportEvent[] = [];
    const watcher = kit.create({ watch: true, fetch, sessions: { c: kit.stored.c! }, onEvent: (event) => told.push(event) });
    const watched = read((await watcher.reconnectToStream({ chatId: "c" }))!);
    await kit.clock.advance(1_000);
    const second = kit.send("second");
    await kit.clock.advance(away);
    void read(await second);
    expect(watched.text).toBe(seen);
    line.abort();
    for (const text of ["third", "fourth", "fifth"]) await kit.turn(text);
    back = kit.clock.now();
    await kit.clock.advance(60_000);
    expect(watched).toMatchObject({ state: "open", ids: ["a2", "a5"] });
    const lost = told.find((event) => event.type === "stream-error");
    expect(lost?.error).toMatchObject({ code: "turn_output_lost", message: "The end of this answer was gone before it could be read. Reload to see it." });
    expect(watcher.chatState("c").error).toBe(lost?.error);
  });

  it("ends when the session closes", async () => {
    const kit = setup();
    await kit.turn("first");
    const watcher = kit.create({ watch: true, sessions: { c: kit.stored.c! } });
    const watched = read((await watcher.reconnectToStream({ chatId: "c" }))!);
    await kit.clock.advance(1_000);
    await kit.server.sessions.close("c", "enough");
    await kit.clock.advance(1_000);
    expect(watched.state).toBe("done");
    expect(watcher.sessionClosedReason("c")).toBe("enough");
  });
});

describe("the session", () => {
  it("is started once for preload, start and sends at the same time", async () => {
    const kit = setup();
    await kit.settle(Promise.all([kit.transport.preload("c"), kit.transport.start("c"), kit.send("hello")]));
    expect(kit.calls).toEqual({ startSession: 1, accessToken: 0 });
  });

  it("comes from accessToken where there is no startSession, once", async () => {
    const kit = setup({ transport: { startSession: undefined } });
    await kit.server.startSession({ chatId: "c", taskId: "agent" });
    await kit.settle(Promise.all([kit.send("one"), kit.send("two")]));
    expect(kit.calls.accessToken).toBe(1);
  });

  it("takes a seeded cursor and never moves one backward", async () => {
    const kit = setup();
    await kit.turn("first");
    const last = kit.stored.c!.lastEventId!;
    const other = kit.create();
    other.seedResumeCursor("c", last);
    await other.start("c");
    expect(other.getSession("c")?.lastEventId).toBe(last);
    other.seedResumeCursor("c", "1");
    expect(other.getSession("c")?.lastEventId).toBe(last);
    expect((await kit.turn("second", { on: other })).text).toBe("You said second");
  });

  it("refuses sends once it is closed, and says why", async () => {
    const kit = setup();
    await kit.turn("first");
    await kit.server.sessions.close("c", "enough");
    await kit.clock.advance(100);
    expect(kit.transport.sessionStatus("c")).toBe("closed");
    await expect(kit.send("more")).rejects.toMatchObject({ code: "session_closed", status: 409 });
    expect(kit.events).toContainEqual(expect.objectContaining({ type: "session-closed", reason: "enough" }));
    expect(await kit.transport.reconnectToStream({ chatId: "c" })).toBeNull();
  });

  it("lets nobody send through a disposed transport", async () => {
    const kit = await midTurn();
    kit.transport.dispose();
    kit.transport.close();
    await kit.clock.advance(10);
    expect(kit.reading.state).toBe("done");
    await expect(kit.send("more")).rejects.toMatchObject({ code: "disposed" });
    expect(kit.inRecords()).toHaveLength(1);
    expect(kit.server.inspect().sessions[0]?.openReaders).toBe(0);
  });

  it("forgets a session that the app removes, tells it so, and starts another with the next send", async () => {
    const kit = setup();
    await kit.turn("first");
    kit.transport.setSession("c", null);
    expect(kit.stored).toEqual({ c: null });
    expect(kit.transport.getSession("c")).toBeUndefined();
    expect(kit.transport.sessionStatus("c")).toBe("open");
    expect(await kit.transport.reconnectToStream({ chatId: "c" })).toBeNull();
    expect(await kit.transport.stopGeneration("c")).toBe(false);
    await kit.clock.advance(100);
    expect(kit.server.inspect().sessions[0]?.openReaders).toBe(0);
    expect((await kit.turn("second")).text).toBe("You said second");
    expect(kit.calls.startSession).toBe(2);
  });

  it("ends what streams when the app removes the session", async () => {
    const kit = await midTurn();
    kit.transport.setSession("c", null);
    await kit.clock.advance(100);
    expect(kit.reading.state).not.toBe("open");
    expect(kit.transport.getSession("c")).toBeUndefined();
    expect(kit.server.inspect().sessions[0]?.openReaders).toBe(0);
  });

  it("starts and sends nothing through a disposed transport in a chat that it has not known", async () => {
    const kit = setup();
    kit.transport.dispose();
    await expect(kit.send("hello")).rejects.toMatchObject({ code: "disposed" });
    await expect(kit.transport.sendAction("c", { type: "undo" })).rejects.toMatchObject({ code: "disposed" });
    await expect(kit.transport.start("c")).rejects.toMatchObject({ code: "disposed" });
    await expect(kit.transport.preload("other")).rejects.toMatchObject({ code: "disposed" });
    expect(kit.calls.startSession).toBe(0);
    expect(kit.server.inspect().sessions).toEqual([]);
  });

  it("sends client data under per-message metadata, live-updated", async () => {
    const kit = setup({ transport: { clientData: { user: "u1", plan: "free" } } });
    await kit.settle(kit.transport.sendMessages({ trigger: "submit-message", chatId: "c", messageId: undefined, messages: [user("x")], abortSignal: undefined, metadata: { plan: "pro" }, body: { extra: 1 } })).then(read);
    expect(kit.inRecords()[0]?.chunk).toMatchObject({ payload: { metadata: { user: "u1", plan: "pro" }, extra: 1 } });
    await kit.clock.advance(1_000);
    kit.transport.setClientData({ user: "u2" });
    await kit.turn("y");
    expect(kit.inRecords()[1]?.chunk).toMatchObject({ payload: { metadata: { user: "u2" } } });
  });

  it("slims an answered assistant message to the decisions", async () => {
    const kit = setup();
    const assistant = { id: "a", role: "assistant" as const, parts: [{ type: "text" as const, text: "long" }, { type: "tool-ask", toolCallId: "t1", state: "output-available" as const, input: { q: "?" }, output: "yes" }] };
    await kit.settle(kit.transport.sendMessages({ trigger: "submit-message", chatId: "c", messageId: "a", messages: [assistant as never], abortSignal: undefined })).then(read);
    expect(kit.inRecords()[0]?.chunk).toMatchObject({ payload: { messageId: "a", message: { id: "a", role: "assistant", parts: [{ type: "tool-ask", toolCallId: "t1", state: "output-available", output: "yes" }] } } });
    expect(JSON.stringify(kit.inRecords()[0]?.chunk)).not.toContain("long");
  });

  it("puts no token into events, errors or addresses", async () => {
    const kit = await midTurn();
    await kit.clock.advance(1_000);
    const token = kit.stored.c!.publicAccessToken;
    expect(token.length).toBeGreaterThan(20);
    expect(JSON.stringify(kit.events)).not.toContain(token);
    expect(JSON.stringify(kit.server.inspect().requests)).not.toContain(token);
  });
});

it("a text-only agent's chunk list is what the tests think it is", () => {
  expect(answer("a", "b c").map(({ type }) => type)).toEqual(["start", "start-step", "text-start", "text-delta", "text-delta", "text-end", "finish-step", "finish"]);
  expect(textOf({ seq: 0, partId: null, chunk: { kind: "stop" } })).toBe("");
});
