import type { ModelMessage, ToolSet, UIMessage } from "ai";
import { stepCountIs, tool } from "ai";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { mockChatAgent } from "../harness/index.ts";
import { type ModelCall, type ScriptedModel, scriptedModel } from "../model/index.ts";
import { type ChatAgentOptions, chatAgent, defineSkill, localsKey, type TurnCompleteArgs } from "./index.ts";
import { answerTo, text, types, user } from "./testing.ts";

const promptOf = (model: ScriptedModel, call: number) => JSON.stringify(model.calls[call]?.prompt);
const toolNames = (model: ScriptedModel, call: number) => (model.calls[call]?.tools ?? []).map((entry) => entry.name);

describe("skills", () => {
  const bash = vi.fn((command: string) => ({ stdout: `ran ${command}`, exitCode: 3 }));
  const pdf = defineSkill({
    id: "pdf",
    name: "pdf-tools",
    description: "Work with PDF files.",
    instructions: "Call `split.sh` with a path.",
    files: { "split.sh": "#!/bin/sh" },
    bash,
  });
  const search = defineSkill({ id: "search", description: "Find things.", instructions: "Just look." });

  async function using(calls: ModelCall[], options: Partial<ChatAgentOptions> = {}) {
    const model = scriptedModel(calls);
    const agent = chatAgent({
      id: "a",
      onTurnStart: ({ chat }) => chat.skills.set([pdf, search]),
      run: ({ messages, tools, streamText }) =>
        streamText({ model, system: "You are kind.", messages, tools, stopWhen: stepCountIs(6) }),
      ...options,
    });
    await using harness = mockChatAgent(agent);
    return { model, turn: await harness.sendMessage(user("u1", "split my pdf")) };
  }

  test("are advertised in the system prompt, and bring three tools beside the agent's own", async () => {
    const { model } = await using(["ok"], { tools: { mine: tool({ inputSchema: z.object({}) }) } });
    const system = model.calls[0]?.prompt[0];
    expect(system?.role === "system" && system.content).toBe(
      "You are kind.\n\nSkills you can use. Read a skill's instructions with `loadSkill` before you use it:\n- pdf-tools: Work with PDF files.\n- search: Find things.",
    );
    expect(toolNames(model, 0).toSorted()).toEqual(["bash", "loadSkill", "mine", "readFile"]);
    expect(promptOf(model, 0)).not.toContain("split.sh");
  });

  // F130
  test("are loaded, read and run on demand", async () => {
    const { model, turn } = await using([
      [{ toolCall: "loadSkill", input: { name: "pdf-tools" } }],
      [{ toolCall: "readFile", input: { skill: "pdf-tools", path: "split.sh" } }],
      [{ toolCall: "bash", input: { skill: "pdf-tools", command: "split.sh a.pdf" } }],
      ({ toolResult }) => JSON.stringify([toolResult("loadSkill"), toolResult("readFile"), toolResult("bash")]),
    ]);
    expect(JSON.parse(text(turn.message))).toEqual([
      { name: "pdf-tools", description: "Work with PDF files.", body: "Call `split.sh` with a path.", files: ["split.sh"] },
      { content: "#!/bin/sh" },
      { stdout: "ran split.sh a.pdf", stderr: "", exitCode: 3 },
    ]);
    expect(bash).toHaveBeenCalledWith("split.sh a.pdf", { signal: expect.any(AbortSignal) });
    expect(promptOf(model, 3).match(/Skills you can use/g)).toHaveLength(1);
  });

  test.each([
    ["an unknown skill", "loadSkill", { name: "nope" }, /no skill "nope".*pdf-tools, search/],
    ["an unknown file", "readFile", { skill: "pdf-tools", path: "../secret" }, /no file/],
    ["a prototype's file", "readFile", { skill: "pdf-tools", path: "constructor" }, /no file/],
    ["a skill without a shell", "bash", { skill: "search", command: "ls" }, /defines no `bash`/],
    ["a shell of an unknown skill", "bash", { skill: "nope", command: "ls" }, /no skill/],
  ])("%s is an error that the model reads", async (_name, toolCall, input, message) => {
    const { turn } = await using([[{ toolCall, input }], ({ toolResult }) => JSON.stringify(toolResult(toolCall))]);
    expect((JSON.parse(text(turn.message)) as { error: string }).error).toMatch(message);
  });

  test("may be given to the agent as an option", async () => {
    const { model } = await using(["ok"], { onTurnStart: undefined, skills: [search] });
    expect(promptOf(model, 0)).toContain("- search: Find things.");
  });
});

