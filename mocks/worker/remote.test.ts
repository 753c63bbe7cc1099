import { describe, expect, onTestFinished, test } from "vitest";
import { PATH } from "../../src/transport/protocol/index.ts";
import { createBody, messageChunk, receive, SECRET, testServer, textIn } from "../http/testing.ts";
import { connectSessionServer } from "./connect.ts";
import { servePort } from "./serve-port.ts";

/** A page connected to a server at the other end of a channel. */
async function connected() {
  const kit = testServer();
  const channel = new MessageChannel();
  servePort(kit.server, channel.port1);
  const remote = await connectSessionServer({ port: channel.port2 });
  onTestFinished(() => remote.close());
  const fetch = (method: string, path: string, body?: unknown, init: RequestInit = {}) =>
    remote.fetch(
      new Request(remote.baseURL + path, {
        method,
        headers: { Authorization: `Bearer ${SECRET}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...init,
      }),
    );
  return { ...kit, remote, fetch };
}

describe("a server behind a port", () => {
  test("streams a turn piece by piece", async () => {
    const { remote, fetch, clock } = await connected();
    const created = await fetch("POST", PATH.sessions, createBody("chat-1"));
    expect([created.status, created.headers.get("Access-Control-Allow-Origin")]).toEqual([201, "*"]);
    const out = receive(await fetch("GET", PATH.out("chat-1")));
    await fetch("POST", PATH.append("chat-1"), messageChunk("across the port"));
    await clock.advance(10);
    await expect.poll(() => textIn(out.records)).toBe("across the port");
    await clock.advance(60_000);
    await expect.poll(() => out.state).toBe("closed");
    expect(out.events.at(-1)).toBe("[DONE]");
    await expect.poll(() => remote.inspect().sessions[0]!.openReaders).toBe(0);
  });

  test("has the methods of a server in the page", async () => {
    const { remote, server } = await connected();
    const { sessionId } = await remote.startSession({ chatId: "chat-1", taskId: "echo", clientData: { a: 1 } });
    expect(remote.inspect().sessions).toMatchObject([{ id: sessionId, status: "ACTIVE" }]);
    expect(Object.isFrozen(remote.inspect().sessions[0])).toBe(true);
    expect(await remote.accessToken({ chatId: "chat-1" })).toMatch(/^eyJ/);
    expect(await remote.mintToken({ scopes: ["read:sessions"] })).toMatch(/^eyJ/);
    expect((await remote.sessions.list()).data).toHaveLength(1);
    expect(await remote.sessions.retrieve("chat-1")).toMatchObject({ id: sessionId });
    expect(await remote.sessions.close("chat-1", "done")).toMatchObject({ closedReason: "done" });
    await expect(remote.sessions.retrieve("nobody")).rejects.toMatchObject({ status: 404 });
    expect(() => remote.deploy({ id: "x", kind: "custom-agent", start: async () => "idle" })).toThrow(/worker/);
    expect(remote.secretKey).toBe(SECRET);
    await remote.reset();
    expect(remote.inspect().sessions).toEqual([]);
    expect(server.inspect().sessions).toEqual([]);
  });

  test("an abort frees the reader on the other side, before and after the answer", async () => {
    const { fetch, server, clock } = await connected();
    await fetch("POST", PATH.sessions, createBody("chat-1"));
    const early = new AbortController();
    const refused = fetch("GET", PATH.out("chat-1"), undefined, { signal: early.signal });
    early.abort();
    await expect(refused).rejects.toMatchObject({ name: "AbortError" });
    const late = new AbortController();
    const out = receive(await fetch("GET", PATH.out("chat-1"), undefined, { signal: late.signal }));
    await clock.advance(1);
    expect(server.inspect().sessions[0]!.openReaders).toBe(1);
    late.abort();
    await expect.poll(() => [out.state, server.inspect().sessions[0]!.openReaders]).toEqual(["error", 0]);
  });

  test("faults work, and a lost network is a TypeError here too", async () => {
    const { remote, fetch } = await connected();
    const remove = remote.faults.add({ type: "offline", times: Infinity });
    expect(remote.faults.list()).toMatchObject([{ fault: { type: "offline" }, remaining: Infinity }]);
    await expect(fetch("POST", PATH.sessions, createBody("chat-1"))).rejects.toThrow(TypeError);
    expect(remote.faults.list()).toMatchObject([{ hits: 1 }]);
    remove();
    expect((await fetch("POST", PATH.sessions, createBody("chat-1"))).status).toBe(201);
    remote.faults.add({ type: "status", status: 500 });
    remote.faults.clear();
    expect((await fetch("POST", PATH.sessions, createBody("chat-1"))).status).toBe(200);
    expect(remote.faults.list()).toEqual([]);
  });

  test("events cross while somebody listens", async () => {
    const { remote, fetch } = await connected();
    const seen: string[] = [];
    const stop = remote.subscribe((event) => seen.push(event.type));
    await fetch("POST", PATH.sessions, createBody("chat-1"));
    expect(seen).toEqual(expect.arrayContaining(["request", "run", "session"]));
    stop();
    const count = seen.length;
    await fetch("POST", PATH.sessions, createBody("chat-2"));
    expect(seen).toHaveLength(count);
  });

  test("a page that leaves takes its readers and faults with it, not the server", async () => {
    const { remote, fetch, server, clock } = await connected();
    await fetch("POST", PATH.sessions, createBody("chat-1"));
    receive(await fetch("GET", PATH.out("chat-1")));
    remote.faults.add({ type: "status", status: 500, times: Infinity });
    await clock.advance(1);
    await remote.close();
    await expect.poll(() => server.inspect().sessions[0]!.openReaders).toBe(0);
    expect(server.faults.list()).toEqual([]);
    await expect(fetch("GET", PATH.sessions)).rejects.toThrow(TypeError);
    expect((await server.sessions.list()).data).toHaveLength(1);
  });
});

test("without SharedWorkers the fallback runs in memory", async () => {
  const shared = () => {
    throw new Error("not reached");
  };
  await expect(connectSessionServer(shared)).rejects.toThrow(/no SharedWorker/);
  const server = await connectSessionServer(shared, { fallback: () => ({ agents: [] }) });
  expect(server.inspect().sessions).toEqual([]);
});
