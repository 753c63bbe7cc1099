import { describe, expect, it } from "vitest";
import { answer, read, setup, user } from "./harness.ts";

const URL = "http://app.test/api/chat";

function headStart(route: (body: Record<string, unknown>) => Promise<Response> | Response) {
  const kit = setup();
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
      const [start, ...rest] = answer("h1", "quick answer");
      return new Response(`${sse(start, null, {}, 7)}data: {"type\n\n${sse(...rest)}`, { headers: await headers(kit) });
    });
    const reading = read(await kit.settle(kit.send("hello")));
    await kit.clock.advance(100);
    expect(reading).toMatchObject({ state: "done", text: "quick answer" });
    expect(kit.events.filter((event) => event.type === "stream-error")).toHaveLength(4);
  });

  it("never presents a cut answer as complete", async () => {
    const kit = headStart(async () => new Response(sse(...answer("h1", "half an answer").slice(0, 4)), { headers: await headers(kit) }));
    const reading = read(await kit.settle(kit.send("hello")));
    await kit.clock.advance(100);
    expect(reading).toMatchObject({ state: "error", error: { code: "head_start_failed" } });
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
});
