import { describe, expect, it } from "vitest";
import { SessionClient } from "../../mocks/http/head-start/session-client.ts";
import type { AnyAgent } from "../../mocks/core/agent-port.ts";
import type { ChatInputChunk } from "../../src/transport/protocol/index.ts";
import { answer, read, setup, textOf, turnAgent, user } from "./harness.ts";

const URL = "http://app.test/api/chat";

function headStart(route: (body: Record<string, unknown>) => Promise<Response> | Response, agent?: AnyAgent) {
  const kit = setup({ agent });
  const bodies: Array<Record<string, unknown>> = [];
  const through = kit.platform.fetch;
  kit.platform.fetch = async (url, init) => {
    if (url !== URL) return through(url, init);
    const body = JSON.parse(String(init.body)) as Record<string, unknown>;
    bodies.push(body);
    return route(body);
  };
  const transport = kit.create({ headStart: URL });
  return { ...kit, transport, bodies, send: (text: string, signal?: AbortSignal) => kit.send(text, { on: transport, signal }) };
}

const sse = (...events: unknown[]) => events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");
const headers = async (kit: Pick<ReturnType<typeof setup>, "server">) => ({ "X-Trigger-Chat-Access-Token": await kit.server.accessToken({ chatId: "c" }) });

describe("a head start", () => {
  it("answers the first turn, later ones go direct from the cursor it gave", async () => {
    const kit = headStart(async () => {
      await kit.server.startSession({ chatId: "c", taskId: "agent" });
      const text = sse(...answer("h1", "quick answer"), { type: "trigger:turn-complete" }, { type: "trigger:session-state", lastEventId: "0" });
      return new Response(text, { headers: { ...(await headers(kit)), "X-Trigger-Chat-Pending-Version": "1" } });
    });
    const reading = read(await kit.settle(kit.send("hello")));
    await kit.clock.advance(100);
    expect(reading).toMatchObject({ state: "done", text: "quick answer", ids: ["h1"] });
    expect(kit.bodies).toMatchObject([{ chatId: "c", trigger: "submit-message", headStartMessages: [{ id: "u-hello" }] }]);
    expect(kit.stored.c).toMatchObject({ isStreaming: false, lastEventId: "0" });
    expect(kit.types()).toEqual(expect.arrayContaining(["message-sent", "run-pending-version", "stream-connected", "first-chunk", "turn-completed"]));
    expect(kit.calls.startSession).toBe(0);
    await kit.settle(kit.send("next")).then(read);
    expect(kit.bodies).toHaveLength(1);
    expect(kit.inRecords()).toHaveLength(1);
  });

  it.each([["page", false], ["page that loaded behind it", true]])("another device's turn stays out of the answer that the %s asks for meanwhile", async (_which, isNew) => {
    const kit = headStart(async () => {
      await kit.server.startSession({ chatId: "c", taskId: "agent" });
      const session = new SessionClient(kit.server, "c");
      await session.send({ kind: "handover", partialAssistantMessage: [], messageId: "h1", isFinal: true });
      await kit.clock.advance(1_000);
      const cursor = kit.server.inspect().sessions[0]?.out.at(-1)?.seq;
      return new Response(sse(...answer("h1", "quick"), { type: "trigger:turn-complete" }, { type: "trigger:session-state", lastEventId: String(cursor) }), { headers: await headers(kit) });
    });
    read(await kit.settle(kit.send("hello")));
    await kit.clock.advance(100);
    const sessions = { c: kit.stored.c! };
    const elsewhere = kit.create({ onSessionChange: undefined, sessions });
    void read(await kit.settle(elsewhere.sendMessages({ trigger: "submit-message", chatId: "c", messageId: undefined, messages: [user("from elsewhere")], abortSignal: undefined })));
    expect(await kit.turn("mine", { on: isNew ? kit.create({ headStart: URL, sessions }) : kit.transport })).toMatchObject({ state: "done", text: "You said mine" });
  });

  it("makes a second send wait for its end and then go direct", async () => {
    const kit = headStart(async () => {
      await kit.server.startSession({ chatId: "c", taskId: "agent" });
      return new Response(sse(...answer("h1", "quick"), { type: "trigger:turn-complete" }), { headers: await headers(kit) });
    });
    const both = await kit.settle(Promise.all([kit.send("one"), kit.send("two")]));
    const readings = both.map(read);
    await kit.clock.advance(1_000);
    expect(readings.map(({ text }) => text)).toEqual(["quick", "You said two"]);
    expect(kit.bodies).toHaveLength(1);
  });

  it.each([
    ["a refusal", () => new Response("no", { status: 502 }), /502/],
    ["an answer without a token", () => new Response(sse(...answer("h1", "x"))), /X-Trigger-Chat-Access-Token/],
  ])("fails on %s", async (_, route, message) => {
    const kit = headStart(route);
    await expect(kit.settle(kit.send("hello"))).rejects.toMatchObject({ code: "head_start_failed", message: expect.stringMatching(message) });
    expect(kit.types()).toContain("message-send-failed");
    expect(kit.transport.getSession("c")).toBeUndefined();
  });

  it("skips and reports pieces that are no chunks", async () => {
    const kit = headStart(async () => {
      await kit.server.startSession({ chatId: "c", taskId: "agent" });
      const [start, ...rest] = answer("h1", "quick answer");
      return new Response(`${sse(start, null, {}, 7)}data: {"type\n\n${sse(...rest)}`, { headers: await headers(kit) });
    });
    const reading = read(await kit.settle(kit.send("hello")));
    await kit.clock.advance(100);
    expect(reading).toMatchObject({ state: "done", text: "quick answer" });
    expect(kit.events.filter((event) => event.type === "stream-error")).toHaveLength(4);
  });

  it("is stopped by its sender's abort, and the next turn is clean", async () => {
    const kit = headStart(async () => {
      await kit.server.startSession({ chatId: "c", taskId: "agent" });
      const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(new TextEncoder().encode(sse(...answer("h1", "half an answer").slice(0, 4)))) });
      return new Response(body, { headers: await headers(kit) });
    });
    const abort = new AbortController();
    const reading = read(await kit.settle(kit.send("hello", abort.signal)));
    await kit.clock.advance(100);
    abort.abort();
    await kit.clock.advance(1_000);
    expect(reading).toMatchObject({ state: "done", text: "half" });
    expect(kit.inRecords().map(({ chunk }) => chunk.kind)).toEqual(["stop"]);
    const next = read(await kit.settle(kit.send("next")));
    await kit.clock.advance(1_000);
    expect(next.text).toBe("You said next");
  });

  it("is left out for a session that is known", async () => {
    const kit = headStart(() => new Response("", { status: 500 }));
    await kit.transport.preload("c");
    const reading = read(await kit.settle(kit.transport.sendMessages({ trigger: "submit-message", chatId: "c", messageId: undefined, messages: [user("hello")], abortSignal: undefined })));
    await kit.clock.advance(1_000);
    expect(reading.text).toBe("You said hello");
    expect(kit.bodies).toEqual([]);
  });

  /** A head start that has said `said` chunks to the session, `came` of which its answer brings. What is in `session` tells the agent. */
  function broken({ said = 6, came = said, how = "error" }: { said?: number; came?: number; how?: "error" | "close" | "open" } = {}) {
    const agent = turnAgent({ respond: (record, _port, turn) => (record.chunk.kind === "handover" ? WHOLE.slice(said) : answer(`a${turn}`, `You said ${textOf(record)}`)) });
    const kit = headStart(async () => {
      await kit.server.startSession({ chatId: "c", taskId: "agent" });
      for (const chunk of WHOLE.slice(0, said)) await session.write(chunk);
      const bytes = new TextEncoder().encode(sse(...WHOLE.slice(0, came)));
      let isSent = false;
      const body = new ReadableStream<Uint8Array>({
        pull: (controller) => {
          if (isSent) return how === "open" ? new Promise(() => {}) : how === "close" ? controller.close() : controller.error(new TypeError("Failed to fetch"));
          isSent = true;
          controller.enqueue(bytes);
        },
      });
      return new Response(body, { headers: await headers(kit) });
    }, agent);
    const session = new SessionClient(kit.server, "c");
    const start = async (signal?: AbortSignal) => read(await kit.settle(kit.send("hello", signal)));
    const next = async (on = kit.transport) => {
      const reading = read(await kit.settle(on.sendMessages({ trigger: "submit-message", chatId: "c", messageId: undefined, messages: [user("next")], abortSignal: undefined })));
      await kit.clock.advance(5_000);
      return reading;
    };
    const again = async (on = kit.transport, text = "hello") => {
      const stream = await kit.settle(on.sendMessages({ trigger: "regenerate-message", chatId: "c", messageId: undefined, messages: [user(text)], abortSignal: undefined }));
      const reading = read(stream);
      await kit.clock.advance(5_000);
      return reading;
    };
    const reload = async () => {
      const sessions = { c: kit.stored.c! };
      kit.transport.dispose();
      const page = kit.create({ headStart: URL, sessions });
      const stream = await kit.settle(page.reconnectToStream({ chatId: "c" }));
      return { page, reading: read(stream!) };
    };
    const kinds = () => kit.inRecords().map(({ chunk }) => (chunk.kind === "message" ? chunk.payload.trigger : chunk.kind));
    return { ...kit, session, start, next, again, reload, kinds };
  }
  const WHOLE = answer("h1", "one two three four five six");
  const HANDOVER: ChatInputChunk = { kind: "handover", partialAssistantMessage: [], messageId: "h1", isFinal: false };
  const SKIP: ChatInputChunk = { kind: "handover-skip" };

  describe("that is cut after its token came", () => {
    it.each([
      ["at once", 6, 6, 0],
      ["before anything came", 6, 0, 0],
      ["behind what came", 6, 4, 0],
      ["half a minute later", 6, 4, 30_000],
      ["that was whole already", WHOLE.length, WHOLE.length, 0],
    ])("goes on by itself where the agent takes over: %s", async (_, said, came, laterMs) => {
      const kit = broken({ said, came });
      const reading = await kit.start();
      await kit.clock.advance(laterMs);
      expect(reading.state).toBe("open");
      await kit.session.send(HANDOVER);
      await kit.clock.advance(5_000);
      expect(reading).toMatchObject({ state: "done", chunks: WHOLE });
      expect(kit.stored.c).toMatchObject({ isStreaming: false });
      expect(kit.types().filter((type) => type === "first-chunk" || type === "turn-completed")).toEqual(["first-chunk", "turn-completed"]);
      expect(await kit.next()).toMatchObject({ state: "done", text: "You said next" });
      expect(kit.bodies).toHaveLength(1);
    });

    it.each([
      ["its handler let the agent go", 6, 4, [SKIP], 5_000],
      ["its handler died", 6, 4, [], 200_000],
      ["its handler died before it said anything", 0, 0, [], 200_000],
    ] as const)("ends in an error where %s, and trying again sends the message", async (_, said, came, input, ms) => {
      const kit = broken({ said, came, how: "close" });
      const reading = await kit.start();
      for (const chunk of input) await kit.session.send(chunk);
      await kit.clock.advance(ms);
      expect(reading).toMatchObject({ state: "error", error: { code: "head_start_failed", retryable: true } });
      expect(kit.transport.chatState("c")).toMatchObject({ turn: "failed", deliveries: { "u-hello": { status: came ? "stored" : "failed" } } });
      expect(await kit.again()).toMatchObject({ state: "done", text: "You said hello" });
      expect(kit.kinds()).toEqual([...input.map(({ kind }) => kind), "submit-message"]);
    });

    it("leaves nothing to the turn of another message", async () => {
      const kit = broken({ came: 4 });
      await kit.start();
      await kit.session.send(SKIP);
      await kit.clock.advance(5_000);
      expect(await kit.next()).toMatchObject({ state: "done", text: "You said next" });
    });

    it("makes a second send wait for its end", async () => {
      const kit = broken({ came: 4 });
      const reading = await kit.start();
      const second = kit.send("next");
      await kit.clock.advance(5_000);
      expect(kit.kinds()).toEqual([]);
      await kit.session.send(HANDOVER);
      const next = read(await kit.settle(second));
      await kit.clock.advance(5_000);
      expect(reading).toMatchObject({ state: "done", chunks: WHOLE });
      expect(next).toMatchObject({ state: "done", text: "You said next" });
    });

    it("is stopped like any other turn", async () => {
      const kit = broken({ came: 4 });
      const stop = new AbortController();
      const reading = await kit.start(stop.signal);
      await kit.session.send(HANDOVER);
      await kit.clock.advance(10);
      stop.abort();
      await kit.clock.advance(5_000);
      expect(kit.kinds()).toEqual(["handover", "stop"]);
      expect(reading.state).toBe("done");
      expect(await kit.next()).toMatchObject({ state: "done", text: "You said next" });
    });
  });

  it("is not stopped by a page that is left, which reads no further", async () => {
    const kit = broken({ how: "open" });
    const unmount = new AbortController();
    const reading = await kit.start(unmount.signal);
    kit.transport.setLeaving(true);
    unmount.abort();
    await kit.clock.advance(100);
    expect(reading.state).toBe("done");
    expect(kit.kinds()).toEqual([]);
    const { reading: onNextPage } = await kit.reload();
    await kit.session.send(HANDOVER);
    await kit.clock.advance(5_000);
    expect(onNextPage).toMatchObject({ state: "done", chunks: WHOLE });
  });

  describe("whose page reloads", () => {
    it.each([
      ["at once", 0],
      ["half a minute later", 30_000],
    ])("is shown to its end where the agent takes over %s", async (_, laterMs) => {
      const kit = broken({ how: "open" });
      await kit.start();
      const { page, reading } = await kit.reload();
      await kit.clock.advance(laterMs);
      await kit.session.send(HANDOVER);
      await kit.clock.advance(5_000);
      expect(reading).toMatchObject({ state: "done", chunks: WHOLE });
      expect(await kit.next(page)).toMatchObject({ state: "done", text: "You said next" });
    });

    it.each([
      ["before anything was said", 0, [], 200_000],
      ["in the middle of the first step", 6, [], 200_000],
      ["and its handler let the agent go", 6, [SKIP], 5_000],
    ] as const)("ends in an error %s, and trying again sends the message", async (_, said, input, ms) => {
      const kit = broken({ said, how: "open" });
      await kit.start();
      const { page, reading } = await kit.reload();
      for (const chunk of input) await kit.session.send(chunk);
      await kit.clock.advance(ms);
      expect(reading).toMatchObject({ state: "error", error: { code: "turn_output_lost", retryable: true } });
      expect(await kit.again(page)).toMatchObject({ state: "done", text: "You said hello" });
      expect(kit.kinds()).toEqual([...input.map(({ kind }) => kind), "submit-message"]);
    });
  });
});
