import { tool } from "ai";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createVirtualClock } from "../core/virtual-clock.ts";
import { mockChatAgent } from "../harness/index.ts";
import { scriptedModel } from "../model/index.ts";
import { chatAgent } from "./index.ts";
import { boundary, deferred, text, types, user } from "./testing.ts";

describe("a turn", () => {
  test("streams the model's answer and ends with a fresh token and the consumed record", async () => {
    const agent = chatAgent({
      id: "a",
      run: ({ messages, signal, streamText }) => streamText({ model: scriptedModel("Hello you"), messages, abortSignal: signal }),
    });
    await using harness = mockChatAgent(agent);
    const turn = await harness.sendMessage(user("u1", "hi"));
    expect(types(turn)).toEqual(["start", "start-step", "text-start", "text-delta", "text-end", "finish-step", "finish"]);
    expect(text(turn.message)).toBe("Hello you");
    expect(turn.chunks[0]).toEqual({ type: "start", messageId: turn.message?.id });
    expect(boundary(turn)).toEqual({ "public-access-token": "token-1", "session-in-event-id": "0" });
  });

  test("remembers what was said before", async () => {
    const model = scriptedModel(({ prompt }) => `${prompt.length} messages`);
    const agent = chatAgent({ id: "a", run: ({ messages, streamText }) => streamText({ model, messages }) });
    await using harness = mockChatAgent(agent);
    await harness.sendMessage(user("u1", "one"));
    const second = await harness.sendMessage(user("u2", "two"));
    expect(text(second.message)).toBe("3 messages");
    expect(boundary(second)["session-in-event-id"]).toBe("1");
  });

  test.each([
    ["a string", () => "plain", "plain"],
    ["a message", () => ({ id: "m1", role: "assistant" as const, parts: [{ type: "text" as const, text: "ready" }] }), "ready"],
    ["nothing", () => undefined, ""],
  ])("may return %s", async (_name, run, expected) => {
    await using harness = mockChatAgent(chatAgent({ id: "a", run }));
    expect(text((await harness.sendMessage(user("u1", "hi"))).message)).toBe(expected);
  });

  test("a throw becomes an error chunk and a boundary, and the conversation goes on", async () => {
    let turns = 0;
    const agent = chatAgent({
      id: "a",
      run: () => {
        if (turns++ === 0) throw new Error("no database");
        return "fine now";
      },
    });
    await using harness = mockChatAgent(agent);
    const failed = await harness.sendMessage(user("u1", "hi"));
    expect(failed.chunks).toEqual([{ type: "error", errorText: "no database" }]);
    expect(text((await harness.sendMessage(user("u2", "again"))).message)).toBe("fine now");
  });

  test("a regeneration answers the same question anew", async () => {
    const model = scriptedModel(["first", "second"]);
    const agent = chatAgent({ id: "a", run: ({ messages, streamText }) => streamText({ model, messages }) });
    await using harness = mockChatAgent(agent);
    const first = await harness.sendMessage(user("u1", "hi"));
    const second = await harness.sendRegenerate();
    expect(text(second.message)).toBe("second");
    expect(second.message?.id).not.toBe(first.message?.id);
    expect(harness.getSnapshot()?.messages.map(text)).toEqual(["hi", "second"]);
  });
});

describe("a stop", () => {
  test("aborts the model in the middle of its text, keeps what was said and leaves the run alive", async () => {
    const clock = createVirtualClock();
    const model = scriptedModel(["one two three four", "next"], { delayMs: 100, clock });
    const agent = chatAgent({ id: "a", run: ({ messages, signal, streamText }) => streamText({ model, messages, abortSignal: signal }) });
    await using harness = mockChatAgent(agent, { clock });
    const turn = harness.sendMessage(user("u1", "hi"));
    await clock.advance(250);
    await harness.sendStop();
    await clock.advance(0);
    const stopped = await turn;
    expect(types(stopped).at(-1)).toBe("abort");
    expect(boundary(stopped)["session-in-event-id"]).toBe("1");
    expect(harness.getSnapshot()?.messages.map(text)).toEqual(["hi", "one two"]);
    const next = harness.sendMessage(user("u2", "again"));
    await clock.advance(1_000);
    expect(text((await next).message)).toBe("next");
  });

  test("with nothing running is a boundary of its own", async () => {
    const agent = chatAgent({ id: "a", run: () => "hello" });
    await using harness = mockChatAgent(agent);
    await harness.sendMessage(user("u1", "hi"));
    const before = harness.allRawChunks.length;
    await harness.sendStop();
    const after = await harness.sendMessage(user("u2", "again"));
    const boundaries = harness.allRawChunks.slice(before).filter((chunk) => chunk.type === "trigger:turn-complete");
    expect(boundaries).toEqual([
      expect.objectContaining({ headers: expect.objectContaining({ "session-in-event-id": "1" }) }),
      expect.objectContaining({ headers: expect.objectContaining({ "session-in-event-id": "2" }) }),
    ]);
    expect(text(after.message)).toBe("hello");
  });

  // F33
  test("ends a turn whose tool hangs", async () => {
    const clock = createVirtualClock();
    const started = deferred();
    const hang = tool({
      inputSchema: z.object({}),
      execute: () => {
        started.resolve();
        return new Promise<string>(() => {});
      },
    });
    const model = scriptedModel([[{ toolCall: "hang", input: {} }]]);
    const agent = chatAgent({
      id: "a",
      tools: { hang },
      run: ({ messages, tools, signal, streamText }) => streamText({ model, messages, tools, abortSignal: signal }),
    });
    await using harness = mockChatAgent(agent, { clock });
    const turn = harness.sendMessage(user("u1", "hi"));
    await started.promise;
    await harness.sendStop("enough");
    await clock.advance(2_000);
    expect((await turn).chunks.at(-1)).toMatchObject({ type: "abort" });
    expect(harness.getSnapshot()?.messages.map((message) => message.id)).toEqual(["u1"]);
  });
});
