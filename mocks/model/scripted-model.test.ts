import { generateText, Output, stepCountIs, streamText, tool, ToolLoopAgent } from "ai";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Clock } from "../core/clock.ts";
import { chunkText } from "./play.ts";
import { scriptedModel } from "./index.ts";

const weather = tool({ inputSchema: z.object({ city: z.string() }), execute: async ({ city }) => ({ city, degrees: 7 }) });

async function uiTypes(result: { toUIMessageStream(options?: { sendSources?: boolean }): ReadableStream<{ type: string }> }) {
  const types: string[] = [];
  for await (const chunk of result.toUIMessageStream({ sendSources: true })) types.push(chunk.type);
  return types;
}

/** A clock that lists its sleepers and wakes them by hand. */
function handClock() {
  const sleepers: Array<{ ms: number; fn: () => void }> = [];
  const clock: Clock = {
    now: () => 0,
    setTimeout(fn, ms) {
      const sleeper = { ms, fn };
      sleepers.push(sleeper);
      return () => void sleepers.splice(sleepers.indexOf(sleeper), 1);
    },
  };
  return { clock, sleepers };
}

describe("what a script streams", () => {
  test.each([
    ["plain text", "Hello there", "Hello there", "stop"],
    ["text parts", [{ text: "a b" }, { text: " c", chunkSize: 1 }], "a b c", "stop"],
    ["a forced finish", [{ text: "cut" }, { finish: "length" }], "cut", "length"],
    ["a refusal", [{ finish: "content-filter" }], "", "content-filter"],
    ["only a wait", [{ wait: 0 }, { text: "late" }], "late", "stop"],
  ] as const)("%s", async (_name, step, text, finishReason) => {
    const result = streamText({ model: scriptedModel(step as never), prompt: "hi" });
    expect(await result.text).toBe(text);
    expect(await result.finishReason).toBe(finishReason);
  });

  test("reasoning, sources, files and streamed tool input keep their order", async () => {
    const model = scriptedModel([
      { reasoning: "think" },
      { source: { url: "https://a.test", title: "A" } },
      { file: { mediaType: "text/plain", data: "aGk=" } },
      { toolCall: "weather", input: { city: "Oslo" }, streamInput: true },
    ]);
    const types = await uiTypes(streamText({ model, prompt: "hi", tools: { weather } }));
    expect(types.filter((type, index) => type !== types[index - 1])).toEqual([
      "start", "start-step", "reasoning-start", "reasoning-delta", "reasoning-end", "source-url", "file",
      "tool-input-start", "tool-input-delta", "tool-input-available", "tool-output-available", "finish-step", "finish",
    ]);
  });

  test("an error in the middle keeps what came before it, and never ends it", async () => {
    const model = scriptedModel([{ text: "so far" }, { error: "provider down" }, { text: "never" }]);
    const errors: unknown[] = [];
    const result = streamText({ model, prompt: "hi", onError: ({ error }) => void errors.push(error) });
    const types = await uiTypes(result);
    expect(types).toContain("text-delta");
    expect(types).toContain("error");
    expect(types).not.toContain("text-end");
    expect(errors).toEqual([new Error("provider down")]);
  });
});

describe("what a script depends on", () => {
  test("steps follow each other, and functions see what came in", async () => {
    const model = scriptedModel([
      [{ toolCall: "weather", input: { city: "Oslo" } }, { toolCall: "weather", input: { city: "Rome" } }],
      ({ toolResult, lastUserText, call }) => `${call}: ${lastUserText} ${JSON.stringify(toolResult("weather"))}`,
    ]);
    const result = streamText({ model, prompt: "how warm", tools: { weather }, stopWhen: stepCountIs(3) });
    expect(await result.text).toBe('1: how warm {"city":"Rome","degrees":7}');
    expect(model.calls).toHaveLength(2);
  });

  test("the same script works without streaming", async () => {
    const model = scriptedModel([[{ toolCall: "weather", input: { city: "Oslo" } }], [{ reasoning: "hm" }, { text: "7 degrees" }]]);
    const result = await generateText({ model, prompt: "hi", tools: { weather }, stopWhen: stepCountIs(3) });
    expect(result.text).toBe("7 degrees");
    expect(result.reasoningText).toBe("hm");
  });

  test.each([
    ["a list throws when it is used up", scriptedModel(["one"]), /1 call\(s\) and was asked for number 2/],
    ["a single call may be told to", scriptedModel("one", { onExhausted: "throw" }), /number 2/],
  ])("%s", async (_name, model, message) => {
    await generateText({ model, prompt: "hi" });
    await expect(generateText({ model, prompt: "hi" })).rejects.toThrow(message);
  });

  test("a single call answers every time", async () => {
    const model = scriptedModel([{ text: "again" }]);
    for (const _ of [1, 2]) expect((await generateText({ model, prompt: "hi" })).text).toBe("again");
  });

  test.each([
    ["", true],
    [", and where nobody ever answered the earlier call", false],
  ])("ids of tool calls stay unique when a later run uses a fresh model%s", async (_when, isAnswered) => {
    const script = () => scriptedModel([[{ toolCall: "weather", input: { city: "Oslo" } }]]);
    const first = await generateText({ model: script(), prompt: "hi", tools: { weather } });
    const history = [{ role: "user" as const, content: "hi" }, ...(isAnswered ? first.response.messages : []), { role: "user" as const, content: "again" }];
    const second = await generateText({ model: script(), messages: history, tools: { weather } });
    expect(second.toolCalls[0]?.toolCallId).not.toBe(first.toolCalls[0]?.toolCallId);
  });
});

