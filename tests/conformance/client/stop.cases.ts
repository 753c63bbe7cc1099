import { lastAssistantMessageIsCompleteWithApprovalResponses } from "ai";
import type { UIMessage } from "ai";
import { transcript } from "./driver.ts";
import type { ClientCase } from "./driver.ts";

const toolPart = (message: UIMessage | undefined, n = 0) =>
  message?.parts.filter((part) => part.type.startsWith("tool-"))[n] as { toolCallId: string; state: string; approval?: { id: string } };

/** Stops, approvals and questions. */
export const stopClientCases: ClientCase[] = [
  {
    id: "stop-mid-turn",
    section: "10",
    // F30
    title: "useChat's stop sends one stop, keeps what streamed, and the next message is answered alone",
    async run({ open, check, until, settled, input }) {
      const chat = open().chat();
      void chat.sendMessage({ text: "wait" });
      await until(() => transcript(chat.messages).at(-1) === "assistant: One ", "the answer starts");
      await chat.stop();
      await settled(chat);
      check.equal(chat.status, "ready", "status");
      await until(() => input().length === 2, "the stop is stored");
      check.equal(input()[1]?.["kind"], "stop", ".in record");
      await chat.sendMessage({ text: "go on" });
      check.equal(transcript(chat.messages), ["user: wait", "assistant: One ", "user: go on", "assistant: You said: go on"], "messages");
    },
  },
  {
    id: "stop-mid-turn-prerelease",
    section: "5",
    title: "A stopped turn's end is told from the next one's on the prerelease wire too",
    wire: "prerelease",
    async run({ open, check, until, settled }) {
      const chat = open().chat();
      void chat.sendMessage({ text: "wait" });
      await until(() => transcript(chat.messages).at(-1) === "assistant: One ", "the answer starts");
      await chat.stop();
      await settled(chat);
      await chat.sendMessage({ text: "go on" });
      check.equal(transcript(chat.messages).at(-1), "assistant: You said: go on", "answer");
    },
  },
  {
    id: "stop-then-send-at-once",
    section: "8",
    // F32
    title: "A send on the heels of a stop shows its own answer and nothing of the stopped turn",
    async run({ open, check, until }) {
      const chat = open().chat();
      void chat.sendMessage({ text: "wait" });
      await until(() => transcript(chat.messages).at(-1) === "assistant: One ", "the answer starts");
      const stopped = chat.stop();
      await stopped;
      await chat.sendMessage({ text: "at once" });
      check.equal(transcript(chat.messages).at(-1), "assistant: You said: at once", "answer");
      check.equal(transcript(chat.messages).filter((line) => line.includes("One")).length, 1, "stopped answers");
    },
  },
  {
    id: "stop-generation",
    section: "10",
    title: "stopGeneration resolves true once stored, closes the stream and clears isStreaming",
    async run({ open, check, until, settled, input }) {
      const page = open();
      const chat = page.chat();
      void chat.sendMessage({ text: "wait" });
      await until(() => transcript(chat.messages).at(-1) === "assistant: One ", "the answer starts");
      check.equal(await page.transport.stopGeneration("client-chat"), true, "stopGeneration");
      check.equal(input().at(-1)?.["kind"], "stop", ".in record");
      await settled(chat);
      check.equal(page.transport.getSession("client-chat")?.isStreaming, false, "isStreaming");
      await chat.sendMessage({ text: "next" });
      check.equal(transcript(chat.messages).at(-1), "assistant: You said: next", "answer");
    },
  },
  {
    id: "stop-generation-after-a-reload",
    section: "10",
    // F31
    title: "stopGeneration works after a reload, and the next message is answered",
    async run({ open, check, until, settled }) {
      const first = open();
      const before = first.chat();
      void before.sendMessage({ text: "wait" });
      await until(() => transcript(before.messages).at(-1) === "assistant: One ", "the answer starts");
      const session = first.transport.getSession("client-chat");
      first.transport.dispose();
      const page = open({ sessions: { "client-chat": session ?? { publicAccessToken: "" } } });
      const chat = page.chat({ messages: before.messages.slice(0, 1) });
      void chat.resumeStream();
      await until(() => transcript(chat.messages).at(-1) === "assistant: One ", "the answer resumes");
      check.equal(await page.transport.stopGeneration("client-chat"), true, "stopGeneration");
      await settled(chat);
      await chat.sendMessage({ text: "next" });
      check.equal(transcript(chat.messages), ["user: wait", "assistant: One ", "user: next", "assistant: You said: next"], "messages");
    },
  },
  {
    id: "stop-generation-without-a-turn",
    section: "10",
    title: "A stop with no turn outstanding arms no draining: the next answer is shown in full",
    async run({ open, check }) {
      const page = open();
      const chat = page.chat();
      await chat.sendMessage({ text: "one" });
      check.equal(await page.transport.stopGeneration("client-chat"), true, "stopGeneration");
      await chat.sendMessage({ text: "two" });
      check.equal(transcript(chat.messages), ["user: one", "assistant: You said: one", "user: two", "assistant: You said: two"], "messages");
      check.equal(await page.transport.stopGeneration("nobody"), false, "stopGeneration of an unknown chat");
    },
  },
  {
    id: "abort-after-the-end",
    section: "10",
    title: "Aborting a send's signal after its turn's end sends no stop",
    async run({ open, check, input }) {
      const page = open();
      const abort = new AbortController();
      const message: UIMessage = { id: "m1", role: "user", parts: [{ type: "text", text: "done" }] };
      const stream = await page.transport.sendMessages({ chatId: "client-chat", trigger: "submit-message", messageId: undefined, messages: [message], abortSignal: abort.signal });
      const reader = stream.getReader();
      while (!(await reader.read()).done);
      abort.abort();
      await new Promise((resolve) => setTimeout(resolve, 30));
      check.equal(input().length, 1, ".in records");
    },
  },
  {
    id: "abort-while-the-append-hangs",
    section: "10",
    title: "Aborting while the append hangs ends the send promptly",
    published: { fails: "aborting while an append hangs does nothing", with: 'never happened: the send ends' },
    async run({ open, fault, check, until }) {
      const page = open();
      await page.transport.preload("client-chat");
      fault({ type: "latency", ms: 3_600_000, route: "in" });
      const abort = new AbortController();
      const message: UIMessage = { id: "m1", role: "user", parts: [{ type: "text", text: "stuck" }] };
      let ended = false;
      void page.transport
        .sendMessages({ chatId: "client-chat", trigger: "submit-message", messageId: undefined, messages: [message], abortSignal: abort.signal })
        .then(async (stream) => {
          const reader = stream.getReader();
          while (!(await reader.read()).done);
        })
        .catch(() => undefined)
        .finally(() => (ended = true));
      await until(() => page.requests.some((r) => r.endpoint === "in"), "the append is under way");
      abort.abort();
      await until(() => ended, "the send ends", 200);
      check.ok(ended, "ended");
    },
  },
  {
    id: "approve",
    section: "6",
    // F40
    title: "An approval resubmits the slim message and continues the same one: the tool's output and the text follow",
    async run({ open, check, until, input }) {
      const chat = open().chat({ sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithApprovalResponses });
      await chat.sendMessage({ text: "approve" });
      const part = toolPart(chat.messages.at(-1));
      check.equal(part.state, "approval-requested", "state of the tool");
      const id = chat.messages.at(-1)?.id;
      await chat.addToolApprovalResponse({ id: String(part.approval?.id), approved: true });
      await new Promise((resolve) => setTimeout(resolve, 0));
      await until(() => chat.status === "ready" && toolPart(chat.messages.at(-1)).state === "output-available", "the continued turn ends");
      check.equal(transcript(chat.messages), ["user: approve", 'assistant: [send_email output-available "sent to a@example.com"] Tools said: "sent to a@example.com"'], "messages");
      check.equal(chat.messages.at(-1)?.id, id, "message id");
      const { message } = (input()[1] as { payload: { message: { id: string; role: string; parts: Array<Record<string, unknown>> } } }).payload;
      check.equal([message.id, message.role, message.parts.length], [id, "assistant", 1], "resubmitted message");
      check.equal(Object.keys(message.parts[0] ?? {}).toSorted(), ["approval", "state", "toolCallId", "type"], "keys of the slim part");
      check.includes(message.parts[0], { state: "approval-responded", toolCallId: part.toolCallId }, "slim part");
    },
  },
  {
    id: "deny",
    section: "6",
    // F41
    title: "A denial with a reason travels whole; the tool never runs and the model goes on",
    async run({ open, check, until, input }) {
      const chat = open().chat({ sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithApprovalResponses });
      await chat.sendMessage({ text: "approve" });
      const part = toolPart(chat.messages.at(-1));
      await chat.addToolApprovalResponse({ id: String(part.approval?.id), approved: false, reason: "not today" });
      await until(() => chat.status === "ready" && toolPart(chat.messages.at(-1)).state === "output-denied", "the continued turn ends");
      const { message } = (input()[1] as { payload: { message: { parts: Array<Record<string, unknown>> } } }).payload;
      check.includes(message.parts[0], { approval: { approved: false, reason: "not today" } }, "slim part");
      check.matches(transcript(chat.messages).at(-1), /^assistant: \[send_email output-denied\] Tools said/, "answer");
    },
  },
  {
    id: "two-approvals",
    section: "6",
    // F42
    title: "Two approvals are sent once, when both are decided",
    async run({ open, check, until, input }) {
      const chat = open().chat({ sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithApprovalResponses });
      await chat.sendMessage({ text: "approve two" });
      const message = chat.messages.at(-1);
      await chat.addToolApprovalResponse({ id: String(toolPart(message, 0).approval?.id), approved: true });
      check.equal(input().length, 1, ".in records after one decision");
      await chat.addToolApprovalResponse({ id: String(toolPart(chat.messages.at(-1), 1).approval?.id), approved: false });
      await until(() => chat.status === "ready" && toolPart(chat.messages.at(-1), 1).state === "output-denied", "the continued turn ends");
      check.equal(input().length, 2, ".in records");
      check.equal(toolPart(chat.messages.at(-1), 0).state, "output-available", "state of the approved tool");
    },
  },
  {
    id: "answer-a-question",
    section: "6",
    // F50
    title: "The answer to a question continues the same message",
    async run({ open, check, input }) {
      const chat = open().chat();
      await chat.sendMessage({ text: "ask" });
      const part = toolPart(chat.messages.at(-1));
      check.equal(part.state, "input-available", "state of the tool");
      await chat.addToolOutput({ tool: "ask_user", toolCallId: part.toolCallId, output: "blue" });
      await chat.sendMessage();
      check.equal(transcript(chat.messages), ["user: ask", 'assistant: [ask_user output-available "blue"] Tools said: "blue"'], "messages");
      const { message } = (input()[1] as { payload: { message: { parts: Array<Record<string, unknown>> } } }).payload;
      check.equal(message.parts, [{ type: "tool-ask_user", toolCallId: part.toolCallId, state: "output-available", output: "blue" }], "slim parts");
    },
  },
  {
    id: "answer-with-an-error",
    section: "6",
    // F53
    title: "An error for an answer continues the same message, and the model hears of it",
    async run({ open, check, input }) {
      const chat = open().chat();
      await chat.sendMessage({ text: "ask" });
      const { toolCallId } = toolPart(chat.messages.at(-1));
      await chat.addToolOutput({ state: "output-error", tool: "ask_user", toolCallId, errorText: "skipped" });
      await chat.sendMessage();
      check.equal(transcript(chat.messages), ["user: ask", 'assistant: [ask_user output-error skipped] Tools said: "skipped"'], "messages");
      const { message } = (input()[1] as { payload: { message: { parts: Array<Record<string, unknown>> } } }).payload;
      check.equal(message.parts, [{ type: "tool-ask_user", toolCallId, state: "output-error", errorText: "skipped" }], "slim parts");
    },
  },
];
