import { describe, expect, test } from "vitest";
import type { ChatController, PendingMessage, PendingMessageState } from "../../hooks/controller.ts";
import { ChatKitError } from "../../transport/errors.ts";
import { germanStrings } from "../strings/de.ts";
import { englishStrings as strings } from "../strings/en.ts";
import { approvalPart, fakeChat, message, toolPart } from "../testing/fake-chat.tsx";
import type { Announcement } from "./bus.ts";
import { createNarrator, type NarratorOptions } from "./narrator.ts";

const normal: NarratorOptions = { strings, tools: {}, verbosity: "sentences" };

/** Streams a text word by word and returns everything that was said. */
function narrate(words: string[], options = normal): Announcement[] {
  const narrator = createNarrator();
  const asked = message("u", "user", "Go");
  const said = [...narrator.next(fakeChat({ messages: [asked] }), options)];
  said.push(...narrator.next(fakeChat({ status: "submitted", messages: [asked] }), options));
  let text = "";
  for (const word of words) {
    text += word;
    said.push(...narrator.next(fakeChat({ status: "streaming", messages: [asked, message("a", "assistant", text)] }), options));
  }
  said.push(...narrator.next(fakeChat({ messages: [asked, message("a", "assistant", text)] }), options));
  return said;
}

const sentences = (count: number) =>
  Array.from({ length: count }, (_, index) => `Sentence number ${index} has a few more words. `.split(/(?<= )/)).flat();

describe("a streamed answer", () => {
  test.each([
    ["short words", sentences(125)],
    ["long words", Array.from({ length: 1000 }, (_, index) => (index % 9 === 8 ? "extraordinarily. " : "extraordinarily "))],
    ["single characters", sentences(125).join("").slice(0, 1000).split("")],
  ])("is told in at most ten announcements per 1,000 tokens (%s)", (_name, words) => {
    expect(words.length).toBeGreaterThanOrEqual(999);
    expect(narrate(words.slice(0, 1000)).length).toBeLessThanOrEqual(10);
  });

  test("is told whole: joined, the announcements are the answer between its boundaries", () => {
    const words = sentences(60);
    const [first, ...rest] = narrate(words).map(({ text }) => text);
    expect(first).toBe(strings.spokenAnswering);
    expect(rest.join(" ")).toBe(`${words.join("").trim()} ${strings.spokenDone}`);
    for (const text of rest) expect(text).toMatch(/\.$/);
  });

  test("is told from its first word, also when it is there before the turn is seen to run", () => {
    const narrator = createNarrator();
    narrator.next(fakeChat({ messages: [message("u", "user", "Go")] }), normal);
    narrator.next(fakeChat({ status: "streaming", messages: [message("a", "assistant", "First")] }), normal);
    expect(narrator.next(fakeChat({ messages: [message("a", "assistant", "First of all.")] }), normal)[0]?.text).toBe("First of all. Answer complete.");
  });

  test("never interrupts", () => {
    expect(narrate(sentences(60)).filter(({ priority }) => priority === "assertive")).toEqual([]);
  });

  test.each([
    ["off", []],
    ["boundaries", [strings.spokenAnswering, strings.spokenDone]],
  ] as const)("is reduced by verbosity %s", (verbosity, expected) => {
    expect(narrate(sentences(60), { ...normal, verbosity }).map(({ text }) => text)).toEqual(expected);
  });

  test("summarises code and drops the signs of Markdown", () => {
    const said = narrate(["## Plan\n\nUse **this**:\n\n```ts\nconst a = 1;\nconst b = 2;\n```\n\nSee [the page](https://x.test)."]);
    expect(said.at(-1)?.text).toBe("Plan Use this: Code, 2 lines. See the page. Answer complete.");
  });

  test("says nothing about completion when the user stopped it", () => {
    const narrator = createNarrator();
    narrator.next(fakeChat({ status: "ready" }), normal);
    narrator.next(fakeChat({ status: "streaming", messages: [message("a", "assistant", "Half")] }), normal);
    narrator.stopped();
    expect(narrator.next(fakeChat({ messages: [message("a", "assistant", "Half a")] }), normal)).toEqual([
      { text: expect.not.stringContaining(strings.spokenDone) as string, priority: "polite" },
    ]);
  });

  test("that continues a message starts where the message stood", () => {
    const narrator = createNarrator();
    narrator.next(fakeChat({ messages: [message("a", "assistant", "Before.")] }), normal);
    narrator.next(fakeChat({ status: "submitted", messages: [message("a", "assistant", "Before.")] }), normal);
    const said = narrator.next(fakeChat({ messages: [message("a", "assistant", [{ type: "text", text: "Before." }, { type: "text", text: "After." }])] }), normal);
    expect(said.map(({ text }) => text)).toEqual(["After. Answer complete."]);
  });
});

