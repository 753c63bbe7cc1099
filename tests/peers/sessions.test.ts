import { sessions } from "@trigger.dev/sdk";
import { expect, test } from "vitest";
import { AGENT } from "../conformance/api.ts";
import { createWorld } from "./world.ts";

const body = (externalId: string, extra: object = {}) => ({
  type: "chat.agent",
  externalId,
  taskIdentifier: AGENT.chat,
  triggerConfig: { basePayload: { chatId: externalId, trigger: "preload" } },
  ...extra,
});

test("sessions.start creates once and answers the cached row afterwards", async () => {
  const { http } = await createWorld();
  const first = await sessions.start(body("chat-1", { tags: ["vip"], metadata: { plan: "pro" } }));
  const second = await sessions.start(body("chat-1", { tags: ["vip"], metadata: { plan: "pro" } }));
  expect(first.isCached).toBe(false);
  expect(second).toMatchObject({ id: first.id, runId: first.runId, isCached: true });
  expect(first.createdAt).toBeInstanceOf(Date);
  await expect(http.transcript()).toMatchFileSnapshot("fixtures/sessions-start.txt");
});

test("sessions.retrieve, update and close speak of the same row", async () => {
  const { http } = await createWorld();
  const created = await sessions.start(body("chat-1"));
  const retrieved = await sessions.retrieve("chat-1");
  expect(retrieved.id).toBe(created.id);
  const updated = await sessions.update(created.id, { tags: ["a"], metadata: { v: 1 } });
  expect(updated).toMatchObject({ tags: ["a"], metadata: { v: 1 } });
  const cleared = await sessions.update("chat-1", { metadata: null });
  expect(cleared.metadata).toBeNull();
  const closed = await sessions.close("chat-1", { reason: "resolved" });
  expect(closed).toMatchObject({ closedReason: "resolved", closedAt: expect.any(Date) as Date });
  const again = await sessions.close("chat-1", { reason: "something else" });
  expect(again.closedReason).toBe("resolved");
  await expect(http.transcript()).toMatchFileSnapshot("fixtures/sessions-row.txt");
});

test("sessions.list filters and pages, by page object and by iteration", async () => {
  const { http } = await createWorld();
  for (const n of [1, 2, 3, 4, 5]) await sessions.start(body(`chat-${n}`, { tags: [n % 2 === 0 ? "even" : "odd"] }));
  await sessions.close("chat-1");
  const firstPage = await sessions.list({ type: "chat.agent", limit: 2 });
  expect(firstPage.data.map((row) => row.externalId)).toEqual(["chat-5", "chat-4"]);
  expect(firstPage.hasNextPage()).toBe(true);
  const secondPage = await firstPage.getNextPage();
  expect(secondPage.data.map((row) => row.externalId)).toEqual(["chat-3", "chat-2"]);
  expect(secondPage.hasPreviousPage()).toBe(true);
  // The SDK keeps the first cursor and adds the second, and the protocol refuses both at once.
  await expect(secondPage.getPreviousPage()).rejects.toMatchObject({ status: 400 });
  const back = await sessions.list({ type: "chat.agent", limit: 2, before: String(secondPage.pagination.previous) });
  expect(back.data.map((row) => row.externalId)).toEqual(["chat-5", "chat-4"]);
  const all: Array<string | null> = [];
  for await (const row of sessions.list({ type: "chat.agent", limit: 2 })) all.push(row.externalId ?? null);
  expect(all).toEqual(["chat-5", "chat-4", "chat-3", "chat-2", "chat-1"]);
  const names = async (options: Parameters<typeof sessions.list>[0]) => (await sessions.list(options)).data.map((row) => row.externalId);
  expect(await names({ tag: "even" })).toEqual(["chat-4", "chat-2"]);
  expect(await names({ tag: ["even", "odd"] })).toHaveLength(5);
  expect(await names({ status: "CLOSED" })).toEqual(["chat-1"]);
  expect(await names({ status: ["CLOSED", "ACTIVE"] })).toHaveLength(5);
  expect(await names({ externalId: "chat-3" })).toEqual(["chat-3"]);
  expect(await names({ taskIdentifier: AGENT.chat, period: "1d" })).toHaveLength(5);
  expect(await names({ from: Date.UTC(2027, 0, 1) })).toEqual([]);
  expect(await names({ to: new Date(Date.UTC(2027, 0, 1)) })).toHaveLength(5);
  await expect(http.transcript()).toMatchFileSnapshot("fixtures/sessions-list.txt");
});

test("sessions.open sends to .in and reads .out, cursor and boundary included", async () => {
  const { http } = await createWorld();
  await sessions.start(body("chat-1"));
  const session = sessions.open("chat-1");
  await session.in.send({
    kind: "message",
    payload: {
      chatId: "chat-1",
      trigger: "submit-message",
      message: { id: "m1", role: "user", parts: [{ type: "text", text: "read me" }] },
    },
  });
  const controls: Array<{ subtype: string; seqNum: number }> = [];
  const abort = new AbortController();
  const stream = await session.out.read({
    signal: abort.signal,
    onControl: ({ subtype, seqNum }) => {
      controls.push({ subtype, seqNum });
      abort.abort();
    },
  });
  let text = "";
  for await (const chunk of stream as AsyncIterable<{ type: string; delta?: string }>) {
    if (chunk.type === "text-delta") text += chunk.delta;
  }
  expect(text).toBe("You said: read me");
  expect(controls).toEqual([{ subtype: "turn-complete", seqNum: expect.any(Number) as number }]);
  expect(http.exchanges.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
    "POST /api/v1/sessions 201",
    "POST /realtime/v1/sessions/chat-1/in/append 200",
    "GET /realtime/v1/sessions/chat-1/out 200",
  ]);
});

test("errors keep their status, and a 409 is not retried", async () => {
  const { http } = await createWorld();
  await expect(sessions.retrieve("nobody")).rejects.toMatchObject({ status: 404 });
  await expect(sessions.start(body("session_mine"))).rejects.toMatchObject({ status: 400 });
  await sessions.start(body("chat-1"));
  await sessions.close("chat-1");
  await expect(sessions.start(body("chat-1"))).rejects.toMatchObject({ status: 409 });
  await expect(sessions.open("chat-1").in.send({ kind: "stop" })).rejects.toMatchObject({ status: 409 });
  await expect(sessions.update("chat-1", { externalId: "chat-2" } as never)).rejects.toMatchObject({ status: 422 });
  await expect(http.transcript()).toMatchFileSnapshot("fixtures/sessions-errors.txt");
});
