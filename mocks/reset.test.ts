import { describe, expect, test } from "vitest";
import { echoAgent } from "./core/testing.ts";
import { createVirtualClock, memoryStorage } from "./index.ts";
import { createSessionServer } from "./server.ts";

/** A server with one session, and a request to it whose body's end is held back. */
async function world() {
  const clock = createVirtualClock();
  const storage = memoryStorage();
  const server = createSessionServer({ agents: [echoAgent()], clock, seed: 1, storage });
  await server.startSession({ chatId: "c", taskId: "echo" });
  let finish = () => {};
  const send = (method: string, path: string, body: object) => {
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes.slice(0, 4));
        finish = () => {
          controller.enqueue(bytes.slice(4));
          controller.close();
        };
      },
    });
    const headers = { Authorization: `Bearer ${server.secretKey}` };
    return server.fetch(new Request(server.baseURL + path, { method, headers, body: stream, duplex: "half" } as RequestInit));
  };
  /** Until the route waits for the body. */
  const inside = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
  };
  const left = async () => ({ rows: [...(await storage.load())].map(([key]) => key), sessions: server.inspect().sessions.length });
  return { clock, server, send, inside, left, finish: () => finish() };
}

const message = { kind: "message", payload: { chatId: "c", trigger: "submit-message" } };
const session = { type: "chat.agent", externalId: "late", taskIdentifier: "echo", triggerConfig: { basePayload: { chatId: "late", trigger: "preload" } } };

describe("a request that is under way when the server is reset", () => {
  test.each([
    ["append", "POST", "/realtime/v1/sessions/c/in/append", message, 404],
    ["append to .out", "POST", "/realtime/v1/sessions/c/out/append", { type: "start" }, 404],
    ["update", "PATCH", "/api/v1/sessions/c", { tags: ["late"] }, 404],
    ["close", "POST", "/api/v1/sessions/c/close", { reason: "late" }, 404],
    ["end-and-continue", "POST", "/api/v1/sessions/c/end-and-continue", { callingRunId: "run", reason: "upgrade" }, 404],
    ["create", "POST", "/api/v1/sessions", session, 503],
  ])("is refused and leaves nothing behind: %s", async (_name, method, path, body, status) => {
    const { server, send, inside, left, finish } = await world();
    const answer = send(method, path, body);
    await inside();
    await server.reset();
    finish();
    expect((await answer).status).toBe(status);
    expect(await left()).toEqual({ rows: [], sessions: 0 });
    await server.close();
  });

  test("does not hang when it was held up by a latency", async () => {
    const { server, inside, left } = await world();
    server.faults.add({ type: "latency", ms: 60_000, route: "retrieve" });
    const headers = { Authorization: `Bearer ${server.secretKey}` };
    const answer = server.fetch(new Request(`${server.baseURL}/api/v1/sessions/c`, { headers }));
    const failed = expect(answer).rejects.toThrow(TypeError);
    server.faults.add({ type: "latency", ms: 60_000, route: "create" });
    const action = expect(server.startSession({ chatId: "late", taskId: "echo" })).rejects.toThrow(TypeError);
    await inside();
    await server.reset();
    await Promise.all([failed, action]);
    expect(await left()).toEqual({ rows: [], sessions: 0 });
    await server.close();
  });
});
