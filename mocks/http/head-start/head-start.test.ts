import { streamText, tool } from "ai";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { CONTROL, RECORD_HEADER } from "../../../src/transport/protocol/index.ts";
import type { ChatInputChunk } from "../../../src/transport/protocol/index.ts";
import type { AnyAgent } from "../../core/agent-port.ts";
import { scriptedModel } from "../../model/index.ts";
import { controlOf, receive, testServer, textIn, userMessage } from "../testing.ts";
import { headStartHandler } from "./head-start.ts";
import type { HeadStartOptions } from "./options.ts";

/** An agent that waits for the handover and goes on with what it gets. */
function takingOver(seen: ChatInputChunk[]): AnyAgent {
  return {
    id: "echo",
    kind: "custom-agent",
    async start(port) {
      const record = await port.in.next({ timeoutMs: 60_000 });
      if (record === undefined) return "idle";
      seen.push(record.chunk);
      if (record.chunk.kind !== "handover") return "completed";
      if (!record.chunk.isFinal) {
        port.out.append({ type: "text-start", id: "agent" });
        port.out.append({ type: "text-delta", id: "agent", delta: "and the agent goes on" });
        port.out.append({ type: "text-end", id: "agent" });
        port.out.append({ type: "finish" });
      }
      port.turnEnded([]);
      port.out.control(CONTROL.turnComplete, { [RECORD_HEADER.sessionInEventId]: String(port.in.consumedSeq) });
      return "completed";
    },
  };
}

const body = { chatId: "chat-1", trigger: "submit-message", headStartMessages: [userMessage("weather?")], messageId: "u-1", metadata: { user: 1 } };

const tools = { weather: tool({ description: "Weather", inputSchema: z.object({ city: z.string() }) }) };

function setUp(run: HeadStartOptions["run"]) {
  const seen: ChatInputChunk[] = [];
  const kit = testServer({ agents: [takingOver(seen)] });
  const handler = headStartHandler(kit.server, { agentId: "echo", run });
  const post = (content: unknown = body) =>
    handler(new Request("http://app.test/api/chat", { method: "POST", body: JSON.stringify(content) }));
  return { ...kit, seen, post };
}

const chunksOf = (text: string) =>
  text.split("\n\n").filter((event) => event !== "").map((event) => JSON.parse(event.slice("data: ".length)) as Record<string, unknown>);

describe("a head start", () => {
  // F120
  test("answers a pure text turn from the app's process; the agent only ends it", async () => {
    const { post, seen, clock, server, subscribe } = setUp(({ chat }) =>
      streamText({ model: scriptedModel("sunny all day"), ...chat.toStreamTextOptions() }),
    );
    const response = await post();
    const read = response.text();
    await clock.advance(100);
    const chunks = chunksOf(await read);
    const types = chunks.map(({ type }) => type);
    expect(chunks.filter(({ type }) => type === "text-delta").map(({ delta }) => delta).join("")).toBe("sunny all day");
    expect(types.slice(-3)).toEqual(["finish", "trigger:turn-complete", "trigger:session-state"]);
    expect(seen).toMatchObject([{ kind: "handover", isFinal: true, partialAssistantMessage: [{ role: "assistant" }] }]);
    expect((seen[0] as { messageId: string }).messageId).toBe(chunks[0]!.messageId);
    expect(server.inspect().runs).toMatchObject([{ reason: "initial", turns: 1 }]);

    const token = response.headers.get("X-Trigger-Chat-Access-Token")!;
    expect(token).toMatch(/^eyJ/);
    const cursor = chunks.at(-1)!.lastEventId as string;
    const all = receive(await subscribe());
    const after = receive(await subscribe({ "Last-Event-ID": cursor }));
    await clock.advance(1);
    expect(textIn(all.records)).toBe("sunny all day");
    expect(controlOf(all.records.find(({ seq_num }) => String(seq_num) === cursor)!)).toBe("turn-complete");
    expect(after.records).toEqual([]);
  });

  test("hands over after a tool call, and the answer is one stream", async () => {
    const { post, seen, clock } = setUp(({ chat }) =>
      streamText({ model: scriptedModel([[{ toolCall: "weather", input: { city: "Bern" } }]]), ...chat.toStreamTextOptions({ tools }) }),
    );
    const read = (await post()).text();
    await clock.advance(100);
    const types = chunksOf(await read).map(({ type }) => type);
    expect(types.filter((type) => type === "finish")).toHaveLength(1);
    expect(types.indexOf("tool-input-available")).toBeLessThan(types.indexOf("text-delta"));
    expect(types.slice(-2)).toEqual(["trigger:turn-complete", "trigger:session-state"]);
    expect(seen).toMatchObject([{ kind: "handover", isFinal: false }]);
    expect(JSON.stringify(seen[0])).toContain('"toolName":"weather"');
  });

  test("answers for a chat whose id is too long for a tag", async () => {
    const { post, clock } = setUp(({ chat }) => streamText({ model: scriptedModel("quick"), ...chat.toStreamTextOptions() }));
    const answer = await post({ ...body, chatId: "c".repeat(200) });
    expect(answer.status).toBe(200);
    await answer.body?.cancel();
    await clock.advance(1);
  });

  test("that throws answers 500 and lets the agent's run go", async () => {
    const { post, seen, clock, server } = setUp(() => {
      throw new Error("no model");
    });
    const response = await post();
    expect([response.status, await response.json()]).toEqual([500, { error: "Head start failed: no model" }]);
    await clock.advance(1);
    expect(seen).toEqual([{ kind: "handover-skip" }]);
    expect(server.inspect()).toMatchObject({ runs: [{ status: "ended" }], sessions: [{ out: [] }] });
  });

  test("whose reader goes in its first step lets the agent's run go", async () => {
    const { post, seen, clock, server }: ReturnType<typeof setUp> = setUp(({ chat }) =>
      streamText({ model: scriptedModel([[{ text: "sunny all day", chunkSize: "word", delayMs: 100 }]], { clock }), ...chat.toStreamTextOptions(), onError: () => {} }),
    );
    const { body: answer } = await post();
    const reader = answer!.getReader();
    void reader.read();
    await clock.advance(150);
    await reader.cancel();
    await clock.advance(1_000);
    expect(seen).toEqual([{ kind: "handover-skip" }]);
    expect(server.inspect()).toMatchObject({ runs: [{ status: "ended" }] });
  });

  test.each([["nothing", {}], ["no history", { chatId: "a" }], ["no chat", { headStartMessages: [] }], ["text", "hi"]])(
    "refuses a body with %s",
    async (_name, content) => {
      const { post, server } = setUp(() => {
        throw new Error("not reached");
      });
      expect((await post(content)).status).toBe(400);
      expect(server.inspect().sessions).toEqual([]);
    },
  );

  test("is logged, and suffers faults", async () => {
    const { post, server } = setUp(() => {
      throw new Error("not reached");
    });
    server.faults.add({ type: "status", status: 503, route: "head-start", chatId: "chat-1" });
    expect((await post()).status).toBe(503);
    expect(server.inspect().requests).toMatchObject([{ route: "head-start", path: "/api/chat", status: 503, fault: "status" }]);
  });
});