describe("compaction", () => {
  const step = (n: number): ModelCall => [{ text: `${"x".repeat(400)} ${n}` }, { toolCall: "noop", input: {} }];
  const noop = tool({ inputSchema: z.object({}), execute: async () => "ok" });

  test("after a turn that grew past the threshold: the model gets the summary, the user keeps the messages", async () => {
    const summarize = vi.fn(() => "They talked about x.");
    const model = scriptedModel(["long ".repeat(200), "second", "third"]);
    const agent = chatAgent({
      id: "a",
      compaction: { shouldCompact: ({ totalTokens }) => (totalTokens ?? 0) > 200, summarize },
      run: ({ messages, streamText }) => streamText({ model, messages }),
    });
    await using harness = mockChatAgent(agent);
    const first = await harness.sendMessage(user("u1", "tell me"));
    expect(first.chunks.filter((chunk) => chunk.type === "data-compaction")).toEqual([
      {
        type: "data-compaction",
        id: expect.any(String),
        transient: true,
        data: { status: "compacting", totalTokens: expect.any(Number) },
      },
      {
        type: "data-compaction",
        id: expect.any(String),
        transient: true,
        data: { status: "complete", totalTokens: expect.any(Number) },
      },
    ]);
    expect(summarize).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ source: "outer", turn: 0, messages: expect.any(Array) }),
    );
    await harness.sendMessage(user("u2", "and now"));
    expect(model.calls[1]?.prompt.map((message) => (message.role === "user" ? message.content : message.role))).toEqual([
      [{ type: "text", text: "They talked about x." }],
      [{ type: "text", text: "and now" }],
    ]);
    expect(harness.getSnapshot()?.messages).toHaveLength(4);
  });

  test("between the steps of a turn, and the turns after it remember", async () => {
    const model = scriptedModel([
      step(1),
      step(2),
      ({ prompt }) => `saw ${prompt.length}`,
      ({ prompt }) => JSON.stringify(prompt),
    ]);
    const agent = chatAgent({
      id: "a",
      tools: { noop },
      compaction: {
        shouldCompact: ({ source, stepNumber }) => source === "inner" && stepNumber === 2,
        summarize: ({ messages }) => `summary of ${messages.length}`,
      },
      run: ({ messages, tools, streamText }) => streamText({ model, messages, tools, stopWhen: stepCountIs(5) }),
    });
    await using harness = mockChatAgent(agent);
    const first = await harness.sendMessage(user("u1", "go"));
    expect(text(first.message)).toContain("saw 1");
    const second = await harness.sendMessage(user("u2", "next"));
    const prompt = JSON.parse(text(second.message)) as ModelMessage[];
    expect(prompt.map((message) => message.role)).toEqual(["user", "assistant", "user"]);
    expect(JSON.stringify(prompt)).toContain("summary of 5");
    expect(JSON.stringify(prompt)).toContain("saw 1");
    expect(JSON.stringify(prompt)).not.toContain("xxx");
  });

  test("survives the run", async () => {
    const model = scriptedModel(["one", "two"]);
    const agent = chatAgent({
      id: "a",
      maxTurns: 1,
      compaction: { shouldCompact: ({ turn, chatId }) => turn === 0 && chatId === "test-chat", summarize: () => "the gist" },
      run: ({ messages, streamText }) => streamText({ model, messages }),
    });
    await using harness = mockChatAgent(agent);
    await harness.sendMessage(user("u1", "one"));
    await harness.waitForExit();
    await harness.sendMessage(user("u2", "two"));
    expect(promptOf(model, 1)).toContain("the gist");
    expect(model.calls[1]?.prompt).toHaveLength(2);
  });

  test("the agent may rewrite both the user's view and the model's", async () => {
    const model = scriptedModel(["one", "two"]);
    const agent = chatAgent({
      id: "a",
      compaction: {
        shouldCompact: ({ turn }) => turn === 0,
        summarize: () => "gist",
        compactUIMessages: ({ summary, uiMessages }) => [
          { id: "s", role: "assistant", parts: [{ type: "text", text: summary }] },
          ...uiMessages.slice(-1),
        ],
        compactModelMessages: ({ summary, modelMessages }) => [
          { role: "user", content: `So far: ${summary}` },
          ...modelMessages.slice(-1),
        ],
      },
      run: ({ messages, streamText }) => streamText({ model, messages }),
    });
    await using harness = mockChatAgent(agent);
    await harness.sendMessage(user("u1", "hi"));
    expect(harness.getSnapshot()?.messages.map(text)).toEqual(["gist", "one"]);
    await harness.sendMessage(user("u2", "more"));
    expect(model.calls[1]?.prompt.map((message) => message.role)).toEqual(["user", "assistant", "user"]);
  });

  test("that flattens the user's view is not undone by a hook that comes after it", async () => {
    const agent = chatAgent({
      id: "a",
      compaction: { shouldCompact: () => true, summarize: () => "gist", compactUIMessages: () => [user("s", "gist")] },
      onBeforeTurnComplete: ({ writer }) => writer.write({ type: "data-late", data: 1 }),
      run: ({ messages, streamText }) => streamText({ model: scriptedModel("one"), messages }),
    });
    await using harness = mockChatAgent(agent);
    await harness.sendMessage(user("u1", "hi"));
    expect(harness.getSnapshot()?.messages.map(text)).toEqual(["gist"]);
  });

  test("is told how large the last call was, and hooks how much the run has used", async () => {
    const totals: unknown[] = [];
    let thrown = false;
    const agent = chatAgent({
      id: "a",
      run: ({ messages, streamText, previousTurnUsage }) => {
        totals.push(previousTurnUsage?.totalTokens);
        return streamText({ model: scriptedModel("one"), messages });
      },
      onBeforeTurnComplete: () => {
        if (thrown) return;
        thrown = true;
        throw new Error("once");
      },
      onTurnComplete: ({ usage, totalUsage }) => void totals.push([usage?.totalTokens, totalUsage.totalTokens]),
    });
    await using harness = mockChatAgent(agent);
    for (const id of ["u1", "u2"]) await harness.sendMessage(user(id, "hi"));
    const [, [first], , [second, total]] = totals as [undefined, number[], number, number[]];
    expect(totals).toEqual([undefined, [first, first], first, [second, first! + second!]]);
    expect(total).toBe(first! + second!);
  });

  test("waits while a question of the turn is open", async () => {
    const summarize = vi.fn(() => "gist");
    const model = scriptedModel([[{ toolCall: "ask", input: {} }], "thanks"]);
    const agent = chatAgent({
      id: "a",
      tools: { ask: tool({ inputSchema: z.object({}) }) },
      compaction: { shouldCompact: () => true, summarize },
      run: ({ messages, tools, streamText }) => streamText({ model, messages, tools }),
    });
    await using harness = mockChatAgent(agent);
    const asked = (await harness.sendMessage(user("u1", "hi"))).message!;
    expect(summarize).not.toHaveBeenCalled();
    const id = asked.parts.flatMap((part) => ("toolCallId" in part ? [part.toolCallId] : []))[0]!;
    await harness.sendMessage(answerTo(asked, { [id]: { state: "output-available", output: 1 } }));
    expect(summarize).toHaveBeenCalledOnce();
  });

  // F63
  test("by an action of the user's, as the guides show it", async () => {
    const model = scriptedModel(({ lastUserText }) => `re ${lastUserText}`);
    const agent = chatAgent({
      id: "a",
      actionSchema: z.object({ type: z.literal("compact") }),
      onAction: ({ chat, uiMessages }) =>
        chat.history.set([
          { id: "summary", role: "assistant", parts: [{ type: "text", text: `Summary of ${uiMessages.length}` }] },
        ]),
      run: ({ trigger, messages, streamText }) => (trigger === "action" ? undefined : streamText({ model, messages })),
    });
    await using harness = mockChatAgent(agent);
    await harness.sendMessage(user("u1", "one"));
    expect((await harness.sendAction({ type: "compact" })).chunks).toEqual([]);
    expect(harness.getSnapshot()?.messages.map(text)).toEqual(["Summary of 2"]);
    await harness.sendMessage(user("u2", "two"));
    expect(model.calls[1]?.prompt.map((message) => message.role)).toEqual(["assistant", "user"]);
  });
});

