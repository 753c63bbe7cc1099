import { setupWorker } from "msw/browser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PATH } from "../../src/transport/protocol/index.ts";
import { echoAgent } from "../core/testing.ts";
import { createBody, messageChunk, receive, SECRET, textIn } from "../http/testing.ts";
import { createSessionServer } from "../server.ts";
import { sessionHandlers } from "./session-handlers.ts";

const server = createSessionServer({ agents: [echoAgent({ delayMs: 60 })], secretKey: SECRET });
const worker = setupWorker(...sessionHandlers(server));
const headers = { Authorization: `Bearer ${SECRET}` };
const get = (path: string, init: RequestInit = {}) => fetch(server.baseURL + path, { headers, ...init });
const post = (path: string, body: unknown) => get(path, { method: "POST", body: JSON.stringify(body) });

beforeAll(() => worker.start({ quiet: true }));
afterAll(async () => {
  worker.stop();
  await server.close();
});

test("a turn arrives chunk by chunk through the service worker, and an abort frees the reader", async () => {
  expect((await post(PATH.sessions, createBody("chat-1"))).status).toBe(201);
  const abort = new AbortController();
  const out = receive(await get(PATH.out("chat-1"), { signal: abort.signal }));
  await post(PATH.append("chat-1"), messageChunk("chunk by chunk it comes"));
  await expect.poll(() => textIn(out.records)).toMatch(/^chunk/);
  expect(textIn(out.records)).not.toBe("chunk by chunk it comes");
  await expect.poll(() => textIn(out.records)).toBe("chunk by chunk it comes");
  expect(out.events.filter((event) => event === "batch").length).toBeGreaterThan(3);
  expect(server.inspect().sessions[0]!.openReaders).toBe(1);
  abort.abort();
  await expect.poll(() => server.inspect().sessions[0]!.openReaders).toBe(0);
  await expect.poll(() => out.state).toBe("error");
});

test("a lost network and a cut body reach the page as failures of fetch", async () => {
  server.faults.add({ type: "network", when: "before" });
  await expect(get(PATH.session("chat-1"))).rejects.toThrow(TypeError);
  server.faults.add({ type: "cut", after: { records: 1 }, how: "error" });
  const out = receive(await get(PATH.out("chat-1")));
  await expect.poll(() => out.state).toBe("error");
  // On a busy machine the break may still overtake the record on its way through the service worker.
  expect(out.records.length).toBeLessThanOrEqual(1);
});
