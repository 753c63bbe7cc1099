// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { setupServer } from "msw/node";
import { StrictMode, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { stepCountIs, streamText, tool, type UIMessage } from "ai";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { chatAgent, createSessionServer, scriptedModel, sessionHandlers } from "../../mocks/index.ts";
import { Chat, SessionInbox, useTriggerChat } from "../../src/index.ts";

// Many apps test their screens in jsdom, which has no layout, no ResizeObserver, no Web Locks, and a `Uint8Array` beside Node's.

/** All in one page and one process: beside a whole test run a turn takes its time. */
const SOON = { timeout: 20_000 };

const cleanUps: Array<() => void> = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

function show(node: ReactNode): HTMLElement {
  const box = document.body.appendChild(document.createElement("div"));
  const root = createRoot(box);
  root.render(<StrictMode>{node}</StrictMode>);
  cleanUps.push(() => {
    root.unmount();
    box.remove();
  });
  return box;
}

const find = <E extends HTMLElement>(box: HTMLElement, selector: string): Promise<E> =>
  expect.poll(() => box.querySelector<E>(selector), SOON).toBeTruthy().then(() => box.querySelector<E>(selector) as E);

async function send(box: HTMLElement, text: string): Promise<void> {
  const input = await find<HTMLTextAreaElement>(box, "textarea");
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set?.call(input, text);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  (await find<HTMLButtonElement>(box, ".tck-send:not(:disabled)")).click();
}

function start(messages: UIMessage[] = []) {
  const model = scriptedModel(["Hello there.", [{ text: "May I?" }, { toolCall: "send", input: { to: "Ada" } }], "It is sent."]);
  const tools = { send: tool({ inputSchema: z.object({ to: z.string() }), needsApproval: true, execute: async () => "sent" }) };
  const agent = chatAgent({
    id: "agent",
    tools,
    run: ({ messages: history, signal }) => streamText({ model, messages: history, tools, abortSignal: signal, stopWhen: stepCountIs(3) }),
  });
  const server = createSessionServer({ agents: [agent] });
  const msw = setupServer(...sessionHandlers(server));
  msw.listen();
  cleanUps.push(() => msw.close());
  function App() {
    const chat = useTriggerChat({
      chatId: "chat-1",
      task: "agent",
      messages,
      multiTab: true,
      baseURL: "http://session.test",
      accessToken: ({ chatId }) => server.accessToken({ chatId }),
      startSession: (params) => server.startSession(params),
    });
    return <Chat chat={chat} attachments={{}} />;
  }
  return { server, App };
}

test("a chat answers, asks and goes on in jsdom, and the inbox lists it", { timeout: 60_000 }, async () => {
  const { server, App } = start();
  const box = show(<App />);
  await send(box, "Hi");
  await expect.poll(() => box.textContent, SOON).toContain("Hello there.");
  await send(box, "Write to Ada");
  (await find<HTMLButtonElement>(box, ".tck-approve")).click();
  await expect.poll(() => box.textContent, SOON).toContain("It is sent.");
  expect(server.inspect().sessions[0]?.in).toHaveLength(3);
  const inbox = show(
    <QueryClientProvider client={new QueryClient()}>
      <SessionInbox client={server.sessions} onOpen={() => {}} />
    </QueryClientProvider>,
  );
  await expect.poll(() => inbox.textContent, SOON).toContain("chat-1");
});

test("a chat that is long enough for virtual rows shows every message in jsdom", { timeout: 60_000 }, async () => {
  const { App } = start(Array.from({ length: 150 }, (_, n): UIMessage => ({ id: `${n}`, role: "user", parts: [{ type: "text", text: `Message ${n}` }] })));
  const box = show(<App />);
  await expect.poll(() => box.querySelectorAll(".tck-message").length, SOON).toBe(150);
});
