import { describe, expect, test } from "vitest";
import { echoAgent, textOf } from "./core/testing.ts";
import { controlOf, messageChunk, receive, testServer, textIn } from "./http/testing.ts";

describe("a session server", () => {
  test("answers a message over .out and reports everything without tokens", async () => {
    const { server, clock, create, append, subscribe } = testServer();
    const created = await create();
    expect(created.status).toBe(201);
    const body = (await created.json()) as Record<string, unknown>;
    expect(body).toMatchObject({ externalId: "chat-1", isCached: false, closedAt: null, metadata: null, expiresAt: null });

    const out = receive(await subscribe());
    const stored = await append(messageChunk("hello there"), { partId: "p1", token: body.publicAccessToken as string });
    expect([stored.status, await stored.json()]).toEqual([200, { ok: true, seq: 0 }]);
    await clock.advance(10);

    expect(textIn(out.records)).toBe("hello there");
    expect(out.records.map((record) => record.seq_num)).toEqual(out.records.map((_, index) => index));
    const boundary = out.records.at(-1)!;
    expect(controlOf(boundary)).toBe("turn-complete");
    expect(boundary.body).toBe("");
    expect(Object.fromEntries(boundary.headers!)["session-in-event-id"]).toBe("0");

    const snapshot = server.inspect();
    expect(snapshot.sessions[0]).toMatchObject({ externalId: "chat-1", status: "ACTIVE", openReaders: 1 });
    expect(snapshot.sessions[0]!.in).toMatchObject([{ seq: 0, partId: "p1", chunk: { kind: "message" } }]);
    expect(snapshot.runs).toMatchObject([{ reason: "initial", status: "waiting", turns: 1, version: 1 }]);
    expect(JSON.stringify(snapshot)).not.toMatch(/eyJ|secret/);
    expect(Object.isFrozen(snapshot.sessions[0]!.out[0])).toBe(true);

    await out.cancel();
    await clock.advance(31_000);
    expect(server.inspect().sessions[0]!.openReaders).toBe(0);
    expect(server.inspect().runs[0]).toMatchObject({ status: "ended" });
    expect(server.inspect().timers).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test.each([
    ["a reserved chat id", { chatId: "session_mine" }, 400],
    ["an empty chat id", { chatId: "" }, 400],
    ["a chat id of 257 characters", { chatId: "c".repeat(257) }, 400],
    ["a chat id that a URL takes for a folder", { chatId: ".." }, 400],
    ["a chat id that no URL can carry", { chatId: "half \ud83d" }, 400],
    ["an idle time that is none", { triggerConfig: { idleTimeoutInSeconds: -1 } }, 400],
    ["client data over the body limit", { clientData: "x".repeat(40_000) }, 413],
  ])("the app's server action is refused what create refuses: %s", async (_name, request, status) => {
    const { server } = testServer();
    await expect(server.startSession({ chatId: "chat-1", taskId: "echo", ...request })).rejects.toMatchObject({ status });
    expect(server.inspect().sessions).toEqual([]);
  });

  test.each(["a/b", "é", " of spaces ", "a\tb\n", "a?b#c", "%2F", "😀", "a,b", "..a"])("a chat is addressed by the id that it was given: %j", async (chatId) => {
    const { server, clock } = testServer();
    const { publicAccessToken } = await server.startSession({ chatId, taskId: "echo" });
    const address = `http://session.test/realtime/v1/sessions/${encodeURIComponent(chatId)}`;
    for (const token of [publicAccessToken, await server.accessToken({ chatId })]) {
      const headers = { Authorization: `Bearer ${token}` };
      const stored = await server.fetch(new Request(`${address}/in/append`, { method: "POST", headers, body: JSON.stringify({ kind: "stop" }) }));
      expect(stored.status).toBe(200);
    }
    await clock.advance(1);
    expect(await server.sessions.retrieve(chatId)).toMatchObject({ externalId: chatId });
    expect((await server.sessions.list({ externalId: chatId })).data).toHaveLength(1);
    expect(server.inspect().sessions).toMatchObject([{ externalId: chatId, in: [{}, {}] }]);
  });

  test("the app's server action tags the run as the published one does", async () => {
    const { server } = testServer();
    const long = "c".repeat(200);
    await server.startSession({ chatId: "chat-1", taskId: "echo", triggerConfig: { tags: Array.from({ length: 10 }, (_, i) => `t${i}`) } });
    await server.startSession({ chatId: long, taskId: "echo", triggerConfig: { tags: ["vip"] } });
    const tagsOf = async (id: string) => (await server.sessions.retrieve(id)).triggerConfig.tags;
    expect(await tagsOf("chat-1")).toEqual(["chat:chat-1", ...Array.from({ length: 9 }, (_, i) => `t${i}`)]);
    expect(await tagsOf(long)).toEqual(["vip"]);
  });

  test("starts a continuation for a message that finds no run", async () => {
    const { server, clock, create, append } = testServer();
    await create();
    await clock.advance(60_000);
    await append(messageChunk("back again"));
    await clock.advance(1);
    expect(server.inspect().runs).toMatchObject([
      { reason: "initial", status: "ended", turns: 0 },
      { reason: "continuation", status: "waiting", turns: 1 },
    ]);
  });

  test("repeats a scenario to the byte for the same seed", async () => {
    const play = async () => {
      const { server, clock, append, subscribe } = testServer();
      await server.startSession({ chatId: "chat-1", taskId: "echo", clientData: { user: 1 } });
      const out = receive(await subscribe());
      await append(messageChunk("same bytes"));
      await clock.advance(70_000);
      return { text: out.text, snapshot: server.inspect() };
    };
    expect(await play()).toEqual(await play());
  });
});

test("advancing the clock waits for real work of a run, and not for a run that the test itself holds", async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const agent = echoAgent({
    onMessage: async (_port, record) => {
      if (textOf(record) === "slow") await new Promise((resolve) => setTimeout(resolve, 10));
      else await held;
    },
  });
  const { server, clock, create, append } = testServer({ agents: [agent] });
  await create();
  await append(messageChunk("slow"));
  await clock.advance(0);
  expect(server.inspect().runs).toMatchObject([{ turns: 1, status: "waiting" }]);
  await append(messageChunk("held"));
  await clock.advance(60_000);
  expect(server.inspect().runs).toMatchObject([{ turns: 1, status: "running" }]);
  release();
  await clock.advance(0);
  expect(server.inspect().runs).toMatchObject([{ turns: 2, status: "waiting" }]);
});
