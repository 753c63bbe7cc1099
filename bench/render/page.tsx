import { useChat } from "@ai-sdk/react";
import type { UIMessage } from "ai";
import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { AssistantUiThread, commits, KitList, PlainList } from "./lists.tsx";
import { WordTransport } from "./transport.ts";

const LISTS = { kit: KitList, plain: PlainList, "assistant-ui": AssistantUiThread };
export type ListName = keyof typeof LISTS;

/** What one run measures in the page. */
export interface RunResult {
  /** Committed renders of messages that were complete before the answer began. */
  settledCommits: number;
  /** Committed renders of the answer. */
  answerCommits: number;
  /** Farthest that what the reader looks at moved on screen, in CSS pixels; null when nobody scrolled up. */
  drift: number | null;
}

const text = (index: number): string => `Message ${index}. ${"As long as such messages are, give or take. ".repeat(1 + ((index * 7) % 5))}`;
const messageOf = (index: number): UIMessage => ({ id: `m${index}`, role: index % 2 ? "assistant" : "user", parts: [{ type: "text", text: text(index) }] });
const frames = async (count: number) => {
  for (let index = 0; index < count; index += 1) await new Promise((done) => requestAnimationFrame(done));
};

/** The element of the list that scrolls. */
function scroller(): HTMLElement {
  const found = [...document.querySelectorAll<HTMLElement>("#root *")].find(
    (element) => element.scrollHeight > element.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(element).overflowY),
  );
  if (!found) throw new Error("nothing scrolls");
  return found;
}

const api: { chat?: ReturnType<typeof useChat> } = {};

function App({ list, history, chunks, every }: { list: ListName; history: number; chunks: number; every: number }) {
  const [transport] = useState(() => new WordTransport(chunks, every));
  const [messages] = useState(() => Array.from({ length: history }, (_, index) => messageOf(index)));
  const chat = useChat({ messages, transport, experimental_throttle: 50 });
  useEffect(() => {
    api.chat = chat;
  });
  const List = LISTS[list];
  return <List {...chat} />;
}

/** Shows the list at its end and streams a first answer into it. Call it first. */
export async function open(list: ListName, history: number, chunks: number, every: number): Promise<void> {
  const root = document.getElementById("root");
  if (!root) throw new Error("no root");
  flushSync(() => createRoot(root).render(<App list={list} history={history} chunks={chunks} every={every} />));
  await frames(10);
  const box = scroller();
  box.scrollTop = box.scrollHeight;
  await frames(10);
  await api.chat?.sendMessage({ text: "And?" });
  await frames(10);
}

/** Streams the answer. With `reading` somebody scrolls up as it begins, and older messages arrive in the middle. */
export async function run({ reading }: { reading: boolean }): Promise<RunResult> {
  const box = scroller();
  commits.clear();
  let done = false;
  const chat = api.chat;
  const sent = chat?.sendMessage({ text: "And now?" }).then(() => (done = true));
  if (reading) {
    await frames(20);
    box.dispatchEvent(new WheelEvent("wheel", { deltaY: -900, bubbles: true }));
    box.scrollTop -= 900;
    await frames(10);
  }
  const frame = box.getBoundingClientRect();
  const anchor = [...box.querySelectorAll<HTMLElement>("[data-row]")].find((row) => row.getBoundingClientRect().bottom > frame.top + frame.height / 2);
  if (!anchor) throw new Error("no message in view");
  const id = anchor.dataset["row"];
  const topNow = () => document.querySelector(`[data-row="${id}"]`)?.getBoundingClientRect().top ?? Number.NaN;
  const was = topNow();
  let drift = 0;
  let prepended = !reading;
  for (let frameCount = 0; !done; frameCount += 1) {
    await frames(1);
    if (reading) drift = Math.max(drift, Math.abs(topNow() - was));
    if (!prepended && frameCount > 60) {
      prepended = true;
      chat?.setMessages((now) => [...Array.from({ length: 20 }, (_, index) => ({ ...messageOf(index), id: `older-${index}` })), ...now]);
    }
  }
  await sent;
  await frames(10);
  const answerCommits = commits.get("answer-2") ?? 0;
  const settledCommits = [...commits].reduce((sum, [key, count]) => (/^m\d|^older|^answer-1/.test(key) ? sum + count : sum), 0);
  return { settledCommits, answerCommits, drift: reading ? drift : null };
}
