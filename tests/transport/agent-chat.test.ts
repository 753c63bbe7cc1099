import type { UIMessageChunk } from "ai";
import { describe, expect, it } from "vitest";
import { TEST_SECRET_KEY } from "../../mocks/server.ts";
import { AgentChat } from "../../src/transport/agent-chat/agent-chat.ts";
import type { AgentChatOptions } from "../../src/transport/agent-chat/agent-chat.ts";
import { createSubAgentMessages, SUB_AGENT_DATA_TYPE } from "../../src/transport/agent-chat/sub-agent-messages.ts";
import type { AnyAgent } from "../../mocks/core/agent-port.ts";
import { sleep } from "../../mocks/core/clock.ts";
import { CONTROL, RECORD_HEADER } from "../../src/transport/protocol/index.ts";
import { answer, setup, textOf, turnAgent } from "./harness.ts";

function agentChat(options: Partial<AgentChatOptions> = {}, kit = setup()) {
  const completed: unknown[] = [];
  const triggered: unknown[] = [];
  const create = (more: Partial<AgentChatOptions> = {}) =>
    new AgentChat(
      {
        agent: "agent",
        id: "c",
        baseURL: kit.server.baseURL,
        accessToken: TEST_SECRET_KEY,
        onTurnComplete: (event) => void completed.push(event),
        onTriggered: (event) => void triggered.push(event),
        ...options,
        ...more,
      },
      kit.platform,
    );
  return { ...kit, chat: create(), createChat: create, completed, triggered };
}

/** An agent whose step says a little more before it heeds a stop. */
function slowToStop(): AnyAgent {
  return {
    id: "agent",
    kind: "custom-agent",
    async start(port) {
      for (;;) {
        const record = await port.in.next({ timeoutMs: 3_600_000, signal: port.signal });
        if (record === undefined) return "cancelled";
        const chunks = record.seq === 0 ? answer("a1", "one two three four") : answer("a2", `You said ${textOf(record)}`);
        for (const chunk of chunks) {
          await sleep(port.clock, record.seq === 0 ? 60 : 0, port.signal);
          port.out.append(chunk);
          if (chunk.type === "text-delta" && chunk.delta === " four" && record.seq === 0) break;
        }
        const [stop] = port.in.pending();
        if (stop) port.in.consume(stop.seq);
        port.turnEnded([]);
        port.out.control(CONTROL.turnComplete, { [RECORD_HEADER.sessionInEventId]: String(port.in.consumedSeq) });
      }
    },
  };
}

