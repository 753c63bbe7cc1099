import { setupServer } from "msw/node";
import { expect, onTestFinished, test } from "vitest";
import { messageChunk, testServer } from "../http/testing.ts";
import { appBackendHandlers } from "../msw/app-handlers.ts";
import { createAppBackend } from "./app-backend.ts";

function app(options?: Parameters<typeof createAppBackend>[1]) {
  const kit = testServer();
  const backend = createAppBackend(kit.server, options);
  const network = setupServer(...appBackendHandlers(kit.server, { backend, baseURL: "http://app.test/api" }));
  network.listen({ onUnhandledFrame: "error" });
  onTestFinished(() => network.close());
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`http://app.test/api${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { ...kit, backend, call };
}

test("starts a session with the app's trigger config, and mints tokens for it", async () => {
  const triggerConfig = { machine: "small-2x", tags: ["team:a"], queue: "chat", maxAttempts: 2, idleTimeoutInSeconds: 7 };
  const { call: post, append, call, server, clock } = app({ triggerConfig });
  const started = await post("POST", "/start", { chatId: "chat-1", taskId: "echo", clientData: { user: 1 } });
  expect([started.status, started.body.isCached]).toEqual([200, false]);
  const { triggerConfig: stored } = await server.sessions.retrieve("chat-1");
  expect(stored).toMatchObject({ ...triggerConfig, tags: ["chat:chat-1", "team:a"], basePayload: { metadata: { user: 1 } } });
  const { body } = await call("POST", "/token", { chatId: "chat-1" });
  expect((await append(messageChunk("hi"), { token: body.publicAccessToken as string })).status).toBe(200);
  await clock.advance(7_000);
  expect(server.inspect().runs).toMatchObject([{ turns: 1, status: "ended" }]);
});

test("lists and closes sessions for the inbox", async () => {
  const { call, create } = app();
  await create("chat-1");
  await create("chat-2", { tags: ["x"] });
  expect((await call("POST", "/sessions", { tags: "x" })).body.data).toMatchObject([{ externalId: "chat-2" }]);
  expect((await call("POST", "/sessions", { limit: 1 })).body.pagination).toHaveProperty("next");
  expect((await call("GET", "/sessions/chat-1")).body).toMatchObject({ externalId: "chat-1" });
  expect((await call("POST", "/sessions/chat-1/close", { reason: "done" })).body).toMatchObject({ closedReason: "done" });
  expect((await call("POST", "/sessions/nobody/close")).status).toBe(404);
});

test("stores messages and session together", async () => {
  const { call, backend } = app({ chats: { "a/b": { messages: [], session: null } } });
  expect((await call("GET", "/chats/a%2Fb")).body).toEqual({ messages: [], session: null });
  const chat = { messages: [{ id: "1", role: "user", parts: [] }], session: { publicAccessToken: "t", lastEventId: "3" } };
  expect((await call("PUT", "/chats/chat-1", chat)).status).toBe(200);
  expect((await call("GET", "/chats/chat-1")).body).toEqual(chat);
  expect((await call("PUT", "/chats/chat-1", { messages: [], session: "x" })).status).toBe(400);
  expect(backend.chats.get("chat-1")).toEqual(chat);
  expect((await call("GET", "/chats/nobody")).status).toBe(404);
});

test("a closed chat cannot be started again", async () => {
  const { call, create, server } = app();
  await create("chat-1");
  await server.sessions.close("chat-1");
  expect(await call("POST", "/start", { chatId: "chat-1", taskId: "echo" })).toMatchObject({ status: 409 });
  expect((await call("POST", "/start", { taskId: "echo" })).status).toBe(400);
});
