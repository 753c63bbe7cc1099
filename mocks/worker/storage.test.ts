import { IDBFactory } from "fake-indexeddb";
import { describe, expect, test } from "vitest";
import { PATH } from "../../src/transport/protocol/index.ts";
import { memoryStorage } from "../core/memory-storage.ts";
import { echoAgent } from "../core/testing.ts";
import { messageChunk, receive, testServer, textIn } from "../http/testing.ts";
import { indexedDBStorage } from "./indexeddb-storage.ts";

const idb = () => {
  const indexedDB = new IDBFactory();
  return () => indexedDBStorage({ name: "sessions", indexedDB });
};
const memory = () => {
  const storage = memoryStorage();
  return () => storage;
};

describe.each([
  ["memory", memory],
  ["IndexedDB", idb],
] as const)("state in %s", (_name, open) => {
  test("survives a restart to the record, and numbers go on", async () => {
    const storage = open()();
    const first = testServer({ storage });
    await first.create("chat-1", { tags: ["a"], metadata: { n: 1 } });
    for (const text of ["one", "two", "three"]) {
      await first.append(messageChunk(text), { partId: text });
      await first.clock.advance(1);
    }
    await first.server.sessions.close("chat-2").catch(() => undefined);
    const { sessions: before } = first.server.inspect();
    await first.server.close();

    const second = testServer({ storage });
    expect((await second.call("GET", PATH.session("chat-1"))).status).toBe(200);
    const { sessions: after, runs } = second.server.inspect();
    expect(after).toEqual(before);
    expect(runs).toMatchObject([{ status: "ended", turns: 3 }]);

    expect(await (await second.append(messageChunk("two"), { partId: "two" })).json()).toEqual({ ok: true, seq: 1 });
    const out = receive(await second.subscribe({ "Last-Event-ID": String(before[0]!.out.at(-1)!.seq) }));
    expect(await (await second.append(messageChunk("four"))).json()).toEqual({ ok: true, seq: 3 });
    await second.clock.advance(1);
    expect(textIn(out.records)).toBe("four");
    expect(second.server.inspect().runs).toMatchObject([{ reason: "initial" }, { reason: "continuation", turns: 1 }]);
    const ids = second.server.inspect().runs.map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    await second.server.close();
  });

  test("a process that dies mid-turn gives the message back, and the answer is whole on the same stream", async () => {
    const storage = open()();
    const first = testServer({ storage, agents: [echoAgent({ delayMs: 100 })] });
    await first.create();
    await first.append(messageChunk("one two three"));
    await first.clock.advance(250);
    // Nothing is closed: the process is gone.
    const second = testServer({ storage, agents: [echoAgent()] });
    const out = receive(await second.subscribe());
    await second.clock.advance(1);
    expect(second.server.inspect().runs).toMatchObject([{ status: "crashed" }, { reason: "continuation", turns: 1 }]);
    const starts = out.records.filter(({ body }) => body.includes('"type":"start"'));
    expect(starts).toHaveLength(2);
    expect(textIn(out.records.slice(out.records.indexOf(starts[1]!)))).toBe("one two three");
    await second.server.close();
  });

  test("a reset forgets everything, in storage too", async () => {
    const storage = open()();
    const first = testServer({ storage });
    await first.create();
    await first.server.reset();
    await first.create("chat-2");
    await first.server.close();
    const second = testServer({ storage });
    expect((await second.server.sessions.list()).data.map(({ externalId }) => externalId)).toEqual(["chat-2"]);
    await second.server.close();
  });
});

test("what IndexedDB holds is bounded: a server that starts keeps the sessions that changed last, whole, and deletes the others", async () => {
  const indexedDB = new IDBFactory();
  const open = (maxSessions?: number) => indexedDBStorage({ name: "sessions", indexedDB, ...(maxSessions ? { maxSessions } : {}) });
  const first = testServer({ storage: open() });
  for (const chatId of ["chat-1", "chat-2", "chat-3"]) {
    await first.create(chatId);
    await first.append(messageChunk("hello"), { chatId });
    await first.clock.advance(1_000);
  }
  await first.append(messageChunk("again"), { chatId: "chat-1" });
  await first.clock.advance(1_000);
  const kept = first.server.inspect().sessions.filter(({ externalId }) => externalId !== "chat-2");
  await first.server.close();

  const second = testServer({ storage: open(2) });
  await second.server.sessions.list();
  expect(second.server.inspect().sessions).toEqual(kept);
  await second.server.close();
  const left = [...(await open().load())].map(([key]) => key);
  const ofRuns = left.filter((key) => key.startsWith("run/"));
  expect(ofRuns).toHaveLength(2);
  const sessionIds = new Set(left.filter((key) => /^(session|in|out|snapshot|messages)\//.test(key)).map((key) => key.split("/")[1]));
  expect([...sessionIds].sort()).toEqual(kept.map(({ id }) => id).sort());
});

test("an answer waits until it is stored, and a failed store is a 500 that can be repeated", async () => {
  const storage = memoryStorage();
  let fail = true;
  const kit = testServer({
    storage: { ...storage, write: (changes) => (fail ? Promise.reject(new Error("disk full")) : storage.write(changes)) },
  });
  expect((await kit.create()).status).toBe(500);
  fail = false;
  expect((await kit.create()).status).toBe(200);
  expect((await kit.append(messageChunk("x"), { partId: "p" })).status).toBe(200);
  await kit.server.close();
  const second = testServer({ storage });
  expect((await second.server.sessions.list()).data).toHaveLength(1);
  expect(second.server.inspect().runs[0]).toMatchObject({ reason: "initial" });
});
