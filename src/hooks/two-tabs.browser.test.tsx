import type { UIMessage } from "ai";
import { StrictMode } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { cleanup, renderHook } from "vitest-browser-react";
import { createChatLab, transcript } from "../../tests/hooks/chat-lab.ts";
import { useTriggerChat } from "./use-trigger-chat.ts";

afterEach(cleanup);

type Lab = ReturnType<typeof createChatLab>;

/** Opens the chat in one more tab. Two transports of a page are two tabs to the channels and locks of the browser. */
async function openTab(lab: Lab) {
  const page = { ...lab.page(), chatId: lab.chatId, multiTab: true };
  const hook = await renderHook(() => useTriggerChat<UIMessage>(page), { wrapper: StrictMode });
  const chat = () => hook.result.current;
  return {
    chat,
    unmount: hook.unmount,
    shows: (...lines: string[]) => expect.poll(() => transcript(chat().messages)).toEqual(lines),
    isReadOnly: (readOnly: boolean) => expect.poll(() => chat().isReadOnly).toBe(readOnly),
  };
}

describe("a chat in two tabs", () => {
  // F80
  it("is sent to by one and mirrored, read-only, by the other, until the turn is over", async () => {
    const lab = createChatLab();
    const [one, two] = [await openTab(lab), await openTab(lab)];
    void one.chat().sendMessage({ text: "slow" });
    await two.isReadOnly(true);
    await lab.advance(250);
    await two.shows("user: slow", "assistant: one two");
    await lab.advance(1000);
    await two.shows("user: slow", "assistant: one two three four five");
    await two.isReadOnly(false);
    await two.chat().sendMessage({ text: "mine" });
    const all = ["user: slow", "assistant: one two three four five", "user: mine", "assistant: You wrote: mine"];
    await one.shows(...all);
    await two.shows(...all);
    expect(lab.inputs()).toEqual(["user: slow", "user: mine"]);
  });

  // F80
  it("shows each answer once and word by word, whichever tab sends, and however many turns the other had before", async () => {
    const lab = createChatLab();
    const [one, two] = [await openTab(lab), await openTab(lab)];
    await one.chat().sendMessage({ text: "first" });
    await one.chat().sendMessage({ text: "second" });
    const all = ["user: first", "assistant: You wrote: first", "user: second", "assistant: You wrote: second"];
    for (const [sender, reader] of [[two, one], [one, two], [two, one]] as const) {
      await sender.shows(...all);
      await sender.isReadOnly(false);
      void sender.chat().sendMessage({ text: "slow" });
      await lab.advance(250);
      for (const tab of [sender, reader]) await tab.shows(...all, "user: slow", "assistant: one two");
      await lab.advance(1000);
      all.push("user: slow", "assistant: one two three four five");
      await reader.shows(...all);
    }
    expect(lab.inputs()).toHaveLength(5);
  });

  // F60
  it("undoes in the tab that only followed, and nothing of the other tab's answers comes back", async () => {
    const lab = createChatLab();
    const [one, two] = [await openTab(lab), await openTab(lab)];
    await one.chat().sendMessage({ text: "first" });
    await one.chat().sendMessage({ text: "second" });
    await two.shows("user: first", "assistant: You wrote: first", "user: second", "assistant: You wrote: second");
    await two.isReadOnly(false);
    await two.chat().sendAction({ type: "undo" }, { optimistic: (messages) => messages.slice(0, -2) });
    for (const tab of [one, two]) await tab.shows("user: first", "assistant: You wrote: first");
    expect(transcript(lab.stored.messages)).toEqual(["user: first", "assistant: You wrote: first"]);
  });

  // F64
  it("takes an action's effect back in both when the agent refuses it", async () => {
    const lab = createChatLab();
    const [one, two] = [await openTab(lab), await openTab(lab)];
    await one.chat().sendMessage({ text: "first" });
    const all = ["user: first", "assistant: You wrote: first"];
    await two.shows(...all);
    await two.isReadOnly(false);
    for (const [tab, other] of [[one, two], [two, one]] as const) {
      const refused = tab.chat().sendAction({ type: "nonsense" }, { optimistic: () => [] });
      await expect(refused).rejects.toThrow();
      for (const each of [one, two]) await each.shows(...all);
      await one.isReadOnly(false);
      await two.isReadOnly(false);
      expect(other.chat().error, "nothing of the other tab's failed").toBeUndefined();
    }
    await two.chat().sendMessage({ text: "second" });
    for (const tab of [one, two]) await tab.shows(...all, "user: second", "assistant: You wrote: second");
  });

  // F81
  it("that is opened in the middle of a turn shows the turn so far, read-only, until it is over", async () => {
    const lab = createChatLab();
    const one = await openTab(lab);
    void one.chat().sendMessage({ text: "slow" });
    await lab.advance(250);
    await one.shows("user: slow", "assistant: one two");
    const late = await openTab(lab);
    await late.isReadOnly(true);
    await late.shows("user: slow", "assistant: one two");
    await lab.advance(1000);
    await late.shows("user: slow", "assistant: one two three four five");
    await late.isReadOnly(false);
    expect(lab.inputs()).toEqual(["user: slow"]);
  });

  // F85
  it("is free in both where tabs cannot talk to each other", async () => {
    vi.stubGlobal("BroadcastChannel", undefined);
    try {
      const lab = createChatLab();
      const [one, two] = [await openTab(lab), await openTab(lab)];
      void one.chat().sendMessage({ text: "slow" });
      await lab.advance(250);
      await one.shows("user: slow", "assistant: one two");
      expect([one, two].map(({ chat }) => chat().isReadOnly)).toEqual([false, false]);
      await lab.advance(1000);
      await one.shows("user: slow", "assistant: one two three four five");
      await two.chat().sendMessage({ text: "mine" });
      await expect.poll(() => transcript(two.chat().messages).slice(-2)).toEqual(["user: mine", "assistant: You wrote: mine"]);
      expect(lab.inputs()).toEqual(["user: slow", "user: mine"]);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  // F45
  it("runs a tool once when both approve it at the same instant", async () => {
    const lab = createChatLab();
    const one = await openTab(lab);
    await one.chat().sendMessage({ text: "charge" });
    await one.shows("user: charge", "assistant: sendEmail approval-requested");
    const two = await openTab(lab);
    await two.shows("user: charge", "assistant: sendEmail approval-requested");
    const id = one.chat().openDecisions[0]?.approvalId ?? "";
    void one.chat().approve(id);
    void two.chat().approve(id);
    const done = ["user: charge", "assistant: sendEmail output-available | Charged."];
    await expect.poll(() => [one, two].some(({ chat }) => chat().isReadOnly)).toBe(true);
    await lab.advance(1000);
    await one.shows(...done);
    await two.shows(...done);
    expect(lab.inputs()).toEqual(["user: charge", "assistant: tool-sendEmail"]);
  });

  // F83
  it("keeps the text of the one that lost when both send at the same instant", async () => {
    const lab = createChatLab();
    const [one, two] = [await openTab(lab), await openTab(lab)];
    void one.chat().sendMessage({ text: "slow one" });
    void two.chat().sendMessage({ text: "slow two" });
    await expect.poll(() => [one, two].some(({ chat }) => chat().pending.length > 0)).toBe(true);
    const loser = one.chat().pending.length > 0 ? one : two;
    const winner = loser === one ? two : one;
    const [won, lost] = winner === one ? ["slow one", "slow two"] : ["slow two", "slow one"];
    expect(loser.chat().pending).toMatchObject([{ text: lost, state: "failed" }]);
    await lab.advance(1000);
    const answered = [`user: ${won}`, "assistant: one two three four five"];
    await winner.shows(...answered);
    await loser.shows(...answered);
    await loser.isReadOnly(false);
    await expect.poll(() => loser.chat().error, { message: "that the other tab is at work is over" }).toBeUndefined();
    void loser.chat().resend(loser.chat().pending[0]?.id ?? "");
    await expect.poll(() => lab.inputs()).toEqual([`user: ${won}`, `user: ${lost}`]);
    await lab.advance(1000);
    await loser.shows(...answered, `user: ${lost}`, "assistant: one two three four five");
    expect(loser.chat().pending).toEqual([]);
  });

  // F84
  it("is taken over in the middle of a turn", async () => {
    const lab = createChatLab();
    const [one, two] = [await openTab(lab), await openTab(lab)];
    void one.chat().sendMessage({ text: "slow" });
    await lab.advance(250);
    await two.shows("user: slow", "assistant: one two");
    expect(await two.chat().takeOver()).toBe(true);
    await one.isReadOnly(true);
    await two.isReadOnly(false);
    await expect.poll(() => two.chat().status).toBe("streaming");
    await lab.advance(1000);
    await two.shows("user: slow", "assistant: one two three four five");
    await one.shows("user: slow", "assistant: one two three four five");
    expect(lab.inputs()).toEqual(["user: slow"]);
  });

  // F111
  it.each([
    ["in the middle of its answer", "fail", "half "],
    ["before a word of it", "broken", ""],
  ])("tells in both that the turn failed %s, as the agent words it, until either answers again", async (_name, text, half) => {
    const lab = createChatLab();
    const [one, two] = [await openTab(lab), await openTab(lab)];
    await one.chat().sendMessage({ text });
    for (const tab of [one, two]) {
      await tab.shows(`user: ${text}`, `assistant: ${half}`);
      await expect.poll(() => tab.chat().error?.message).toBe("the model broke");
      await tab.isReadOnly(false);
    }
    await two.chat().sendMessage({ text: "and now" });
    for (const tab of [one, two]) {
      await tab.shows(`user: ${text}`, `assistant: ${half}`, "user: and now", "assistant: You wrote: and now");
      await expect.poll(() => tab.chat().error).toBeUndefined();
    }
  });

  // F111
  it("answers a failed turn again in the tab that only followed", async () => {
    const lab = createChatLab();
    const [one, two] = [await openTab(lab), await openTab(lab)];
    await two.chat().sendMessage({ text: "mine" });
    await one.isReadOnly(false);
    await one.chat().sendMessage({ text: "fail" });
    await expect.poll(() => two.chat().error).toBeDefined();
    await two.isReadOnly(false);
    await two.chat().tryAgain();
    expect(lab.inputs()).toEqual(["user: mine", "user: fail", "regenerate-message"]);
  });
});
