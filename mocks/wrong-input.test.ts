import { chatAgent, createSessionServer, createVirtualClock, customAgent, mockChatAgent, realClock, scriptedModel } from "trigger-chat-kit/mocks";
import type { Fault } from "trigger-chat-kit/mocks";
import { generateText } from "ai";
import { describe, expect, test, vi } from "vitest";

/* What a story or a test of plain JavaScript gets wrong: it fails where it was written, and says what is wanted. */

const agent = chatAgent({ id: "agent", run: () => "Hello" });
const serverWith = (options: object) => createSessionServer({ agents: [agent], clock: createVirtualClock(), seed: 1, ...options } as never);

describe("a session server is not made", () => {
  test.each([
    ["of nothing", undefined, "`agents`, a list of agents"],
    ["without agents", {}, "`agents`, a list of agents"],
    ["of what is no agent", { agents: [agent, { id: "mine" }] }, "`agents[1]` must be an agent, made with chatAgent()"],
    ["with a wire that is none", { agents: [], wire: "beta" }, '`wire` is "released" or "prerelease", not "beta"'],
    ["with a text for a number", { agents: [], idleTimeoutInSeconds: "30" }, '`idleTimeoutInSeconds` is a number of seconds from 0, not "30"'],
    ["with pings all the time", { agents: [], pingIntervalMs: 0 }, "`pingIntervalMs` is a number of milliseconds from 1, not 0"],
    ["with a life that is no number", { agents: [], tokenTTLSeconds: NaN }, "`tokenTTLSeconds` is a number of seconds from 0, not NaN"],
    ["with an empty key", { agents: [], secretKey: "" }, "`secretKey` is a text"],
    ["with a latency from more to less", { agents: [], latency: { min: 5, max: 1 } }, "{ min, max }"],
    ["with half a clock", { agents: [], clock: { now: () => 0 } }, "no setTimeout()"],
    ["with storage that is none", { agents: [], storage: new Map() }, "no load(), write(), close()"],
  ])("%s", (_name, options, message) => {
    expect(() => createSessionServer(options as never)).toThrow(message);
  });
});

describe("a session server refuses", () => {
  test.each<[string, (server: ReturnType<typeof serverWith>) => unknown, string]>([
    ["to start a session of no chat", (server) => server.startSession({ taskId: "agent" } as never), "server.startSession: `chatId` is a text, not undefined"],
    ["to start a session of nothing", (server) => server.startSession(undefined as never), "server.startSession: `chatId` is a text"],
    ["tags that are no list", (server) => server.startSession({ chatId: "c", taskId: "agent", triggerConfig: { tags: "vip" as never } }), '`triggerConfig.tags` is a list, not "vip"'],
    ["a token for no chat", (server) => server.accessToken({} as never), "server.accessToken: `chatId` is a text"],
    ["a token without an end", (server) => server.accessToken({ chatId: "c", expiresInSeconds: Infinity }), "`expiresInSeconds` is a number of seconds, not Infinity"],
    ["scopes that are no list", (server) => server.mintToken({ scopes: "read:sessions" as never }), "`scopes` is a list"],
    ["to deploy what is no agent", async (server) => server.deploy({ id: "agent" } as never), "server.deploy"],
    ["to tell its events to nobody", async (server) => server.subscribe(undefined as never), "server.subscribe takes a function"],
    ["an address for a request", (server) => server.fetch("http://session.test/api/v1/sessions" as never), "server.fetch takes a Request"],
  ])("%s", async (_name, ask, message) => {
    const server = serverWith({});
    await expect((async () => ask(server))()).rejects.toThrow(message);
    expect(server.inspect().sessions).toEqual([]);
  });

  test.each([
    ["one that is too long", "r".repeat(257)],
    ["a number", 5 as never],
  ])("a reason that the close route would refuse: %s", async (_name, reason) => {
    const server = serverWith({});
    await server.startSession({ chatId: "c", taskId: "agent" });
    await expect(server.sessions.close("c", reason)).rejects.toThrow("reason must be a string of 0 to 256 characters");
    expect(server.inspect().sessions).toMatchObject([{ status: "ACTIVE" }]);
  });

  test("to start a session once it is closed", async () => {
    const server = serverWith({});
    await server.close();
    await expect(server.startSession({ chatId: "c", taskId: "agent" })).rejects.toThrow("This session server was closed");
    expect(server.inspect().runs).toEqual([]);
  });
});

