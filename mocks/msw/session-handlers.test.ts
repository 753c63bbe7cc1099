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

test("a worker that logs does not keep streams open after an abort", async () => {
  await post(PATH.sessions, createBody("chat-1"));
  const [handler] = sessionHandlers(server, { baseURL: ORIGIN });
  const request = new Request(ORIGIN + PATH.out("chat-1"), { headers });
  const { response } = (await handler!.run({ request, requestId: "1" }))!;
  // What MSW does without `quiet`: it keeps a copy for its log.
  handler!.log({ request, response: response!.clone(), parsedResult: {} });
  const out = receive(response!);
  await clock.advance(1);
  expect(server.inspect().sessions[0]!.openReaders).toBe(1);
  await out.cancel();
  await clock.advance(1);
  expect(server.inspect().sessions[0]!.openReaders).toBe(0);
});

test("other origins and paths are left alone", async () => {
  const [handler] = sessionHandlers(server, { baseURL: ORIGIN });
  const mine = (url: string) => handler!.test({ request: new Request(url) });
  expect(await mine(`${ORIGIN}/api/v1/sessions?page[size]=1`)).toBe(true);
  expect(await mine(`${ORIGIN}/realtime/v1/sessions/a%2Fb/out`)).toBe(true);
  for (const url of ["http://other.test/platform/api/v1/sessions", "http://kit.test/api/v1/sessions", `${ORIGIN}/api/v1/sessionsx`, `${ORIGIN}/`]) {
    expect(await mine(url)).toBe(false);
  }
});