describe("with the rest of the AI SDK", () => {
  test("structured output, streamed and whole", async () => {
    const output = Output.object({ schema: z.object({ city: z.string(), degrees: z.number() }) });
    const model = scriptedModel('{"city":"Oslo","degrees":7}');
    expect((await generateText({ model, prompt: "hi", output })).output).toEqual({ city: "Oslo", degrees: 7 });
    const partial: unknown[] = [];
    for await (const object of streamText({ model, prompt: "hi", output }).partialOutputStream) partial.push(object);
    expect(partial.at(-1)).toEqual({ city: "Oslo", degrees: 7 });
  });

  test("an agent that loops over failing and working tools", async () => {
    const flaky = tool({
      inputSchema: z.object({ fail: z.boolean() }),
      execute: async ({ fail }) => {
        if (fail) throw new Error("no network");
        return "worked";
      },
    });
    const model = scriptedModel([
      [{ toolCall: "flaky", input: { fail: true } }, { toolCall: "flaky", input: { fail: false } }],
      [{ toolCall: "flaky", input: { fail: "not a boolean" } }],
      ({ toolResult }) => `last: ${String(toolResult("flaky"))}`,
    ]);
    const agent = new ToolLoopAgent({ model, tools: { flaky } });
    const types: string[] = [];
    const result = await agent.stream({ prompt: "go" });
    for await (const chunk of result.toUIMessageStream()) types.push(chunk.type);
    expect(types.filter((type) => type.startsWith("tool-")).slice(0, 5)).toEqual([
      "tool-input-available", "tool-input-available", "tool-output-error", "tool-output-available", "tool-input-error",
    ]);
    expect(await result.text).toMatch(/^last: .*Invalid input/s);
  });
});

describe("time", () => {
  test("every chunk waits on the model's clock, and nowhere else", async () => {
    const { clock, sleepers } = handClock();
    const result = streamText({ model: scriptedModel("one two", { delayMs: 30, clock }), prompt: "hi" });
    const text = result.text;
    for (let woken = 0; woken < 2; woken += 1) {
      await expect.poll(() => sleepers.length, { interval: 1 }).toBe(1);
      expect(sleepers[0]?.ms).toBe(30);
      sleepers.shift()?.fn();
    }
    expect(await text).toBe("one two");
  });

  test("an abort ends a wait and leaves no timer", async () => {
    const { clock, sleepers } = handClock();
    const stop = new AbortController();
    const result = streamText({ model: scriptedModel([{ wait: 1e9 }], { clock }), prompt: "hi", abortSignal: stop.signal });
    const types = uiTypes(result);
    await expect.poll(() => sleepers.length, { interval: 1 }).toBe(1);
    stop.abort();
    expect(await types).toContain("abort");
    expect(sleepers).toEqual([]);
  });
});

test("an abort ends a call whose script is still thinking", async () => {
  const stop = new AbortController();
  const model = scriptedModel(() => new Promise<string>(() => stop.abort()));
  await expect(generateText({ model, prompt: "hi", abortSignal: stop.signal })).rejects.toThrow(/abort/i);
});

test("chunks always add up to the text", () => {
  fc.assert(
    fc.property(fc.string(), fc.oneof(fc.constant("word" as const), fc.integer({ min: 1, max: 9 })), (text, size) => {
      const chunks = chunkText(text, size);
      expect(chunks.join("")).toBe(text);
      expect(chunks.every((chunk) => chunk !== "")).toBe(true);
    }),
  );
  expect(chunkText("one two  three")).toEqual(["one", " two", "  three"]);
});