describe("a fault that would never happen is refused", () => {
  test.each<[string, unknown, string]>([
    ["nothing", undefined, "`type` is one of status, network"],
    ["an unknown kind", { type: "timeout" }, 'got "timeout"'],
    ["an unknown route", { type: "offline", route: ["in", "append"] }, "`route` of the fault \"offline\" must be one of create, list"],
    ["less than no times", { type: "offline", times: -1 }, "`times`"],
    ["a status that is none", { type: "status", status: "500" }, '`status` of the fault "status" must be an HTTP status from 200 to 599, not "500"'],
    ["a network fault without its moment", { type: "network" }, '`when` of the fault "network" must be "before" or "after-stored", not undefined'],
    ["a cut after nothing", { type: "cut", how: "close" }, "`after` of the fault \"cut\" must be { records } or { bytes }"],
    ["a malformed place", { type: "malformed", at: "header" }, "`at`"],
    ["records that are no number", { type: "duplicate", records: "2" }, "`records`"],
    ["a latency without time", { type: "latency" }, "`ms`"],
  ])("%s", (_name, fault, message) => {
    const server = serverWith({});
    expect(() => server.faults.add(fault as Fault)).toThrow(message);
    expect(server.faults.list()).toEqual([]);
  });

  test("but one that hits no request is none", async () => {
    const server = serverWith({});
    server.faults.add({ type: "status", status: 500, times: 0 });
    const response = await server.fetch(new Request("http://session.test/api/v1/sessions", { headers: { Authorization: `Bearer ${server.secretKey}` } }));
    expect(response.status).toBe(200);
  });
});

describe("a script that no model could play is refused", () => {
  test.each<[string, unknown, string]>([
    ["nothing", undefined, "call 0 must be a text or a list of parts, and is undefined"],
    ["a number", ["Hello", 5], "call 1 must be a text or a list of parts, and is 5"],
    ["an unknown part", [[{ text: "Hello" }, { tool: "weather" }]], "call 0, part 1 must be a part with one of text, reasoning"],
    ["a text that is none", [[{ text: 5 }]], "`text` must be a text, not 5"],
    ["an unknown finish", [[{ finish: "done" }]], "`finish` must be one of stop, length"],
  ])("%s", (_name, script, message) => {
    expect(() => scriptedModel(script as never)).toThrow(message);
  });

  test("and so is what a function answers", async () => {
    const model = scriptedModel(() => undefined as never);
    await expect(generateText({ model, prompt: "x", maxRetries: 0 })).rejects.toThrow("what the function of call 0 answered must be a text or a list of parts, and is undefined");
  });
});

describe("an agent without its parts is refused", () => {
  test.each<[string, () => unknown, string]>([
    ["a chat agent of nothing", () => chatAgent(undefined as never), "chatAgent takes options with `id` and `run`"],
    ["a chat agent without run", () => chatAgent({ id: "a" } as never), "chatAgent takes options with `id` and `run`"],
    ["a chat agent without an id", () => chatAgent({ run: () => "x" } as never), "chatAgent: an agent's `id`"],
    ["a custom agent without run", () => customAgent({ id: "a" } as never), "customAgent takes options with `id` and `run`"],
    ["a harness of no agent", () => mockChatAgent({ id: "a" } as never), "made with chatAgent()"],
  ])("%s", (_name, make, message) => {
    expect(make).toThrow(message);
  });

  test("a harness says what a message is", async () => {
    await expect(mockChatAgent(agent).sendMessage("Hello" as never)).rejects.toThrow("takes a UI message, { id, role, parts }");
  });

  test.each([
    ["hydrateMessages", { hydrateMessages: () => undefined as never }, "not undefined"],
    ["chat.history.set", { onTurnStart: ({ chat }: { chat: { history: { set(messages: never): void } } }) => chat.history.set("all" as never) }, 'not "all"'],
  ])("%s says what a history is", async (_name, hooks, message) => {
    const harness = mockChatAgent(chatAgent({ id: "a", run: () => "x", ...hooks }));
    const { chunks } = await harness.sendMessage({ id: "u", role: "user", parts: [{ type: "text", text: "x" }] });
    expect(chunks).toEqual([{ type: "error", errorText: expect.stringContaining(`The history of a chat is a list of UI messages, ${message}`) }]);
    await harness.close();
  });

  test("a run that returns a number says what it may return", async () => {
    const harness = mockChatAgent(chatAgent({ id: "a", run: () => 5 as never }));
    const { chunks } = await harness.sendMessage({ id: "u", role: "user", parts: [{ type: "text", text: "x" }] });
    expect(chunks).toEqual([{ type: "error", errorText: "`run` must return a streamText result, a UI message, a string or nothing." }]);
    await harness.close();
  });
});

describe("a clock", () => {
  test.each([[-1], [NaN], [Infinity], ["10" as never]])("is not moved by %s", async (ms) => {
    const clock = createVirtualClock(5);
    await expect(clock.advance(ms)).rejects.toThrow("clock.advance takes a number of milliseconds from 0");
    expect(clock.now()).toBe(5);
  });

  test("of the machine waits as long as it can for what is longer than a timer of the machine's", () => {
    vi.useFakeTimers();
    try {
      const fired = vi.fn();
      const cancel = realClock.setTimeout(fired, 10_000_000_000);
      vi.advanceTimersByTime(1_000_000);
      expect(fired).not.toHaveBeenCalled();
      cancel();
    } finally {
      vi.useRealTimers();
    }
  });
});
