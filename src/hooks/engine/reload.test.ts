import type { UIMessage } from "ai";
import { expect, it } from "vitest";
import { createChatLab, transcript } from "../../../tests/hooks/chat-lab.ts";
import { settled } from "../../../tests/hooks/fake-transport.ts";
import { createChatEngine } from "./chat-engine.ts";
import { openDecisions } from "./decisions.ts";

/** A page load: what the app stored, and nothing else, survives it. */
function load(lab: ReturnType<typeof createChatLab>) {
  const { messages, chatId, onPersist } = lab.page();
  const transport = lab.createTransport();
  const engine = createChatEngine<UIMessage>(transport, { chatId, messages });
  engine.configure({ onPersist });
  return {
    engine,
    shows: (...lines: string[]) => expect.poll(() => transcript(engine.chat.messages)).toEqual(lines),
    /** A page that is gone stores nothing more. */
    unload: () => {
      engine.configure({});
      transport.dispose();
    },
  };
}

/** A chat that was left in the middle of its first answer, after two words. */
async function leaveMidTurn(text: string) {
  const lab = createChatLab();
  const page = load(lab);
  void page.engine.sendMessage({ text });
  await settled();
  await lab.advance(250);
  await settled();
  page.unload();
  await settled();
  return lab;
}

it.each([
  ["whose partial answer was stored", false],
  ["whose partial answer was not stored", true],
])("a turn %s is shown once after a reload, stops, and leaks nothing into the next", async (_name, forget) => {
  const lab = await leaveMidTurn("slow");
  if (forget) lab.stored.messages = lab.stored.messages.slice(0, 1);
  const { engine, shows } = load(lab);
  void engine.resume();
  await settled();
  await lab.advance(100);
  await settled();
  await shows("user: slow", "assistant: one two three");
  await engine.stop();
  expect(engine.chat.status).toBe("ready");
  await engine.sendMessage({ text: "next" });
  await settled();
  await shows("user: slow", "assistant: one two three", "user: next", "assistant: You wrote: next");
});

it("a stop after a reload that fails leaves the turn to be resumed, whole", async () => {
  const lab = await leaveMidTurn("slow");
  const { engine, shows } = load(lab);
  void engine.resume();
  await settled();
  lab.server.faults.add({ route: "in", type: "status", status: 413, times: 1 });
  await engine.stop();
  expect(engine.getState().otherError).toMatchObject({ code: "append_failed" });
  void engine.resume();
  await settled();
  await lab.advance(1000);
  await settled();
  await shows("user: slow", "assistant: one two three four five");
});

it.each([
  ["as it was before the turn", "before"],
  ["with the decision", "sent"],
  ["with a part of the new answer", "partial"],
])("a turn that continues a message after a question and an approval is whole after a reload, stored %s", async (_name, stored) => {
  const lab = createChatLab();
  const first = load(lab);
  const asked = 'First, a question. | askUser output-available | You said "blue". May I order? | sendEmail output-available';
  const open = async () => {
    await expect.poll(() => openDecisions(first.engine.chat.messages)).toHaveLength(1);
    return openDecisions(first.engine.chat.messages)[0];
  };
  await first.engine.sendMessage({ text: "order" });
  first.engine.answer((await open())?.toolCallId ?? "", { output: "blue" });
  await expect.poll(async () => (await open())?.approvalId).toBeTruthy();
  const before = structuredClone(first.engine.chat.messages);
  first.engine.decide((await open())?.approvalId ?? "", true);
  await expect.poll(() => transcript(lab.stored.messages).at(-1)).toContain("sendEmail approval-responded");
  const sent = structuredClone(lab.stored.messages);
  await lab.advance(250);
  await first.shows("user: order", `assistant: ${asked} | Ordered it`);
  first.unload();
  await settled();
  if (stored === "before") lab.stored.messages = before;
  if (stored === "sent") lab.stored.messages = sent;
  const { engine, shows } = load(lab);
  void engine.resume();
  await shows("user: order", `assistant: ${asked} | Ordered it`);
  await lab.advance(1000);
  await settled();
  await shows("user: order", `assistant: ${asked} | Ordered it all now`);
});

/** A chat that was left in the middle of an answer, with a message written into it. */
async function leaveWithWaiting(text: string, waiting: string) {
  const lab = createChatLab();
  const first = load(lab);
  void first.engine.sendMessage({ text });
  await settled();
  await lab.advance(150);
  await first.engine.sendMessage({ text: waiting });
  await expect.poll(() => lab.inputs()).toEqual([`user: ${text}`, `user: ${waiting}`]);
  first.unload();
  await settled();
  return lab;
}

// F71
it("a message that was written into a turn is answered though the page was loaded anew", async () => {
  const lab = await leaveWithWaiting("slow", "and now?");
  const { engine, shows } = load(lab);
  void engine.resume();
  await expect.poll(() => engine.pending.getSnapshot().pending).toMatchObject([{ text: "and now?", state: "stored" }]);
  await lab.advance(2_000);
  await shows("user: slow", "assistant: one two three four five", "user: and now?", "assistant: You wrote: and now?");
  expect(lab.inputs()).toEqual(["user: slow", "user: and now?"]);
  expect(engine.pending.getSnapshot().pending).toEqual([]);
  await engine.sendMessage({ text: "next" });
  await shows("user: slow", "assistant: one two three four five", "user: and now?", "assistant: You wrote: and now?", "user: next", "assistant: You wrote: next");
});

it("a page that comes back when both turns are over shows the second answer behind its question", async () => {
  const lab = await leaveWithWaiting("slow", "and now?");
  await lab.advance(2_000);
  await expect.poll(() => lab.server.inspect().sessions[0]?.out.findLast(({ control }) => control)?.control?.headers["session-in-event-id"]).toBe("1");
  const { engine, shows } = load(lab);
  void engine.resume();
  // What came first is gone from the server, which keeps the newest turn.
  await shows("user: slow", "user: and now?", "assistant: You wrote: and now?");
  expect(engine.pending.getSnapshot().pending).toEqual([]);
  await engine.sendMessage({ text: "next" });
  await expect.poll(() => transcript(engine.chat.messages).slice(-2)).toEqual(["user: next", "assistant: You wrote: next"]);
});

// F70
it("a message that is injected after the page was loaded anew waits until then, and is no turn of its own", async () => {
  const lab = await leaveWithWaiting("steps", "and this");
  const { engine } = load(lab);
  void engine.resume();
  await expect.poll(() => engine.pending.getSnapshot().pending).toMatchObject([{ text: "and this", state: "stored" }]);
  await lab.advance(2_000);
  await expect.poll(() => engine.chat.status).toBe("ready");
  expect(Object.values(engine.pending.getSnapshot().states)).toEqual(["injected"]);
  expect(engine.chat.messages).toHaveLength(2);
  expect(lab.inputs()).toEqual(["user: steps", "user: and this"]);
});
