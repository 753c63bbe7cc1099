import { request as nodeRequest } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { PATH } from "../../src/transport/protocol/index.ts";
import { createBody, messageChunk, receive, SECRET, testServer, textIn } from "../http/testing.ts";
import { listen } from "./listen.ts";

async function listening() {
  const kit = testServer();
  const http = await listen(kit.server, { fallback: () => new Response("the app's own", { status: 418 }) });
  onTestFinished(() => http.close());
  const fetchFrom = (method: string, path: string, body?: unknown, init: RequestInit = {}) =>
    fetch(http.url + path, {
      method,
      headers: { Authorization: `Bearer ${SECRET}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...init,
    });
  return { ...kit, http, fetch: fetchFrom };
}

test("a turn streams over HTTP on localhost", async () => {
  const { fetch, clock } = await listening();
  expect((await fetch("POST", PATH.sessions, createBody("chat-1"))).status).toBe(201);
  const response = await fetch("GET", PATH.out("chat-1"));
  expect(response.headers.get("X-Stream-Version")).toBe("v2");
  const out = receive(response);
  await fetch("POST", PATH.append("chat-1"), messageChunk("over the wire"));
  await clock.advance(10);
  await expect.poll(() => textIn(out.records)).toBe("over the wire");
});

test.each([
  ["TRACE", undefined, 405],
  ["PROPFIND", undefined, 405],
  ["GET", "a body", 200],
])("%s is answered, whatever comes with it", async (method, body, status) => {
  const { http } = await listening();
  const answered = new Promise<number | undefined>((resolve, reject) => {
    const headers = { Authorization: `Bearer ${SECRET}`, ...(body === undefined ? {} : { "Content-Length": body.length }) };
    const request = nodeRequest(http.url + PATH.sessions, { method, headers }, (response) => resolve(response.resume().statusCode));
    request.on("error", reject);
    request.end(body);
  });
  expect(await answered).toBe(status);
});

test("an aborted request frees its reader", async () => {
  const { fetch, server } = await listening();
  await fetch("POST", PATH.sessions, createBody("chat-1"));
  const abort = new AbortController();
  receive(await fetch("GET", PATH.out("chat-1"), undefined, { signal: abort.signal }));
  expect(server.inspect().sessions[0]!.openReaders).toBe(1);
  abort.abort();
  await expect.poll(() => server.inspect().sessions[0]!.openReaders).toBe(0);
});

test("a lost network breaks the connection, and so does a body that is cut with an error", async () => {
  const { fetch, server, clock } = await listening();
  await fetch("POST", PATH.sessions, createBody("chat-1"));
  server.faults.add({ type: "network", when: "before" });
  await expect(fetch("GET", PATH.session("chat-1"))).rejects.toThrow(TypeError);
  server.faults.add({ type: "cut", after: { records: 2 }, how: "error" });
  const out = receive(await fetch("GET", PATH.out("chat-1")));
  await fetch("POST", PATH.append("chat-1"), messageChunk("cut me"));
  await clock.advance(10);
  await expect.poll(() => out.state).toBe("error");
  expect(out.records).toHaveLength(2);
});

test("other paths go to the fallback", async () => {
  const { fetch } = await listening();
  expect((await fetch("GET", "/anything")).status).toBe(418);
});
