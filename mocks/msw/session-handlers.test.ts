import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { PATH } from "../../src/transport/protocol/index.ts";
import { createBody, messageChunk, receive, SECRET, testServer, textIn } from "../http/testing.ts";
import { sessionHandlers } from "./session-handlers.ts";

const { server, clock } = testServer();
const ORIGIN = "http://kit.test/platform";
const network = setupServer(...sessionHandlers(server, { baseURL: ORIGIN }));

beforeAll(() => network.listen({ onUnhandledFrame: "error" }));
afterEach(() => server.reset());
afterAll(() => network.close());

const headers = { Authorization: `Bearer ${SECRET}` };
const post = (path: string, body: unknown) => fetch(ORIGIN + path, { method: "POST", headers, body: JSON.stringify(body) });

test("a turn streams through MSW under a base URL with a path", async () => {
  expect((await post(PATH.sessions, createBody("chat-1"))).status).toBe(201);
  const out = receive(await fetch(ORIGIN + PATH.out("chat-1"), { headers }));
  await post(PATH.append("chat-1"), messageChunk("through the worker"));
  await clock.advance(10);
  expect(textIn(out.records)).toBe("through the worker");
});

test("aborting the request frees the reader", async () => {
  await post(PATH.sessions, createBody("chat-1"));
  const abort = new AbortController();
  receive(await fetch(ORIGIN + PATH.out("chat-1"), { headers, signal: abort.signal }));
  await clock.advance(10);
  expect(server.inspect().sessions[0]!.openReaders).toBe(1);
  abort.abort();
  await clock.advance(10);
  expect(server.inspect().sessions[0]!.openReaders).toBe(0);
});

test("a lost network is a rejected fetch", async () => {
  server.faults.add({ type: "network", when: "before" });
  await expect(post(PATH.sessions, createBody("chat-1"))).rejects.toThrow(TypeError);
});
