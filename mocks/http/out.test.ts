import { describe, expect, test } from "vitest";
import { PATH } from "../../src/transport/protocol/index.ts";
import { controlOf, messageChunk, receive, testServer, textIn } from "./testing.ts";

/** A chat with some finished turns. */
async function chatWith(texts: string[], options: Parameters<typeof testServer>[0] = {}) {
  const kit = testServer(options);
  await kit.create();
  for (const text of texts) {
    await kit.append(messageChunk(text));
    await kit.clock.advance(1);
  }
  return kit;
}

describe("subscribing to .out", () => {
  test("answers with the headers of the protocol", async () => {
    const { subscribe } = await chatWith([]);
    const response = await subscribe();
    expect(Object.fromEntries(response.headers)).toMatchObject({ "content-type": "text/event-stream", "x-stream-version": "v2" });
    expect(response.headers.has("X-Session-Settled")).toBe(false);
    await response.body?.cancel();
  });

  test("batches records with an id that is not a cursor", async () => {
    const { subscribe, clock } = await chatWith(["a b c"]);
    const out = receive(await subscribe());
    await clock.advance(1);
    expect(out.events).toEqual(["batch"]);
    expect(out.ids[0]).toMatch(/^\d+,\d+,\d+$/);
    expect(out.text.split("\n").filter((line) => line.startsWith("data: "))).toHaveLength(1);
    expect(new Set(out.records.map(({ body }) => (body === "" ? "" : (JSON.parse(body) as { id: string }).id))).size).toBe(out.records.length);
  });

  test("pings in silence, and closes with [DONE] when the window is over", async () => {
    const { subscribe, clock, server, append } = await chatWith([]);
    const out = receive(await subscribe({ "Timeout-Seconds": "12" }));
    await clock.advance(4_999);
    expect(out.events).toEqual([]);
    await clock.advance(6_000);
    expect(out.events).toEqual(["ping", "ping"]);
    expect(out.text).toContain(`event: ping\ndata: {"timestamp":${Date.UTC(2026, 0, 1) + 5_000}}\n\n`);
    await append(messageChunk("late"));
    await clock.advance(11_999);
    expect(out.state).toBe("open");
    await clock.advance(1);
    expect([out.state, out.events.at(-1)]).toEqual(["closed", "[DONE]"]);
    expect(server.inspect().sessions[0]!.openReaders).toBe(0);
  });

  test.each(["0", "601", "-1", "1.5", "abc", ""])("refuses Timeout-Seconds %j", async (value) => {
    const { subscribe, server } = await chatWith([]);
    expect((await subscribe({ "Timeout-Seconds": value })).status).toBe(400);
    expect(server.inspect().sessions[0]!.openReaders).toBe(0);
  });

  test.each([
    ["3", 4],
    ["0", 1],
    ["-1", 0],
    ["1,2,3", 0],
    ["abc", 0],
    ["1.5", 0],
    ["99999999999999999999", 0],
  ])("Last-Event-ID %s continues with record %i", async (cursor, first) => {
    const { subscribe, clock } = await chatWith(["a b c d"]);
    const out = receive(await subscribe({ "Last-Event-ID": cursor }));
    await clock.advance(1);
    expect(out.records[0]!.seq_num).toBe(first);
  });

  test("trims back to the previous turn's boundary, and clamps cursors that are too old", async () => {
    const { subscribe, clock, server } = await chatWith(["one", "two", "three"]);
    const boundaries = server.inspect().sessions[0]!.out.filter(({ control }) => control?.type === "turn-complete");
    const out = receive(await subscribe({ "Last-Event-ID": "0" }));
    await clock.advance(1);
    expect(boundaries).toHaveLength(2);
    expect(out.records[0]!.seq_num).toBe(boundaries[0]!.seq);
    expect(textIn(out.records)).toBe("three");
    const command = out.records.at(-1)!;
    expect(command.headers).toEqual([["", "trim"]]);
    const point = [...command.body].reduce((sum, byte) => sum * 256 + byte.charCodeAt(0), 0);
    expect(point).toBe(boundaries[0]!.seq);
    expect(out.records.map(({ seq_num }) => seq_num)).toEqual(out.records.map((_, i) => boundaries[0]!.seq + i));
  });

  test("several readers get the same records, each from its own cursor", async () => {
    const { subscribe, append, clock, server } = await chatWith(["one"]);
    const all = receive(await subscribe());
    const late = receive(await subscribe({ "Last-Event-ID": "5" }));
    await append(messageChunk("two"));
    await clock.advance(1);
    expect(textIn(all.records)).toBe("onetwo");
    expect(textIn(late.records)).toBe("two");
    expect(server.inspect().sessions[0]!.openReaders).toBe(2);
  });

  test("a cancelled reader leaves nothing behind", async () => {
    const { subscribe, clock, server } = await chatWith([]);
    const readers = await Promise.all(Array.from({ length: 50 }, async () => receive(await subscribe())));
    await clock.advance(1);
    expect(server.inspect().timers).toBe(51);
    await Promise.all(readers.map((reader) => reader.cancel()));
    expect(server.inspect().sessions[0]!.openReaders).toBe(0);
    expect(server.inspect().timers).toBe(1);
  });

  test("a reader that stalls holds nothing, and loses nothing within a turn", async () => {
    const { subscribe, append, clock, server } = await chatWith([]);
    const response = await subscribe();
    await append(messageChunk(Array.from({ length: 500 }, (_, n) => `w${n}`).join(" ")));
    await clock.advance(60_000);
    expect(server.inspect().timers).toBe(0);
    const out = receive(response);
    await clock.advance(1);
    expect(out.records).toHaveLength(505);
    expect(out.events.filter((event) => event === "batch")).toHaveLength(6);
  });

  test("is row-optional: a reader of an unknown chat gets the answer once the chat exists", async () => {
    const { subscribe, create, append, clock, server } = testServer();
    const out = receive(await subscribe());
    await clock.advance(6_000);
    expect([out.events, server.inspect().sessions]).toEqual([["ping"], []]);
    await create();
    await append(messageChunk("hello"));
    await clock.advance(1);
    expect(textIn(out.records)).toBe("hello");
    expect(server.inspect().sessions[0]!.openReaders).toBe(1);
  });

  test("goes on over runs with rising numbers", async () => {
    const { subscribe, append, clock, server } = await chatWith(["one"]);
    const out = receive(await subscribe({ "Timeout-Seconds": "600" }));
    await clock.advance(60_000);
    await append(messageChunk("two"));
    await clock.advance(1);
    expect(textIn(out.records)).toBe("onetwo");
    expect(out.records.map(({ seq_num }) => seq_num)).toEqual(out.records.map((_, index) => index));
    expect(server.inspect().runs).toHaveLength(2);
  });
});

