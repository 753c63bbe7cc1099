import { describe, expect, it } from "vitest";
import { createChatLab, transcript } from "../../tests/hooks/chat-lab.ts";
import { openChat as open } from "../../tests/hooks/open-chat.ts";

describe("useTriggerChat", () => {
  // F01
  it("starts nothing before the user writes, then streams an answer over one session", async () => {
    const lab = createChatLab();
    const page = await open(lab);
    await page.is("ready");
    expect(lab.server.inspect().requests).toEqual([]);
    await page.chat().sendMessage({ text: "hello" });
    await page.shows("user: hello", "assistant: You wrote: hello");
    await page.chat().sendMessage({ text: "again" });
    await page.shows("user: hello", "assistant: You wrote: hello", "user: again", "assistant: You wrote: again");
    expect(lab.inputs()).toEqual(["user: hello", "user: again"]);
    expect(lab.calls).toEqual({ startSession: 1, accessToken: 0 });
    const ids = page.chat().messages.filter((message) => message.role === "user").map((message) => page.chat().deliveries[message.id]?.status);
    expect(ids).toEqual(["stored", "stored"]);
  });

  // F30, F32
  it("stops in the middle of a turn, and the next message is answered by itself", async () => {
    const lab = createChatLab();
    const page = await open(lab);
    void page.chat().sendMessage({ text: "slow" });
    await lab.advance(250);
    await page.shows("user: slow", "assistant: one two");
    await page.chat().stop();
    await page.is("ready");
    await page.chat().sendMessage({ text: "next" });
    await page.shows("user: slow", "assistant: one two", "user: next", "assistant: You wrote: next");
    expect(lab.inputs()).toEqual(["user: slow", "stop", "user: next"]);
  });

  // F10, F31
  it("shows a turn that runs when the page loads, and stops it", async () => {
    const lab = createChatLab();
    const first = await open(lab);
    void first.chat().sendMessage({ text: "slow" });
    await lab.advance(250);
    await first.shows("user: slow", "assistant: one two");
    await first.unmount();
    const reloaded = await open(lab);
    await reloaded.shows("user: slow", "assistant: one two");
    await lab.advance(100);
    await reloaded.shows("user: slow", "assistant: one two three");
    await reloaded.chat().stop();
    await reloaded.is("ready");
    await expect.poll(() => lab.inputs()).toEqual(["user: slow", "stop"]);
    await reloaded.chat().sendMessage({ text: "next" });
    await reloaded.shows("user: slow", "assistant: one two three", "user: next", "assistant: You wrote: next");
  });

  // F11
  it("is ready at once when nothing runs, and shows the last answer once", async () => {
    const lab = createChatLab();
    const first = await open(lab);
    await first.chat().sendMessage({ text: "hello" });
    await first.shows("user: hello", "assistant: You wrote: hello");
    await first.unmount();
    const reloaded = await open(lab);
    await reloaded.is("ready");
    await expect.poll(() => reloaded.chat().isResuming).toBe(false);
    await reloaded.shows("user: hello", "assistant: You wrote: hello");
  });

  // F40
  it("runs an approved tool once, however often the button is pressed", async () => {
    const lab = createChatLab();
    const page = await open(lab);
    await page.chat().sendMessage({ text: "email" });
    await page.shows("user: email", "assistant: May I? | sendEmail approval-requested");
    const id = page.open()?.approvalId ?? "";
    void page.chat().approve(id);
    void page.chat().approve(id);
    void page.chat().deny(id);
    await page.shows("user: email", "assistant: May I? | sendEmail output-available | Done with the email.");
    await page.is("ready");
    void page.chat().approve(id);
    expect(lab.inputs()).toEqual(["user: email", "assistant: tool-sendEmail"]);
  });

  // F41, F43
  it("keeps an approval over a reload and sends a denial with its reason", async () => {
    const lab = createChatLab();
    const first = await open(lab);
    await first.chat().sendMessage({ text: "email" });
    await first.shows("user: email", "assistant: May I? | sendEmail approval-requested");
    await first.unmount();
    const reloaded = await open(lab);
    await reloaded.shows("user: email", "assistant: May I? | sendEmail approval-requested");
    void reloaded.chat().deny(reloaded.open()?.approvalId ?? "", "not today");
    await expect.poll(() => transcript(reloaded.chat().messages)[1]).toContain("sendEmail output-denied");
    const part = reloaded.chat().messages[1]?.parts.find((known) => known.type === "tool-sendEmail");
    expect(part).toMatchObject({ approval: { approved: false, reason: "not today" } });
    await reloaded.is("ready");
  });

  // F42
  it("sends several decisions together, when all are made", async () => {
    const lab = createChatLab();
    const page = await open(lab);
    await page.chat().sendMessage({ text: "emails" });
    await expect.poll(() => page.chat().openDecisions.length).toBe(2);
    const [one, two] = page.chat().openDecisions;
    void page.chat().approve(one?.approvalId ?? "");
    await expect.poll(() => page.chat().openDecisions.length).toBe(1);
    expect(lab.inputs()).toEqual(["user: emails"]);
    void page.chat().approve(two?.approvalId ?? "");
    await page.shows("user: emails", "assistant: sendEmail output-available | sendEmail output-available | Done with both.");
    expect(lab.inputs()).toEqual(["user: emails", "assistant: tool-sendEmail tool-sendEmail"]);
  });

  // F50
  it("answers a question after a reload, once", async () => {
    const lab = createChatLab();
    const first = await open(lab);
    await first.chat().sendMessage({ text: "ask" });
    await first.shows("user: ask", "assistant: askUser input-available");
    await first.unmount();
    const page = await open(lab);
    const id = page.open()?.toolCallId ?? "";
    void page.chat().answer(id, "blue");
    void page.chat().answer(id, "red");
    await page.shows("user: ask", 'assistant: askUser output-available | You said "blue".');
    expect(lab.inputs()).toEqual(["user: ask", "assistant: tool-askUser"]);
  });

  // F51
  it("sends the answers to two questions together, when both are given", async () => {
    const lab = createChatLab();
    const page = await open(lab);
    await page.chat().sendMessage({ text: "twice" });
    await expect.poll(() => page.chat().openDecisions.length).toBe(2);
    const [one, two] = page.chat().openDecisions;
    void page.chat().answer(one?.toolCallId ?? "", "blue");
    await expect.poll(() => page.chat().openDecisions.length).toBe(1);
    expect(lab.inputs()).toEqual(["user: twice"]);
    void page.chat().answer(two?.toolCallId ?? "", "large");
    await page.shows("user: twice", "assistant: askUser output-available | askUser output-available | Both known.");
    expect(lab.inputs()).toEqual(["user: twice", "assistant: tool-askUser tool-askUser"]);
  });

  // F07
  it("keeps a data part once, at its last value, and only tells of a transient one", async () => {
    const lab = createChatLab();
    const told: unknown[] = [];
    const page = await open(lab, { onData: (part) => told.push(part) });
    await page.chat().sendMessage({ text: "index" });
    await page.shows("user: index", "assistant: data-progress | You wrote: index");
    expect(page.chat().messages[1]?.parts).toContainEqual({ type: "data-progress", id: "bar", data: { percent: 100 } });
    expect(told).toContainEqual(expect.objectContaining({ type: "data-toast", data: { text: "Indexing" } }));
  });

  it("does not resend a turn whose last step is a server's tool", async () => {
    const lab = createChatLab();
    const page = await open(lab);
    await page.chat().sendMessage({ text: "search" });
    await page.shows("user: search", "assistant: search output-available");
    await page.is("ready");
    expect(lab.inputs()).toEqual(["user: search"]);
  });

  // F70
  it("shows a message that was written mid-turn as stored, then injected, in its place in the answer", async () => {
    const lab = createChatLab();
    const page = await open(lab);
    void page.chat().sendMessage({ text: "steps" });
    await lab.advance(150);
    await page.is("streaming");
    void page.chat().sendMessage({ text: "and hurry" });
    await expect.poll(() => page.chat().pending).toMatchObject([{ text: "and hurry", state: "stored" }]);
    const id = page.chat().pending[0]?.id ?? "";
    await lab.advance(1000);
    await page.is("ready");
    expect(page.chat().pending).toEqual([]);
    expect(page.chat().pendingStates).toEqual({ [id]: "injected" });
    expect(page.chat().messages[1]?.parts.find((part) => part.type === "data-pending-message-injected")).toMatchObject({
      data: { messages: [{ id, text: "and hurry" }] },
    });
    expect(lab.inputs()).toEqual(["user: steps", "user: and hurry"]);
  });

  // F71
  it("follows a message that came too late into the next turn, stored once", async () => {
    const lab = createChatLab();
    const page = await open(lab);
    void page.chat().sendMessage({ text: "slow" });
    await lab.advance(150);
    await page.is("streaming");
    void page.chat().sendMessage({ text: "too late" });
    await expect.poll(() => page.chat().pending[0]?.state).toBe("stored");
    await lab.advance(1000);
    await page.shows("user: slow", "assistant: one two three four five", "user: too late", "assistant: You wrote: too late");
    await page.is("ready");
    expect(lab.inputs()).toEqual(["user: slow", "user: too late"]);
  });

  // F72
  it("sends queued messages one turn after the other", async () => {
    const lab = createChatLab();
    const page = await open(lab);
    void page.chat().sendMessage({ text: "slow" });
    await lab.advance(150);
    await page.is("streaming");
    page.chat().queue("one");
    page.chat().queue("two");
    await expect.poll(() => page.chat().pending.map((message) => message.state)).toEqual(["queued", "queued"]);
    await lab.advance(1000);
    await expect.poll(() => transcript(page.chat().messages).slice(2)).toEqual([
      "user: one",
      "assistant: You wrote: one",
      "user: two",
      "assistant: You wrote: two",
    ]);
  });

  // F110
  it("shows a turn that failed on the agent, and tries it again", async () => {
    const lab = createChatLab();
    const page = await open(lab);
    await page.chat().sendMessage({ text: "fail" });
    await page.is("error");
    expect(page.chat().error?.message).toBeTruthy();
    page.chat().clearError();
    await page.is("ready");
    await page.chat().sendMessage({ text: "fine" });
    await expect.poll(() => transcript(page.chat().messages).at(-1)).toBe("assistant: You wrote: fine");
  });

  // F60, F61, F63
  it("runs actions as turns, with an answer of their own and effects that are taken back when refused", async () => {
    const lab = createChatLab();
    const page = await open(lab);
    await page.chat().sendMessage({ text: "hello" });
    await page.chat().sendAction({ type: "greet" });
    await page.shows("user: hello", "assistant: You wrote: hello", "assistant: Hello from the action.");
    await expect(page.chat().sendAction({ type: "nonsense" }, { optimistic: () => [] })).rejects.toThrow();
    await page.shows("user: hello", "assistant: You wrote: hello", "assistant: Hello from the action.");
    await page.chat().sendAction({ type: "undo" }, { optimistic: (messages) => messages.slice(0, -2) });
    await page.shows("user: hello");
  });

  // F62
  it("edits a message of the history by an action: shown at once, the answer stands, no turn runs", async () => {
    const lab = createChatLab();
    const page = await open(lab);
    await page.chat().sendMessage({ text: "mistaken" });
    await page.is("ready");
    const corrected = { id: page.chat().messages[0]?.id ?? "", role: "user" as const, parts: [{ type: "text" as const, text: "corrected" }] };
    await page.chat().sendAction({ type: "edit", message: corrected }, { optimistic: ([, ...rest]) => [corrected, ...rest] });
    await page.shows("user: corrected", "assistant: You wrote: mistaken");
    await expect.poll(() => transcript(lab.server.inspect().sessions[0]?.messages ?? [])).toEqual(["user: corrected", "assistant: You wrote: mistaken"]);
  });

  it("lets a turn go on while another chat is shown, and shows it on return", async () => {
    const lab = createChatLab();
    const page = await open(lab, { resume: true });
    void page.chat().sendMessage({ text: "slow" });
    await lab.advance(250);
    await page.shows("user: slow", "assistant: one two");
    await page.rerender({ chatId: "chat-2" });
    await page.shows();
    await page.chat().sendMessage({ text: "other" });
    await page.shows("user: other", "assistant: You wrote: other");
    await lab.advance(100);
    await page.rerender({ chatId: "chat-1" });
    await page.shows("user: slow", "assistant: one two three");
    await lab.advance(1000);
    await page.shows("user: slow", "assistant: one two three four five");
    expect(lab.inputs("chat-1")).toEqual(["user: slow"]);
  });
});
