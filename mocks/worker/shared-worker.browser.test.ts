import { expect, onTestFinished, test } from "vitest";
import { PATH } from "../../src/transport/protocol/index.ts";
import { createBody, messageChunk, receive, SECRET, textIn } from "../http/testing.ts";
import type { SessionServer } from "../core/server-types.ts";
import { connectSessionServer } from "./connect.ts";

/** Another tab's connection, as far as the worker can tell. */
async function openTab(): Promise<SessionServer> {
  const server = await connectSessionServer(
    () => new SharedWorker(new URL("./fixtures/session-worker.ts", import.meta.url), { type: "module", name: "fixture" }),
  );
  onTestFinished(() => server.close());
  return server;
}

const call = (server: SessionServer, method: string, path: string, body?: unknown) =>
  server.fetch(
    new Request(server.baseURL + path, {
      method,
      headers: { Authorization: `Bearer ${SECRET}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );

const WORDS = "a turn that goes on while the tab that asked for it is gone";

test("tabs share one server, and a turn outlives the tab that asked for it", async () => {
  const chatId = `chat-${crypto.randomUUID()}`;
  const first = await openTab();
  const second = await openTab();
  expect((await call(first, "POST", PATH.sessions, createBody(chatId))).status).toBe(201);
  expect((await call(second, "POST", PATH.sessions, createBody(chatId))).status).toBe(200);
  const mirrored = receive(await call(second, "GET", PATH.out(chatId)));
  await call(first, "POST", PATH.append(chatId), messageChunk(WORDS, "submit-message", chatId));
  const out = receive(await call(first, "GET", PATH.out(chatId)));
  await expect.poll(() => textIn(out.records)).toMatch(/^a turn/);
  expect(textIn(out.records)).not.toBe(WORDS);
  const readers = () => second.inspect().sessions.find(({ externalId }) => externalId === chatId)!.openReaders;
  await expect.poll(readers).toBe(2);
  await first.close();

  await expect.poll(() => textIn(mirrored.records)).toBe(WORDS);
  await expect.poll(readers).toBe(1);
  const third = await openTab();
  const replay = receive(await call(third, "GET", PATH.out(chatId)));
  await expect.poll(() => textIn(replay.records)).toBe(WORDS);
  expect(replay.records.map(({ seq_num }) => seq_num)).toEqual(replay.records.map((_, index) => index));
});

test("state is in IndexedDB when an answer arrives", async () => {
  const chatId = `chat-${crypto.randomUUID()}`;
  const tab = await openTab();
  await call(tab, "POST", PATH.sessions, createBody(chatId));
  await call(tab, "POST", PATH.append(chatId), messageChunk("kept", "submit-message", chatId));
  const { id } = await tab.sessions.retrieve(chatId);
  const keys = await new Promise<string[]>((resolve, reject) => {
    const open = indexedDB.open("worker-fixture");
    open.onerror = () => reject(open.error);
    open.onsuccess = () => {
      const all = open.result.transaction("state").objectStore("state").getAllKeys();
      all.onsuccess = () => {
        open.result.close();
        resolve(all.result.map(String));
      };
    };
  });
  expect(keys).toEqual(expect.arrayContaining([`session/${id}`, `in/${id}/0`]));
});

test("a worker whose script does not load is an error, not a page that waits", async () => {
  const broken = () => new SharedWorker(new URL("./fixtures/broken-worker.ts", import.meta.url), { type: "module", name: "broken" });
  await expect(connectSessionServer(broken)).rejects.toThrow(/worker did not start/);
});