describe("an action", () => {
  const first = [message("u", "user", "One"), message("a", "assistant", "First.")];
  const both = [...first, message("v", "user", "Two"), message("b", "assistant", "Second.")];
  /** Runs an action on both exchanges and returns what was said. */
  function act(...states: Array<Partial<ChatController>>): string[] {
    const narrator = createNarrator();
    narrator.next(fakeChat({ messages: both }), normal);
    return states.flatMap((state) => narrator.next(fakeChat(state), normal)).map(({ text }) => text);
  }

  test.each<[string, Array<Partial<ChatController>>]>([
    ["shows at once", [{ status: "submitted", messages: first }, { messages: first }]],
    ["shows later", [{ status: "submitted", messages: both }, { status: "submitted", messages: first }, { messages: first }]],
    ["leaves nothing", [{ status: "submitted", messages: [] }, { messages: [] }]],
  ])("that takes messages away and %s says nothing of an answer", (_name, states) => {
    expect(act(...states)).toEqual([]);
  });

  test("that answers is told from its first word", () => {
    const answered = [...both, message("c", "assistant", "Third.")];
    expect(act({ status: "submitted", messages: both }, { status: "streaming", messages: answered }, { messages: answered })).toEqual([
      strings.spokenAnswering,
      "Third. Answer complete.",
    ]);
  });
});

test("an answer that another tab took over is not called complete", () => {
  const narrator = createNarrator();
  narrator.next(fakeChat({ messages: [] }), normal);
  narrator.next(fakeChat({ status: "streaming", messages: [message("a", "assistant", "Half")] }), normal);
  const said = narrator.next(fakeChat({ isReadOnly: true, readOnlyReason: "taken-over", messages: [message("a", "assistant", "Half an")] }), normal);
  expect(said.map(({ text }) => text)).toEqual(["Half an"]);
});

describe("what needs the user", () => {
  const asking = message("a", "assistant", [
    approvalPart("1"),
    approvalPart("2", "deleteFile"),
    toolPart({ type: "tool-askUser", toolCallId: "q", state: "input-available", input: { question: "Which one?", options: ["A"] } }),
  ]);

  test("interrupts once, with everything that is open, also after a reload", () => {
    const narrator = createNarrator();
    const chat = fakeChat({ messages: [asking] });
    expect(narrator.next(chat, normal)).toEqual([
      { text: "Approval needed: Send email (ada@example.com), Delete file (ada@example.com)", priority: "assertive" },
      { text: "Question: Which one?", priority: "assertive" },
    ]);
    expect(narrator.next({ ...chat, connection: "reconnecting" }, normal)).toEqual([]);
  });

  test("is told even when nothing else is", () => {
    const said = createNarrator().next(fakeChat({ messages: [asking] }), { ...normal, verbosity: "off" });
    expect(said.map(({ priority }) => priority)).toEqual(["assertive", "assertive"]);
  });
});

test("an error interrupts once, in the reader's language", () => {
  const narrator = createNarrator();
  const options = { ...normal, strings: germanStrings };
  const failed = fakeChat({ status: "error", error: new ChatKitError("rate_limited", "Too many messages.") });
  narrator.next(fakeChat(), options);
  expect(narrator.next(failed, options)).toEqual([
    { text: "Fehler: Zu viele Nachrichten. Warten Sie einen Augenblick.", priority: "assertive" },
  ]);
  expect(narrator.next({ ...failed, connection: "live" }, options)).toEqual([]);
});

test("a message that is written into a running turn is told where it is each time that changes", () => {
  const narrator = createNarrator();
  const waiting = (state: PendingMessageState): PendingMessage => ({ id: "p", text: "Also", mode: "steering", state, injected: state === "injected" });
  const running = (...pending: PendingMessage[]) => fakeChat({ status: "streaming", messages: [message("a", "assistant", "Half")], pending });
  narrator.next(running(), normal);
  const said = (["queued", "queued", "sending", "stored", "injected", "failed"] as const).map((state) =>
    narrator.next(running(waiting(state)), normal).map(({ text }) => text).join(),
  );
  expect(said).toEqual(["Sends after this answer", "", "", "Sent, not read yet", "Added to this answer", "Not sent"]);
  expect(createNarrator().next(running(waiting("queued")), normal).map(({ text }) => text), "what waits at first is no news").toEqual(["Answering."]);
});

test("another chat is not read out as news of this one", () => {
  const narrator = createNarrator();
  narrator.next(fakeChat({ status: "streaming", messages: [message("a", "assistant", "Half")] }), normal);
  expect(narrator.next(fakeChat({ chatId: "other", messages: [message("b", "assistant", "Old.")] }), normal)).toEqual([]);
});

test("messages that stand there at first are not read out", () => {
  const chat = fakeChat({ messages: [message("a", "assistant", "An old answer.")] });
  expect(createNarrator().next(chat, normal)).toEqual([]);
});
