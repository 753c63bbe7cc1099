import { useChat } from "@ai-sdk/react";
import {
  lastAssistantMessageIsCompleteWithApprovalResponses,
  lastAssistantMessageIsCompleteWithToolCalls,
  type ChatInit,
  type UIMessage,
} from "ai";
import { StrictMode, useCallback } from "react";
import { describe, expect, it } from "vitest";
import { render, renderHook } from "vitest-browser-react";
import { createChatLab, transcript } from "../../tests/hooks/chat-lab.ts";
import { useMultiTabChat } from "./use-multi-tab-chat.ts";
import { useTriggerChatTransport } from "./use-trigger-chat-transport.ts";

/*
 * What the platform's documents tell an app to write over a plain `useChat`, as they write it and under StrictMode.
 */

type Lab = ReturnType<typeof createChatLab>;
type PageOptions = Pick<ChatInit<UIMessage>, "sendAutomaticallyWhen"> & { resume?: boolean; multiTab?: boolean };

/** The restored page, with the documented stop. */
function usePage(lab: Lab, { resume = false, multiTab = false, sendAutomaticallyWhen }: PageOptions) {
  const { messages: stored, ...page } = lab.page();
  const { chatId } = lab;
  const transport = useTriggerChatTransport({ ...page, multiTab });
  const chat = useChat<UIMessage>({ id: chatId, messages: stored, transport, resume, ...(sendAutomaticallyWhen && { sendAutomaticallyWhen }) });
  const { messages, setMessages, stop: aiStop } = chat;
  const stop = useCallback(() => {
    void transport.stopGeneration(chatId);
    void aiStop();
  }, [transport, chatId, aiStop]);
  return { ...chat, stop, transport, ...useMultiTabChat(transport, chatId, messages, setMessages) };
}

async function open(lab: Lab, options: PageOptions = {}) {
  const hook = await renderHook(() => usePage(lab, options), { wrapper: StrictMode });
  const now = () => hook.result.current;
  return {
    now,
    /** What it shows is what the app stores. */
    leave: () => {
      lab.stored.messages = structuredClone(now().messages);
      return hook.unmount();
    },
    shows: (...lines: unknown[]) => expect.poll(() => transcript(now().messages)).toEqual(lines),
    is: (status: string) => expect.poll(() => now().status).toBe(status),
    approvals: () => now().messages.flatMap(({ parts }) => parts.flatMap((part) => ("approval" in part && part.approval ? [part.approval.id] : []))),
    questions: () => now().messages.flatMap(({ parts }) => parts.flatMap((part) => ("toolCallId" in part ? [part.toolCallId] : []))),
  };
}

// F01, F30
it("the quick start streams, stops and goes on, all in one session", async () => {
  const lab = createChatLab();
  function Chat() {
    const { baseURL, fetch } = lab.page();
    const transport = useTriggerChatTransport({
      task: "lab",
      accessToken: ({ chatId }) => lab.server.accessToken({ chatId }),
      startSession: ({ chatId, taskId, clientData }) => lab.server.startSession({ chatId, taskId, clientData }),
      baseURL,
      fetch,
    });
    const { messages, sendMessage, stop, status } = useChat({ transport });
    return (
      <div>
        {messages.map((m) => (
          <div key={m.id}>{m.parts.map((part, i) => (part.type === "text" ? <span key={i}>{part.text}</span> : null))}</div>
        ))}
        <form
          onSubmit={(e) => {
            e.preventDefault();
            const input = e.currentTarget.querySelector("input");
            if (input?.value) {
              void sendMessage({ text: input.value });
              input.value = "";
            }
          }}
        >
          <input placeholder="Type a message..." />
          <button type="submit" disabled={status === "streaming"}>
            Send
          </button>
          {status === "streaming" && (
            <button type="button" onClick={stop}>
              Stop
            </button>
          )}
        </form>
      </div>
    );
  }
  const screen = await render(<Chat />, { wrapper: StrictMode });
  const send = async (text: string) => {
    await screen.getByPlaceholder("Type a message...").fill(text);
    await screen.getByRole("button", { name: "Send" }).click();
  };
  await send("slow");
  await lab.advance(250);
  await screen.getByRole("button", { name: "Stop" }).click();
  await expect.element(screen.getByRole("button", { name: "Send" })).toBeEnabled();
  await send("after");
  await expect.element(screen.getByText("You wrote: after")).toBeVisible();
  expect(lab.inputs()).toEqual(["user: slow", "stop", "user: after"]);
  expect(lab.server.inspect().sessions).toHaveLength(1);
});

