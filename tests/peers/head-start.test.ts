import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Chat } from "@ai-sdk/react";
import { TriggerChatTransport as PublishedTransport } from "@trigger.dev/sdk/chat";
import { chat as published } from "@trigger.dev/sdk/chat-server";
import { tool } from "ai";
import type { UIMessage } from "ai";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../../mocks/index.ts";
import { TriggerChatTransport } from "../../src/transport/index.ts";
import { AGENT } from "../conformance/api.ts";
import { transcript } from "../conformance/client/driver.ts";
import { createWorld } from "./world.ts";
import type { World } from "./world.ts";

const closers: Array<() => Promise<void>> = [];
// The handler also writes its step to the stream store, which isn't offered here; it says so and goes on.
beforeEach(() => void vi.spyOn(console, "warn").mockImplementation(() => {}));
beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => {}));
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  vi.restoreAllMocks();
});

type Model = Parameters<typeof published.headStart>[0]["run"] extends (args: { streamText: (options: infer O) => unknown }) => unknown
  ? O extends { model: infer M }
    ? M
    : never
  : never;

/** The published route handler, mounted on localhost. Its first step is what the script says. */
async function mount(script: Parameters<typeof scriptedModel>[0]): Promise<string> {
  const handler = published.headStart({
    agentId: AGENT.chat,
    run: async ({ streamText }) =>
      streamText({
        model: scriptedModel(script) as unknown as Model,
        tools: { lookup: tool({ inputSchema: z.object({ query: z.string() }) }) },
      } as never),
  });
  const http = createServer((incoming, outgoing) => void published.toNodeListener(handler)(incoming, outgoing));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  closers.push(async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}/api/chat`;
}

function open({ http, server }: World, Transport: typeof TriggerChatTransport, headStart: string) {
  const transport = new Transport({
    task: AGENT.chat,
    baseURL: http.url,
    headStart,
    accessToken: ({ chatId }) => server.accessToken({ chatId }),
    startSession: () => Promise.reject(new Error("the route starts the session")),
  });
  closers.push(async () => transport.dispose());
  return new Chat<UIMessage>({ id: "chat-1", transport });
}

describe.each([
  ["published", PublishedTransport as unknown as typeof TriggerChatTransport],
  ["our", TriggerChatTransport],
])("the published chat.headStart with the %s transport", (_name, Transport) => {
  test("a first answer of text is handed over whole, and the second turn knows it", async () => {
    const world = await createWorld();
    const chat = open(world, Transport, await mount("Warm hello."));
    await chat.sendMessage({ text: "hi" });
    expect(transcript(chat.messages)).toEqual(["user: hi", "assistant: Warm hello."]);
    await chat.sendMessage({ text: "history" });
    expect(transcript(chat.messages).slice(2)).toEqual(["user: history", 'assistant: {"users":["hi","history"],"assistants":1}']);
    expect(world.http.exchanges.filter(({ path }) => path === "/api/v1/sessions")).toHaveLength(1);
  });

  test("a first step that calls a tool is finished by the agent, in the same message", async () => {
    const world = await createWorld();
    const chat = open(world, Transport, await mount([[{ text: "Looking." }, { toolCall: "lookup", input: { query: "x" } }]]));
    await chat.sendMessage({ text: "look it up" });
    expect(transcript(chat.messages)).toEqual(["user: look it up", 'assistant: Looking. [lookup output-available "looked up: x"] Tools said: "looked up: x"']);
    await chat.sendMessage({ text: "next" });
    expect(transcript(chat.messages).at(-1)).toBe("assistant: You said: next");
  });
});

test("chat.startHeadStart hands over without a route, and the destination page resumes to the agent's part", async () => {
  const world = await createWorld();
  const { chatId, completion } = await published.startHeadStart({
    agentId: AGENT.chat,
    chatId: "chat-1",
    messages: [{ id: "u1", role: "user", parts: [{ type: "text", text: "hi" }] }],
    run: async ({ streamText }) => streamText({ model: scriptedModel("Warm hello.") as unknown as Model } as never),
  });
  await completion.catch(() => undefined);
  expect(chatId).toBe("chat-1");
  expect(world.http.exchanges.map(({ method, path, status }) => `${method} ${path} ${status}`).slice(0, 1)).toEqual(["POST /api/v1/sessions 201"]);
  expect(world.server.inspect().sessions[0]?.in.map(({ chunk }) => chunk.kind)).toContain("handover");
});