describe("data parts of the response", () => {
  // F07
  test("persistent ones are kept, in the place where they were written; transient ones are not", async () => {
    const onTurnComplete = vi.fn();
    const agent = chatAgent({
      id: "a",
      onTurnComplete,
      run: async ({ chat, streamText, messages, writer }) => {
        chat.response.write({ type: "data-handover", id: "h", data: { step: 1 } });
        chat.response.append(
          { type: "data-progress", data: 50, transient: true },
          { type: "data-handover", id: "h", data: { step: 2 } },
        );
        await chat.pipe(streamText({ model: scriptedModel("hi"), messages }));
        writer.merge(new ReadableStream({ start: (c) => (c.enqueue({ type: "data-late", id: "l", data: 1 }), c.close()) }));
      },
    });
    await using harness = mockChatAgent(agent);
    const turn = await harness.sendMessage(user("u1", "hi"));
    expect(types(turn)).toEqual([
      "start",
      "data-handover",
      "data-progress",
      "data-handover",
      "start-step",
      "text-start",
      "text-delta",
      "text-end",
      "finish-step",
      "finish",
      "data-late",
    ]);
    const { responseMessage, uiMessages } = onTurnComplete.mock.lastCall![0] as TurnCompleteArgs<unknown, UIMessage>;
    expect(responseMessage?.parts.map((part) => part.type)).toEqual(["data-handover", "step-start", "text", "data-late"]);
    expect(responseMessage?.parts[0]).toMatchObject({ data: { step: 2 } });
    expect(uiMessages.at(-1)).toEqual(turn.message);
  });

  test("chat.stream writes raw chunks", async () => {
    const agent = chatAgent({
      id: "a",
      run: async ({ chat }) => {
        chat.stream.append({ type: "data-raw", data: 1 });
        await chat.stream.writer({ execute: ({ write }) => write({ type: "data-kept", data: 2 }) });
        await chat.stream.pipe(new ReadableStream({ start: (c) => (c.enqueue({ type: "data-raw", data: 3 }), c.close()) }));
      },
    });
    await using harness = mockChatAgent(agent);
    const turn = await harness.sendMessage(user("u1", "hi"));
    expect(types(turn)).toEqual(["data-raw", "start", "data-kept", "data-raw"]);
  });
});