describe("a page that is left in the middle of a turn", () => {
  // F10, F31
  it("leaves the turn running: the page that comes next resumes it, and can stop it", async () => {
    const lab = createChatLab();
    const first = await open(lab);
    void first.now().sendMessage({ text: "slow" });
    await lab.advance(250);
    await first.shows("user: slow", expect.stringMatching(/^assistant: one two/));
    await first.leave();
    const next = await open(lab, { resume: true });
    await next.is("streaming");
    await lab.advance(100);
    await next.shows("user: slow", expect.stringMatching(/^assistant: one two three/));
    expect(lab.inputs()).toEqual(["user: slow"]);
    next.now().stop();
    await next.is("ready");
    void next.now().sendMessage({ text: "after" });
    await next.shows("user: slow", expect.stringMatching(/^assistant: one two three/), "user: after", "assistant: You wrote: after");
    expect(lab.inputs()).toEqual(["user: slow", "stop", "user: after"]);
  });

  // F82
  it("leaves it to the other tab", async () => {
    const lab = createChatLab();
    const owner = await open(lab, { multiTab: true });
    const other = await open(lab, { multiTab: true });
    void owner.now().sendMessage({ text: "slow" });
    await lab.advance(250);
    await other.shows("user: slow", expect.stringMatching(/^assistant: one two/));
    expect(other.now().isReadOnly).toBe(true);
    await owner.leave();
    await lab.advance(1000);
    await other.shows("user: slow", "assistant: one two three four five");
    await expect.poll(() => other.now().isReadOnly).toBe(false);
    expect(lab.inputs()).toEqual(["user: slow"]);
  });
});

// F11
it("a settled chat that resumes is ready at once, whether `isStreaming` was stored or dropped", async () => {
  const lab = createChatLab();
  const first = await open(lab);
  void first.now().sendMessage({ text: "hello" });
  await first.shows("user: hello", "assistant: You wrote: hello");
  await first.is("ready");
  await first.leave();
  for (const drop of [false, true]) {
    if (drop) for (const session of Object.values(lab.stored.sessions)) delete session.isStreaming;
    const next = await open(lab, { resume: true });
    await next.is("ready");
    await next.shows("user: hello", "assistant: You wrote: hello");
    await next.leave();
  }
});

