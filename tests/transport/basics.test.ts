import { describe, expect, it } from "vitest";
import { read, setup } from "./harness.ts";

describe("a turn", () => {
  it("starts the session, stores one message and streams its answer", async () => {
    const kit = setup();
    const reading = await kit.turn("hello");
    expect(reading.state).toBe("done");
    expect(reading.text).toBe("You said hello");
    expect(kit.calls).toEqual({ startSession: 1, accessToken: 0 });
    expect(kit.inRecords()).toMatchObject([{ seq: 0, partId: "part-1", chunk: { kind: "message", payload: { chatId: "c", trigger: "submit-message" } } }]);
    expect(kit.types().filter((type) => type !== "connection-change").sort()).toEqual(["first-chunk", "message-sent", "stream-connected", "turn-completed"]);
    expect(kit.types().at(-1)).toBe("turn-completed");
    expect(kit.stored.c).toMatchObject({ isStreaming: false, lastEventId: "9" });
    expect(kit.stored.c).not.toHaveProperty("activeInputSeq");
    expect(kit.transport.chatState("c")).toMatchObject({ turn: "none", deliveries: { "u-hello": { status: "stored", seq: 0 } } });
  });

  it("keeps one open stream over several turns, then gives it back", async () => {
    const kit = setup();
    for (const text of ["one", "two", "three"]) expect((await kit.turn(text)).text).toBe(`You said ${text}`);
    expect(kit.requests("out")).toHaveLength(1);
    await kit.clock.advance(31_000);
    expect(kit.server.inspect().sessions[0]?.openReaders).toBe(0);
    expect(kit.transport.chatState("c").connection).toBe("idle");
    expect((await kit.turn("four")).text).toBe("You said four");
  });

  it("gives each of two sends at once its own answer", async () => {
    const kit = setup();
    const both = [kit.send("one"), kit.send("two")];
    await kit.clock.advance(100);
    const [first, second] = (await Promise.all(both)).map(read);
    await kit.clock.advance(1_000);
    expect([first?.text, second?.text]).toEqual(["You said one", "You said two"]);
    expect(kit.calls.startSession).toBe(1);
    expect(kit.inRecords().map((record) => record.seq)).toEqual([0, 1]);
  });

  it("refreshes a refused token once and goes on", async () => {
    const kit = setup();
    const transport = kit.create({ sessions: { c: { publicAccessToken: "stale" } } });
    await kit.server.startSession({ chatId: "c", taskId: "agent" });
    const reading = await kit.turn("hello", { on: transport });
    expect(reading.text).toBe("You said hello");
    expect(kit.calls.accessToken).toBe(1);
  });

  it("resumes after a reload in the middle of a turn", async () => {
    const kit = setup();
    const sent = kit.send("a long story to tell");
    await kit.clock.advance(60);
    read(await sent);
    const stored = kit.stored.c;
    expect(stored).toMatchObject({ isStreaming: true, activeInputSeq: 0 });
    expect(stored).not.toHaveProperty("lastEventId");
    kit.transport.dispose();
    const reloaded = kit.create({ sessions: { c: stored! } });
    const stream = await reloaded.reconnectToStream({ chatId: "c" });
    const resumed = read(stream!);
    await kit.clock.advance(1_000);
    expect(resumed).toMatchObject({ state: "done", text: "You said a long story to tell" });
    expect((await kit.turn("next", { on: reloaded })).text).toBe("You said next");
  });

  it("stops a turn and answers the next send cleanly", async () => {
    const kit = setup();
    const abort = new AbortController();
    const sent = kit.send("a long story to tell", { signal: abort.signal });
    await kit.clock.advance(60);
    const stopped = read(await sent);
    await kit.clock.advance(30);
    abort.abort();
    const next = await kit.turn("next");
    expect(stopped.state).toBe("done");
    expect(next.text).toBe("You said next");
    expect(kit.inRecords().map((record) => record.chunk.kind)).toEqual(["message", "stop", "message"]);
  });
});
