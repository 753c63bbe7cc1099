import { describe, expect, test } from "vitest";
import { PATH } from "../../src/transport/protocol/index.ts";
import { echoAgent, textOf } from "../core/testing.ts";
import { controlOf, createBody, messageChunk, receive, testServer, textIn, userMessage } from "./testing.ts";

const message = (payload: Record<string, unknown>) => ({ kind: "message", payload: { chatId: "chat-1", trigger: "submit-message", ...payload } });

describe("append to .in", () => {
  test("numbers records densely and stores each part id once", async () => {
    const { server, create, append } = testServer();
    await create();
    const seqs = [];
    for (const [text, partId] of [["a", "p1"], ["b", "p2"], ["a", "p1"], ["c", undefined], ["b", "p2"]] as const) {
      seqs.push(((await (await append(messageChunk(text), { partId })).json()) as { seq: number }).seq);
    }
    expect(seqs).toEqual([0, 1, 0, 2, 1]);
    expect(server.inspect().sessions[0]!.in.map(({ seq, partId }) => [seq, partId])).toEqual([[0, "p1"], [1, "p2"], [2, null]]);
  });

  test("stores once when the first attempt's answer was lost", async () => {
    const { server, create, append } = testServer();
    await create();
    server.faults.add({ type: "network", when: "after-stored", route: "in" });
    await expect(append(messageChunk("a"), { partId: "p1" })).rejects.toThrow(TypeError);
    expect(await (await append(messageChunk("a"), { partId: "p1" })).json()).toEqual({ ok: true, seq: 0 });
    expect(server.inspect().sessions[0]!.in).toHaveLength(1);
  });

  test("concurrent attempts with one part id store once", async () => {
    const { server, create, append } = testServer();
    await create();
    await Promise.all(Array.from({ length: 10 }, () => append(messageChunk("a"), { partId: "p1" })));
    expect(server.inspect().sessions[0]!.in).toHaveLength(1);
    expect(server.inspect().runs).toHaveLength(1);
  });

  test.each([
    ["submit-message", message({ message: userMessage("hi") })],
    ["an older client's messages", message({ messages: [userMessage("old"), userMessage("hi")] })],
    ["regenerate-message", message({ trigger: "regenerate-message", messageId: "m1" })],
    ["action", message({ trigger: "action", action: { type: "undo" } })],
    ["preload", message({ trigger: "preload" })],
    ["stop", { kind: "stop" }],
    ["stop with a message", { kind: "stop", message: "enough" }],
    ["handover", { kind: "handover", partialAssistantMessage: [], messageId: "m", isFinal: true }],
    ["handover-skip", { kind: "handover-skip" }],
  ])("takes %s", async (_name, chunk) => {
    const { create, append } = testServer();
    await create();
    expect((await append(chunk)).status).toBe(200);
  });

  test("reads the newest message of an older client", async () => {
    const { server, create, append } = testServer();
    await create();
    await append(message({ messages: [userMessage("old"), userMessage("new")] }));
    expect(server.inspect().sessions[0]!.in[0]!.chunk).toEqual(message({ message: userMessage("new") }));
  });

  test.each([
    ["text", "hello"],
    ["half JSON", '{"kind":"mess'],
    ["null", "null"],
    ["a list", []],
    ["no kind", {}],
    ["an unknown kind", { kind: "wave" }],
    ["no payload", { kind: "message" }],
    ["no chatId", { kind: "message", payload: { trigger: "preload" } }],
    ["an unknown trigger", message({ trigger: "shout" })],
    ["an inherited trigger", message({ trigger: "toString" })],
    ["a message without parts", message({ message: { id: "u", role: "user" } })],
    ["a stop with a number", { kind: "stop", message: 5 }],
    ["a handover without messages", { kind: "handover", isFinal: true }],
    ["a handover without isFinal", { kind: "handover", partialAssistantMessage: [] }],
  ])("refuses %s with a 400 and stores nothing", async (_name, body) => {
    const { server, create, append } = testServer();
    await create();
    const answer = await append(body);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { error: string }).error).not.toBe("");
    expect(server.inspect().sessions[0]!.in).toEqual([]);
  });

  test("takes any JSON in sessions of another type", async () => {
    const { call, append } = testServer();
    await call("POST", PATH.sessions, { body: { ...createBody("chat-1"), type: "my.channel" } });
    expect((await append({ hello: "world" })).status).toBe(200);
    expect((await append("{broken")).status).toBe(400);
  });

  test("refuses more than 1 MiB, and the client can read the 413", async () => {
    const { create, append } = testServer();
    await create();
    const answer = await append(messageChunk("x".repeat(1024 * 1024)));
    expect([answer.status, answer.headers.get("Access-Control-Allow-Origin")]).toEqual([413, "*"]);
  });

  // F17
  test("refuses an expired session with 400", async () => {
    const { server, clock, create, append } = testServer();
    await create("chat-1", { expiresAt: new Date(clock.now() + 5_000).toISOString() });
    await clock.advance(5_000);
    const answer = await append(messageChunk("late"));
    expect([answer.status, await answer.json()]).toMatchObject([400, { ok: false }]);
    expect(server.inspect().sessions[0]!.status).toBe("EXPIRED");
  });

  test("metadata is stored as it comes: judging it is the agent's business", async () => {
    const { create, append } = testServer();
    await create();
    expect((await append(message({ metadata: "not an object" }))).status).toBe(200);
  });
});