describe("client data", () => {
  const schema = z.object({ userId: z.string(), plan: z.enum(["free", "pro"]).default("free") });

  // F100
  test("is parsed once per turn and given to every hook, tools included", async () => {
    const seen: unknown[] = [];
    const agent = chatAgent({
      id: "a",
      clientDataSchema: schema,
      tools: ({ clientData }): ToolSet => (clientData.plan === "pro" ? { pro: tool({ inputSchema: z.object({}) }) } : {}),
      onPreload: ({ clientData }) => void seen.push(clientData.plan),
      onTurnStart: ({ clientData }) => void seen.push(clientData),
      run: ({ clientData, tools }) => `${clientData.userId} ${Object.keys(tools).length}`,
    });
    await using harness = mockChatAgent(agent, { clientData: { userId: "u", plan: "pro", extra: 1 } });
    expect(text((await harness.sendMessage(user("u1", "hi"))).message)).toBe("u 1");
    expect(seen).toEqual(["pro", { userId: "u", plan: "pro" }]);
  });

  // F101
  test("that is refused is an error chunk and a boundary, and `run` is not called", async () => {
    const run = vi.fn(() => "never");
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    await using harness = mockChatAgent(chatAgent({ id: "a", clientDataSchema: schema, run }), { clientData: { userId: 7 } });
    const turn = await harness.sendMessage(user("u1", "hi"));
    expect(turn.chunks).toEqual([{ type: "error", errorText: expect.stringMatching(/^Invalid client data\. userId: /) }]);
    expect(run).not.toHaveBeenCalled();
    warn.mockRestore();
  });
});

