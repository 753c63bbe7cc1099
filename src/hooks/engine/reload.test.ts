import type { UIMessage } from "ai";
import { expect, it } from "vitest";
import { createChatLab, transcript } from "../../../tests/hooks/chat-lab.ts";
import { settled } from "../../../tests/hooks/fake-transport.ts";
import { createChatEngine } from "./chat-engine.ts";

/** A page load: what the app stored, and nothing else, survives it. */
function load(lab: ReturnType<typeof createChatLab>) {
  const { messages, chatId, onPersist } = lab.page();
  const transport = lab.createTransport();
  const engine = createChatEngine<UIMessage>(transport, { chatId, messages });
  engine.configure({ onPersist });
  return { engine, shows: () => transcript(engine.chat.messages), unload: () => transport.dispose() };
}

/** A chat that was left in the middle of its first answer, after two words. */
async function leaveMidTurn(text: string) {
  const lab = createChatLab();
  const page = load(lab);
  void page.engine.sendMessage({ text });
  await settled();
  await lab.clock.advance(250);
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
  await lab.clock.advance(100);
  await settled();
  expect(shows()).toEqual(["user: slow", "assistant: one two three"]);
  await engine.stop();
  expect(engine.chat.status).toBe("ready");
  await engine.sendMessage({ text: "next" });
  await settled();
  expect(shows()).toEqual(["user: slow", "assistant: one two three", "user: next", "assistant: You wrote: next"]);
});

it("a stop after a reload that fails leaves the turn to be resumed, whole", async () => {
  const lab = await leaveMidTurn("slow");
  const { engine, shows } = load(lab);
  void engine.resume();
  await settled();
  lab.server.faults.add({ route: "in", type: "status", status: 413, times: 1 });
  await engine.stop();
  expect(engine.getState().stopError).toMatchObject({ code: "append_failed" });
  void engine.resume();
  await settled();
  await lab.clock.advance(1000);
  await settled();
  expect(shows()).toEqual(["user: slow", "assistant: one two three four five"]);
});