test("a producer with the secret key can append to .out", async () => {
  const { call, create, clock, subscribe } = testServer();
  await create();
  const out = receive(await subscribe());
  const answer = await call("POST", PATH.append("chat-1", "out"), { body: { type: "data-note", data: { n: 1 } } });
  expect(await answer.json()).toEqual({ ok: true, seq: 0 });
  await clock.advance(1);
  expect(JSON.parse(out.records[0]!.body)).toMatchObject({ data: { type: "data-note", data: { n: 1 } } });
  expect((await call("POST", PATH.append("chat-1", "out"), { body: [1] })).status).toBe(400);
});

describe("runs", () => {
  test("a record that arrives while a run exits starts a continuation: no wake-up is lost", async () => {
    const { server, clock, create, append } = testServer({
      agents: [
        {
          id: "echo",
          kind: "custom-agent",
          async start(port) {
            if ((await port.in.next({ timeoutMs: 1_000 })) === undefined) {
              await new Promise<void>((resolve) => port.clock.setTimeout(resolve, 500));
              return "idle";
            }
            port.turnEnded([]);
            return "completed";
          },
        },
      ],
    });
    await create();
    await clock.advance(1_200);
    await append(messageChunk("just now"));
    expect(server.inspect().runs).toHaveLength(1);
    await clock.advance(400);
    expect(server.inspect().runs).toMatchObject([{ status: "ended", turns: 0 }, { reason: "continuation", status: "ended", turns: 1 }]);
  });

  test("a crashed run is continued by the next append, which gets the interrupted message first", async () => {
    const seen: string[] = [];
    const { server, clock, create, append } = testServer({
      agents: [
        echoAgent({
          onMessage(_port, record) {
            seen.push(textOf(record));
            if (seen.length === 1) throw new Error("out of memory");
          },
        }),
      ],
    });
    await create();
    await append(messageChunk("one"));
    await clock.advance(1);
    expect(server.inspect().runs).toMatchObject([{ status: "crashed", error: "out of memory" }]);
    await append(messageChunk("two"));
    await clock.advance(1);
    expect(seen).toEqual(["one", "one", "two"]);
    expect(server.inspect().runs).toMatchObject([{ status: "crashed" }, { reason: "continuation", turns: 2 }]);
  });

  test("a message that brings down two runs is given up", async () => {
    const { server, clock, create, append } = testServer({
      agents: [
        echoAgent({
          onMessage(_port, record) {
            if (textOf(record) === "poison") throw new Error("crash");
          },
        }),
      ],
    });
    await create();
    await append(messageChunk("poison"));
    await clock.advance(1);
    await append(messageChunk("fine"));
    await clock.advance(1);
    expect(server.inspect().runs.map(({ status, turns }) => [status, turns])).toEqual([["crashed", 0], ["crashed", 0], ["waiting", 1]]);
  });

  test("an upgrade requested before the turn lets the new version answer the same message on the same stream", async () => {
    const versions: number[] = [];
    const { server, clock, create, append, subscribe } = testServer({
      agents: [
        echoAgent({
          async onMessage(port) {
            const { swapped } = await port.endAndContinue("upgrade");
            return swapped ? "upgrade" : undefined;
          },
        }),
      ],
    });
    await create();
    await clock.advance(1);
    server.deploy(echoAgent({ onMessage: (port) => void versions.push(port.version) }));
    const out = receive(await subscribe());
    await append(messageChunk("which one"));
    await clock.advance(1);
    expect(textIn(out.records)).toBe("which one");
    expect(versions).toEqual([2]);
    expect(server.inspect().runs).toMatchObject([
      { version: 1, reason: "initial", status: "ended", turns: 0 },
      { version: 2, reason: "upgrade", status: "waiting", turns: 1 },
    ]);
  });

  test("of two runs that hand over, the loser learns that it did not swap", async () => {
    const { server, call, create, clock } = testServer();
    await create();
    await clock.advance(1);
    const callingRunId = server.inspect().sessions[0]!.currentRunId;
    const hand = async () => (await call("POST", PATH.endAndContinue("chat-1"), { body: { callingRunId, reason: "upgrade" } })).json();
    const [first, second] = (await Promise.all([hand(), hand()])) as Array<{ runId: string; swapped: boolean }>;
    expect([first!.swapped, second!.swapped]).toEqual([true, false]);
    expect(second!.runId).toBe(first!.runId);
    await clock.advance(1);
    expect(server.inspect().runs).toMatchObject([{ status: "ended" }, { reason: "upgrade", status: "waiting" }]);
  });

  test("idle time: trigger config outranks the agent, the agent the server", async () => {
    const ended = async (server: number, agent?: number, config?: number) => {
      const kit = testServer({ idleTimeoutInSeconds: server, agents: [echoAgent({ idleTimeoutInSeconds: agent })] });
      await kit.create("chat-1", { triggerConfig: { basePayload: {}, idleTimeoutInSeconds: config } });
      await kit.clock.advance(100_000);
      const [run] = kit.server.inspect().runs;
      return run!.endedAt! - run!.startedAt;
    };
    expect(await ended(50)).toBe(50_000);
    expect(await ended(50, 40)).toBe(40_000);
    expect(await ended(50, 40, 7)).toBe(7_000);
  });

  test("trigger close ends the run, not the session, and writes no boundary", async () => {
    const { server, clock, create, append } = testServer();
    await create();
    await append(message({ trigger: "close" }));
    await clock.advance(1);
    expect(server.inspect()).toMatchObject({ sessions: [{ status: "ACTIVE", out: [] }], runs: [{ status: "ended" }] });
  });

  test("an agent that closes the session says so on the boundary and after it", async () => {
    const { server, clock, create, append, subscribe } = testServer({
      agents: [echoAgent({ onMessage: (port) => (port.close("solved"), "end-run" as const) })],
    });
    await create();
    const out = receive(await subscribe());
    await append(messageChunk("thanks"));
    await clock.advance(1);
    const [boundary, closed] = out.records.filter((record) => controlOf(record) !== undefined);
    expect(Object.fromEntries(boundary!.headers!)).toMatchObject({ "session-closed": "true", "session-closed-reason": "solved" });
    expect(closed!.headers).toEqual([["trigger-control", "session-closed"], ["session-closed-reason", "solved"]]);
    expect(server.inspect().sessions[0]).toMatchObject({ status: "CLOSED", closedReason: "solved" });
  });

  test("the trigger route starts a run by hand, or gives the live one the message", async () => {
    const { server, clock, call, create } = testServer({ wire: "prerelease" });
    const { id } = (await (await create()).json()) as { id: string };
    const trigger = (payload: unknown) => call("POST", PATH.trigger("echo"), { body: { payload } });
    await clock.advance(1);
    const live = await trigger({ sessionId: id, chatId: "chat-1", trigger: "submit-message", messages: [userMessage("hi")] });
    expect(await live.json()).toEqual({ id: server.inspect().runs[0]!.id });
    const token = live.headers.get("x-trigger-jwt")!;
    expect((await call("GET", PATH.records(id, "out"), { token })).status).toBe(200);
    await clock.advance(31_000);
    expect(server.inspect().runs).toMatchObject([{ turns: 1, status: "ended" }]);
    await trigger({ sessionId: id, trigger: "preload", continuation: true });
    expect(server.inspect().runs[1]).toMatchObject({ reason: "manual", status: "waiting" });
    expect((await trigger({ sessionId: "session_none" })).status).toBe(404);
    expect((await call("POST", PATH.trigger("other"), { body: { payload: { sessionId: id } } })).status).toBe(400);
  });
});