describe("how responses are streamed", () => {
  test("generateMessageId, onError and metadata are the agent's", async () => {
    const agent = chatAgent({
      id: "a",
      uiMessageStreamOptions: {
        generateMessageId: () => "uuid-7",
        onError: () => "Something went wrong.",
        messageMetadata: ({ part }) => (part.type === "finish" ? { done: true } : undefined),
      },
      run: ({ messages, streamText, turn }) => {
        if (turn === 1) throw new Error("secret");
        return streamText({ model: scriptedModel("hi"), messages });
      },
    });
    await using harness = mockChatAgent(agent);
    const turn = await harness.sendMessage(user("u1", "hi"));
    expect(turn.chunks[0]).toEqual({ type: "start", messageId: "uuid-7" });
    expect(turn.message?.metadata).toEqual({ done: true });
    expect((await harness.sendMessage(user("u2", "hi"))).chunks).toEqual([{ type: "error", errorText: "Something went wrong." }]);
  });

  test("every id comes from the run: the same scenario makes the same bytes", async () => {
    const play = async () => {
      const model = scriptedModel([
        [{ reasoning: "r" }, { source: { url: "https://a.test" } }, { toolCall: "mail", input: {} }],
        "done",
      ]);
      const agent = chatAgent({
        id: "a",
        tools: { mail: tool({ inputSchema: z.object({}), needsApproval: true, execute: async () => "ok" }) },
        uiMessageStreamOptions: { sendSources: true },
        run: ({ messages, tools, streamText }) => streamText({ model, messages, tools, stopWhen: stepCountIs(3) }),
      });
      await using harness = mockChatAgent(agent);
      const asked = (await harness.sendMessage(user("u1", "hi"))).message!;
      const part = asked.parts.find((candidate) => "approval" in candidate) as { toolCallId: string; approval: { id: string } };
      await harness.sendMessage(
        answerTo(asked, {
          [part.toolCallId]: { state: "approval-responded", approval: { id: part.approval.id, approved: true } },
        }),
      );
      return JSON.stringify(harness.allRawChunks);
    };
    expect(await play()).toBe(await play());
  });
});

test("locals are set up before the run begins", async () => {
  const dbKey = localsKey<{ name: string }>("db");
  const agent = chatAgent({ id: "a", run: ({ chat }) => `${chat.locals.get(dbKey)?.name} ${chat.locals.get<string>("plain")}` });
  await using harness = mockChatAgent(agent, {
    setupLocals: ({ set }) => {
      set(dbKey, { name: "test db" });
      set("plain", "text");
    },
  });
  expect(text((await harness.sendMessage(user("u1", "hi"))).message)).toBe("test db text");
});

// F05
test("an edited message replaces the old one and what followed it", async () => {
  const agent = chatAgent({ id: "a", run: ({ messages }) => `${messages.length}` });
  await using harness = mockChatAgent(agent);
  await harness.sendMessage(user("u1", "one"));
  await harness.sendMessage(user("u2", "two"));
  const turn = await harness.sendMessage(user("u1", "uno"));
  expect(text(turn.message)).toBe("1");
  expect(harness.getSnapshot()?.messages.map(text)).toEqual(["uno", "1"]);
});

test("chat.messages shows what waits", async () => {
  const heard: string[] = [];
  const agent = chatAgent({
    id: "a",
    run: async ({ chat }) => {
      const off = chat.messages.on((payload) => heard.push(payload.message?.id ?? ""));
      heard.push(`${chat.messages.hasPending()}`);
      await new Promise<void>((resolve) => void chat.messages.on(() => resolve()));
      off();
      return chat.messages
        .pending()
        .map((payload) => payload.message?.id)
        .join();
    },
    maxTurns: 1,
  });
  await using harness = mockChatAgent(agent);
  const turn = harness.sendMessage(user("u1", "hi"));
  await expect.poll(() => heard).toEqual(["false"]);
  await harness.sendPendingMessage(user("u2", "more"));
  expect(text((await turn).message)).toBe("u2");
  expect(heard).toEqual(["false", "u2"]);
});