describe("AgentChat", () => {
  it("starts a session once, sends, and gives the text", async () => {
    const kit = agentChat({ clientData: { user: "u1" }, triggerConfig: { tags: ["vip"] } });
    expect(await kit.settle(kit.chat.sendMessage("hello").then((stream) => stream.text()))).toBe("You said hello");
    expect(await kit.settle(kit.chat.sendMessage("again").then((stream) => stream.result()))).toEqual({ text: "You said again", toolCalls: [], toolResults: [] });
    expect(kit.server.inspect().requests.map(({ route }) => route)).toEqual(["create", "in", "out", "in", "out"]);
    expect(kit.triggered).toMatchObject([{ chatId: "c" }]);
    expect(kit.completed).toEqual([{ chatId: "c", lastEventId: "9" }, { chatId: "c", lastEventId: "19" }]);
    expect(Number(kit.chat.session.lastEventId)).toBeGreaterThanOrEqual(19);
    expect(kit.server.inspect().sessions[0]?.openReaders).toBe(0);
    expect(kit.inRecords()[0]?.chunk).toMatchObject({ payload: { metadata: { user: "u1" }, trigger: "submit-message" } });
  });

  it("goes on in another request from what was stored", async () => {
    const kit = agentChat();
    await kit.settle(kit.chat.sendMessage("hello").then((stream) => stream.text()));
    const later = kit.createChat({ session: kit.chat.session });
    expect(await kit.settle(later.sendMessage("more").then((stream) => stream.text()))).toBe("You said more");
    expect(kit.triggered).toHaveLength(1);
  });

  it("ends a reconnect to a settled session at once", async () => {
    const kit = agentChat();
    await kit.settle(kit.chat.sendMessage("hello").then((stream) => stream.text()));
    const later = kit.createChat({ session: kit.chat.session });
    const stream = await later.reconnect();
    const reader = stream!.getReader();
    expect(await kit.settle(reader.read(), 3_000)).toMatchObject({ done: true });
    expect(await kit.createChat({ id: "other" }).reconnect()).toBeNull();
  });

  it("steers, stops, acts and closes", async () => {
    const kit = agentChat({}, setup({ agent: turnAgent({ delayMs: 200 }) }));
    expect(await kit.chat.steer("too early")).toBe(false);
    const stream = await kit.settle(kit.chat.sendMessage("a long story to tell"));
    expect(await kit.settle(kit.chat.steer("and this"))).toBe(true);
    await kit.settle(kit.chat.stop());
    expect((await kit.settle(stream.result())).text.length).toBeLessThan(20);
    const action = await kit.settle(kit.chat.sendAction({ type: "undo" }));
    expect(await kit.settle(action.text())).toContain("undo");
    expect(await kit.settle(kit.chat.close())).toBe(true);
    expect(kit.inRecords().map(({ chunk }) => (chunk.kind === "message" ? chunk.payload.trigger : chunk.kind))).toEqual(["submit-message", "submit-message", "stop", "action", "close"]);
    expect(await kit.chat.close()).toBe(false);
  });

  it("ends a stopped answer at its turn's end, so that what is stored then leaves nothing to the next request", async () => {
    const kit = agentChat({}, setup({ agent: slowToStop() }));
    const stream = await kit.settle(kit.chat.sendMessage("a long story"));
    const text = stream.text();
    await kit.clock.advance(250);
    await kit.settle(kit.chat.stop());
    expect(await kit.settle(text)).toBe("one two");
    expect(kit.server.inspect().sessions[0]).toMatchObject({ openReaders: 0 });
    const later = kit.createChat({ session: kit.chat.session });
    expect(await kit.settle(later.sendMessage("more").then((answered) => answered.text()))).toBe("You said more");
  });

  it("ends a stopped answer at last where its turn died", async () => {
    const kit = agentChat({}, setup({ agent: turnAgent({ delayMs: 200, dieOnStop: true }) }));
    const stream = await kit.settle(kit.chat.sendMessage("a long story"));
    await kit.settle(kit.chat.stop());
    expect(await kit.settle(stream.text(), 40_000)).toBe("");
    expect(kit.server.inspect().sessions[0]).toMatchObject({ openReaders: 0 });
  });

  it("ends the stop of nothing at once", async () => {
    const kit = agentChat();
    await kit.settle(kit.chat.sendMessage("hello").then((stream) => stream.text()));
    await kit.settle(kit.chat.stop());
    await kit.clock.advance(0);
    expect(kit.server.inspect().sessions[0]).toMatchObject({ openReaders: 0 });
    expect(await kit.settle(kit.chat.sendMessage("again").then((stream) => stream.text()))).toBe("You said again");
  });

  it("yields growing messages", async () => {
    const kit = agentChat();
    const stream = await kit.settle(kit.chat.sendMessage("hello"));
    const seen = await kit.settle((async () => {
      let last;
      for await (const message of stream.messages()) last = message;
      return last;
    })());
    expect(seen).toMatchObject({ id: "a1", role: "assistant", parts: [{ type: "step-start" }, { type: "text", text: "You said hello" }] });
  });

  it("says what is missing without a credential", async () => {
    const kit = agentChat({ accessToken: "" });
    await expect(kit.settle(kit.chat.preload())).rejects.toMatchObject({ code: "access_token_failed" });
  });
});

describe("sub-agent messages", () => {
  it("are rebuilt from batches, each counted once", async () => {
    const kit = setup();
    let changes = 0;
    const sub = createSubAgentMessages({ onChange: () => changes++ }, kit.platform);
    const chunks = answer("s1", "hello from below");
    const batch = (seq: number, some: UIMessageChunk[]) => sub.onData({ type: SUB_AGENT_DATA_TYPE, data: { toolCallId: "t", seq, chunks: some } });
    batch(0, chunks.slice(0, 4));
    batch(0, chunks.slice(0, 4));
    expect(sub.get("t")).toBeUndefined();
    await kit.clock.advance(100);
    expect(sub.get("t")?.parts).toMatchObject([{ type: "step-start" }, { type: "text", text: "hello" }]);
    batch(1, chunks.slice(4));
    batch(3, chunks);
    sub.onData({ type: "data-other", data: {} });
    await kit.clock.advance(100);
    expect(sub.get("t")?.parts).toMatchObject([{ type: "step-start" }, { type: "text", text: "hello from below", state: "done" }]);
    expect(changes).toBe(2);
    sub.dispose();
    expect(sub.get("t")).toBeUndefined();
    expect(kit.clock.pending).toBe(kit.server.inspect().timers);
  });
});