describe("approvals and answers, sent by the AI SDK's own conditions", () => {
  const sendAutomaticallyWhen = lastAssistantMessageIsCompleteWithApprovalResponses;

  // F40, F43
  it("an approval that is given after a reload runs the tool, in the same message", async () => {
    const lab = createChatLab();
    const first = await open(lab, { sendAutomaticallyWhen });
    void first.now().sendMessage({ text: "email" });
    await first.shows("user: email", "assistant: May I? | sendEmail approval-requested");
    await first.is("ready");
    await first.leave();
    const next = await open(lab, { sendAutomaticallyWhen, resume: true });
    for (const id of next.approvals()) await next.now().addToolApprovalResponse({ id, approved: true });
    await next.shows("user: email", "assistant: May I? | sendEmail output-available | Done with the email.");
    expect(lab.inputs()).toEqual(["user: email", "assistant: tool-sendEmail"]);
  });

  // F41, F42
  it("two in one turn are sent once", async () => {
    const lab = createChatLab();
    const page = await open(lab, { sendAutomaticallyWhen });
    void page.now().sendMessage({ text: "emails" });
    await page.shows("user: emails", "assistant: sendEmail approval-requested | sendEmail approval-requested");
    await page.is("ready");
    const [one, two] = page.approvals();
    await page.now().addToolApprovalResponse({ id: one ?? "", approved: true });
    await page.now().addToolApprovalResponse({ id: two ?? "", approved: false, reason: "not her" });
    await page.shows("user: emails", "assistant: sendEmail output-available | sendEmail output-denied | Done with both.");
    expect(lab.inputs()).toHaveLength(2);
  });

  // F43
  it("a page that comes back while the approved turn streams shows all of it once", async () => {
    const lab = createChatLab();
    const first = await open(lab, { sendAutomaticallyWhen });
    void first.now().sendMessage({ text: "charge" });
    await first.shows("user: charge", "assistant: sendEmail approval-requested");
    await first.is("ready");
    for (const id of first.approvals()) void first.now().addToolApprovalResponse({ id, approved: true });
    await first.shows("user: charge", expect.stringContaining("sendEmail output-available"));
    await first.leave();
    const next = await open(lab, { sendAutomaticallyWhen, resume: true });
    await next.is("streaming");
    await lab.advance(1000);
    await next.is("ready");
    await next.shows("user: charge", "assistant: sendEmail output-available | Charged.");
    expect(lab.inputs()).toEqual(["user: charge", "assistant: tool-sendEmail"]);
  });

  // F52
  it("an answer goes on in the message that asked", async () => {
    const lab = createChatLab();
    const page = await open(lab, { sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithToolCalls });
    void page.now().sendMessage({ text: "ask" });
    await page.shows("user: ask", "assistant: askUser input-available");
    await page.is("ready");
    for (const toolCallId of page.questions()) await page.now().addToolOutput({ tool: "askUser", toolCallId, output: "red" } as never);
    await page.shows("user: ask", 'assistant: askUser output-available | You said "red".');
    expect(lab.inputs()).toEqual(["user: ask", "assistant: tool-askUser"]);
  });
});

// F100
it("metadata of a message wins over the transport's client data", async () => {
  const lab = createChatLab();
  const hook = await renderHook(
    () => useChat({ transport: useTriggerChatTransport({ ...lab.page(), clientData: { userId: "u", model: "default" } }) }),
    { wrapper: StrictMode },
  );
  await hook.result.current.sendMessage({ text: "hello" }, { metadata: { model: "fast" } });
  expect(lab.server.inspect().sessions[0]?.in[0]?.chunk).toMatchObject({ payload: { metadata: { userId: "u", model: "fast" } } });
});

describe("two tabs", () => {
  // F80, F83
  it("the second is read-only while the first sends, and a message refused there is not lost when it sends the next", async () => {
    const lab = createChatLab();
    const a = await open(lab, { multiTab: true });
    const b = await open(lab, { multiTab: true });
    void a.now().sendMessage({ text: "slow" });
    await lab.advance(150);
    await expect.poll(() => b.now().isReadOnly).toBe(true);
    await b.shows("user: slow", expect.stringMatching(/^assistant: one/));
    await b.now().sendMessage({ text: "me too" });
    await expect.poll(() => b.now().error?.message ?? "").toContain("active in another tab");
    await lab.advance(1000);
    await expect.poll(() => b.now().isReadOnly).toBe(false);
    await b.shows("user: slow", "assistant: one two three four five", "user: me too");
    await b.now().sendMessage({ text: "now me" });
    const all = ["user: slow", "assistant: one two three four five", "user: me too", "user: now me", "assistant: You wrote: now me"];
    await a.shows(...all);
    await b.shows(...all);
    expect(lab.inputs()).toEqual(["user: slow", "user: now me"]);
  });
});

// F60
it("an action whose stream nobody reads does not hold up the chat", async () => {
  const lab = createChatLab();
  const page = await open(lab, { multiTab: true });
  await page.now().sendMessage({ text: "hello" });
  await page.now().transport.sendAction(lab.chatId, { type: "undo" });
  await expect.poll(() => page.now().transport.hasClaim(lab.chatId)).toBe(false);
  await page.now().sendMessage({ text: "again" });
  await expect.poll(() => transcript(page.now().messages).at(-1)).toBe("assistant: You wrote: again");
  expect(lab.inputs()).toEqual(["user: hello", 'action {"type":"undo"}', "user: again"]);
});