describe("the settled peek", () => {
  const PEEK = { "X-Peek-Settled": "1" };

  test("drains and closes at once after a turn, also under a trailing command record", async () => {
    const { subscribe, clock, server } = await chatWith(["one", "two"]);
    expect(server.inspect().sessions[0]!.out.at(-1)).not.toHaveProperty("control");
    const response = await subscribe({ ...PEEK, "Last-Event-ID": "7" });
    expect(response.headers.get("X-Session-Settled")).toBe("true");
    const out = receive(response);
    await clock.advance(1);
    expect([out.state, textIn(out.records), out.events.at(-1)]).toEqual(["closed", "two", "[DONE]"]);
  });

  test("waits as usual while a turn is under way, and on an empty stream", async () => {
    const { subscribe, call, clock } = await chatWith([]);
    const empty = await subscribe(PEEK);
    expect(empty.headers.has("X-Session-Settled")).toBe(false);
    await call("POST", PATH.append("chat-1", "out"), { body: { type: "start" } });
    const streaming = await subscribe(PEEK);
    expect(streaming.headers.has("X-Session-Settled")).toBe(false);
    const out = receive(streaming);
    await clock.advance(1_000);
    expect(out.state).toBe("open");
    await Promise.all([empty.body?.cancel(), out.cancel()]);
  });

  test("is not taken without the header", async () => {
    const { subscribe, clock } = await chatWith(["one"]);
    const out = receive(await subscribe());
    await clock.advance(1_000);
    expect(out.state).toBe("open");
    await out.cancel();
  });
});

describe("other ways to read", () => {
  test("HEAD tells the newest record's number", async () => {
    const { call } = await chatWith(["one"]);
    expect((await call("HEAD", PATH.out("chat-1"))).headers.get("X-Last-Chunk-Index")).toBe("5");
    expect((await call("HEAD", PATH.out("nobody"))).headers.get("X-Last-Chunk-Index")).toBe("-1");
  });

  test("the records route answers at once, with data unwrapped", async () => {
    const { call } = await chatWith(["one"]);
    const records = async (channel: "in" | "out", after: string) =>
      ((await (await call("GET", `${PATH.records("chat-1", channel)}?afterEventId=${after}`)).json()) as { records: Array<Record<string, unknown>> }).records;
    expect((await records("out", "3")).map(({ data, seqNum }) => [data, seqNum])).toEqual([[{ type: "finish" }, 4], ["", 5]]);
    expect((await records("out", "4"))[0]!.headers).toEqual(expect.arrayContaining([["trigger-control", "turn-complete"]]));
    expect(await records("in", "-1")).toMatchObject([{ data: { kind: "message" }, seqNum: 0 }]);
    expect(await records("out", "5")).toEqual([]);
  });

  test("direct store credentials are not offered", async () => {
    expect((await (await chatWith([])).call("PUT", PATH.out("chat-1"))).status).toBe(405);
  });
});

describe("the prerelease wire", () => {
  test("writes control events as data, and keeps the input number as a header", async () => {
    const { subscribe, clock } = await chatWith(["one"], { wire: "prerelease" });
    const out = receive(await subscribe());
    await clock.advance(1);
    const last = out.records.at(-1)!;
    const { data } = JSON.parse(last.body) as { data: Record<string, unknown> };
    expect(data).toEqual({ type: "trigger:turn-complete", publicAccessToken: expect.stringMatching(/^eyJ/) as string });
    expect(last.headers).toEqual([["session-in-event-id", "0"]]);
    expect(out.records.filter((record) => controlOf(record) !== undefined)).toEqual([]);
  });

  test("settles and trims like the released wire", async () => {
    const { subscribe } = await chatWith(["one", "two"], { wire: "prerelease" });
    const response = await subscribe({ "X-Peek-Settled": "1" });
    expect(response.headers.get("X-Session-Settled")).toBe("true");
    await response.body?.cancel();
  });
});

test("an aborted request breaks its body and frees the reader, without another read", async () => {
  const { subscribe, clock, server } = await chatWith([]);
  const abort = new AbortController();
  const out = receive(await subscribe({}, "chat-1", abort.signal));
  await clock.advance(1);
  abort.abort();
  expect(server.inspect().sessions[0]!.openReaders).toBe(0);
  await clock.advance(1);
  expect(out.state).toBe("error");
  await expect(subscribe({}, "chat-1", abort.signal)).rejects.toMatchObject({ name: "AbortError" });
});
