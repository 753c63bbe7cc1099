import type { UIMessage, UIMessageChunk } from "ai";
import { describe, expect, it, vi } from "vitest";
import { ChatKitError } from "../../transport/errors.ts";
import { createFakeTransport, settled } from "../../../tests/hooks/fake-transport.ts";
import { attentionOf } from "./attention.ts";
import { createChatEngine } from "./chat-engine.ts";
import type { ChatPersistence } from "./types.ts";

const user = (id: string, text = id): UIMessage => ({ id, role: "user", parts: [{ type: "text", text }] });
const assistant = (id: string, text = id): UIMessage => ({ id, role: "assistant", parts: [{ type: "text", text, state: "done" }] });

function setup(messages: UIMessage[] = []) {
  const transport = createFakeTransport();
  let nextId = 0;
  const engine = createChatEngine<UIMessage>(transport, { chatId: "chat", messages, generateId: () => `id${++nextId}` });
  return { transport, engine, chat: engine.chat };
}

const textOf = (message: UIMessage | undefined): string =>
  (message?.parts ?? []).map((part) => (part.type === "text" ? part.text : "")).join("");
const transcript = (messages: readonly UIMessage[]): string[] => messages.map((message) => `${message.role}:${textOf(message)}`);

/** A message whose last step holds tool parts in the given states. */
function withTools(parts: UIMessage["parts"]): UIMessage {
  return { id: "a1", role: "assistant", parts: [{ type: "step-start" }, ...parts] };
}
const approvalPart = (n: number) =>
  ({ type: "tool-send", toolCallId: `call${n}`, state: "approval-requested", input: { n }, approval: { id: `approval${n}` } }) as const;
const questionPart = (n: number) => ({ type: "tool-ask", toolCallId: `ask${n}`, state: "input-available", input: {} }) as const;
const serverPart = { type: "tool-search", toolCallId: "server", state: "output-available", input: {}, output: 1 } as const;

describe("decisions", () => {
  it("are sent once, together, when all of the set are made", async () => {
    const { transport, engine, chat } = setup([user("u1"), withTools([approvalPart(1), approvalPart(2), questionPart(1)])]);
    engine.decide("approval1", true);
    engine.decide("approval2", false, "too expensive");
    await settled();
    expect(transport.turns).toHaveLength(0);
    engine.answer("ask1", { output: "blue" });
    await settled();
    expect(transport.turns).toHaveLength(1);
    expect(transport.turns[0]?.newest?.parts).toMatchObject([
      { type: "step-start" },
      { state: "approval-responded", approval: { id: "approval1", approved: true } },
      { state: "approval-responded", approval: { id: "approval2", approved: false, reason: "too expensive" } },
      { state: "output-available", output: "blue" },
    ]);
    transport.turns[0]?.emit({ type: "start", messageId: "a1" }, { type: "tool-output-available", toolCallId: "call1", output: "sent" });
    transport.turns[0]?.end();
    await settled();
    expect(transport.turns).toHaveLength(1);
    expect(chat.status).toBe("ready");
  });

  // F44
  it("count the first click only", async () => {
    const { transport, engine, chat } = setup([user("u1"), withTools([approvalPart(1)])]);
    engine.decide("approval1", true);
    engine.decide("approval1", true);
    engine.decide("approval1", false);
    await settled();
    engine.decide("approval1", true);
    await settled();
    expect(transport.turns).toHaveLength(1);
    expect(chat.messages[1]?.parts[1]).toMatchObject({ approval: { approved: true } });
  });

  // F53
  it("answer a question with an error", async () => {
    const { transport, engine } = setup([user("u1"), withTools([questionPart(1)])]);
    engine.answer("ask1", { errorText: "no idea" });
    await settled();
    expect(transport.turns[0]?.newest?.parts[1]).toMatchObject({ state: "output-error", errorText: "no idea" });
  });

  it("wait for the turn that asked, when the user is faster than its end", async () => {
    const { transport, engine } = setup();
    void engine.sendMessage({ text: "go" });
    await settled();
    const chunks: UIMessageChunk[] = [
      { type: "start", messageId: "a1" },
      { type: "start-step" },
      { type: "tool-input-available", toolCallId: "call1", toolName: "send", input: {} },
      { type: "tool-approval-request", approvalId: "approval1", toolCallId: "call1" },
    ];
    transport.turns[0]?.emit(...chunks);
    await settled();
    engine.decide("approval1", true);
    await settled();
    expect(transport.turns).toHaveLength(1);
    transport.turns[0]?.end();
    await settled();
    expect(transport.turns).toHaveLength(2);
    expect(transport.turns[1]?.newest?.id).toBe("a1");
  });

  it.each([
    ["a server tool that ends the last step", [serverPart]],
    ["an approval that was answered before the reload", [{ ...approvalPart(1), state: "approval-responded", approval: { id: "approval1", approved: true } } as const]],
  ])("send nothing by themselves for %s", async (_name, parts) => {
    const { transport, engine } = setup();
    void engine.sendMessage({ text: "go" });
    await settled();
    transport.turns[0]?.end();
    await settled();
    engine.chat.messages = [user("u1"), withTools(parts)];
    transport.running = true;
    void engine.resume();
    await settled();
    transport.turns[1]?.end();
    await settled();
    expect(transport.turns).toHaveLength(2);
  });

  it("can be sent again after a send that failed, and are not lost", async () => {
    const { transport, engine, chat } = setup([user("u1"), withTools([approvalPart(1)])]);
    transport.refuseWith = new ChatKitError("append_failed", "down", { retryable: true });
    engine.decide("approval1", true);
    await settled();
    expect(chat.status).toBe("error");
    transport.refuseWith = null;
    void engine.tryAgain();
    await settled();
    expect(transport.turns).toHaveLength(1);
    expect(transport.turns[0]?.newest?.parts[1]).toMatchObject({ state: "approval-responded" });
    transport.turns[0]?.end();
    await settled();
    expect(transport.turns).toHaveLength(1);
  });

  it("that were made before a reload are kept, and go out with the rest", async () => {
    const first = setup([user("u1"), withTools([approvalPart(1), approvalPart(2)])]);
    let stored: UIMessage[] = [];
    first.engine.configure({ onPersist: ({ messages, reason }) => void (reason === "decided" && (stored = messages)) });
    first.engine.decide("approval1", true);
    await settled();
    const { transport, engine } = setup(stored);
    engine.decide("approval2", true);
    await settled();
    expect(transport.turns[0]?.newest?.parts.slice(1)).toMatchObject([{ state: "approval-responded" }, { state: "approval-responded" }]);
  });

  it("whose send was lost with its page go out when the user tries again, never by themselves", async () => {
    const answered = { ...approvalPart(1), state: "approval-responded", approval: { id: "approval1", approved: true } } as const;
    const { transport, engine } = setup([user("u1"), withTools([answered])]);
    await engine.resume();
    await settled();
    expect(transport.turns).toHaveLength(0);
    void engine.tryAgain();
    await settled();
    expect(transport.turns[0]?.newest?.id).toBe("a1");
  });

  it("are taken back when another tab answered first", async () => {
    const { transport, engine, chat } = setup([user("u1"), withTools([approvalPart(1)])]);
    transport.refuseWith = new ChatKitError("tab_not_owner", "This chat is active in another tab");
    engine.decide("approval1", true);
    await settled();
    expect(chat.messages[1]?.parts[1]).toMatchObject({ state: "approval-requested" });
  });

  it("can be made about a call whose id an earlier turn used: not every model's ids are its own", async () => {
    const { transport, engine, chat } = setup([user("u1"), withTools([approvalPart(1)])]);
    engine.decide("approval1", true);
    await settled();
    transport.turns[0]?.end();
    await settled();
    void engine.regenerate();
    await settled();
    transport.turns[1]?.emit(
      { type: "start", messageId: "a2" },
      { type: "start-step" },
      { type: "tool-input-available", toolCallId: "call1", toolName: "send", input: {} },
      { type: "tool-approval-request", approvalId: "approval2", toolCallId: "call1" },
    );
    transport.turns[1]?.end();
    await settled();
    engine.decide("approval2", false);
    await settled();
    expect(chat.messages[1]?.parts.at(-1)).toMatchObject({ state: "approval-responded", approval: { id: "approval2", approved: false } });
    expect(transport.turns).toHaveLength(3);
  });

  it("that were given up with their answer do not send the next one by themselves", async () => {
    const { transport, engine } = setup([user("u1"), withTools([approvalPart(1), approvalPart(2)])]);
    engine.decide("approval1", true);
    await settled();
    void engine.sendMessage({ text: "never mind" });
    await settled();
    const done = { type: "tool-output-available", toolCallId: "call1", output: 1 } as const;
    transport.turns[0]?.emit({ type: "start", messageId: "a2" }, { type: "tool-input-available", toolCallId: "call1", toolName: "send", input: {} }, done);
    transport.turns[0]?.end();
    await settled();
    expect(transport.turns).toHaveLength(1);
  });

  it("that the user passed over and wrote on are not made any more, since the agent would not hear of them", async () => {
    const { transport, engine, chat } = setup([user("u1"), withTools([approvalPart(1), questionPart(1)]), user("u2"), assistant("a2")]);
    engine.decide("approval1", true);
    engine.answer("ask1", { output: 1 });
    await settled();
    expect(chat.messages[1]?.parts.slice(1)).toMatchObject([{ state: "approval-requested" }, { state: "input-available" }]);
    expect(transport.turns).toHaveLength(0);
  });

  it("are refused in a tab that may only read", async () => {
    const { transport, engine, chat } = setup([user("u1"), withTools([approvalPart(1), questionPart(1)])]);
    transport.setState({ tab: { role: "reader", reason: "other-tab-sending", ownerTabId: "t2" } });
    engine.decide("approval1", true);
    engine.answer("ask1", { output: 1 });
    await settled();
    expect(chat.messages[1]?.parts.slice(1)).toMatchObject([{ state: "approval-requested" }, { state: "input-available" }]);
    expect(transport.turns).toHaveLength(0);
  });
});

describe("messages written while a turn runs", () => {
  async function streaming() {
    const made = setup();
    void made.engine.sendMessage({ text: "one" });
    await settled();
    made.transport.turns[0]?.emit({ type: "start", messageId: "a1" }, { type: "text-start", id: "t" }, { type: "text-delta", id: "t", delta: "…" });
    await settled();
    expect(made.chat.status).toBe("streaming");
    return made;
  }

  it("are steered, and become the next turn under the same id when they were too late", async () => {
    const { transport, engine, chat } = await streaming();
    void engine.sendMessage({ text: "two" });
    await settled();
    expect(engine.pending.getSnapshot().pending).toMatchObject([{ text: "two", mode: "steering", state: "sending" }]);
    transport.pendingSends[0]?.settle(true);
    await settled();
    expect(engine.pending.getSnapshot().pending).toMatchObject([{ state: "stored" }]);
    transport.turns[0]?.end();
    await settled();
    const id = transport.pendingSends[0]?.message.id ?? "";
    expect(engine.pending.getSnapshot()).toEqual({ pending: [], states: { [id]: "next-turn" } });
    expect(transport.turns[1]?.newest?.id).toBe(id);
    transport.turns[1]?.answer("a2", "second");
    await settled();
    expect(transcript(chat.messages)).toEqual(["user:one", "assistant:…", "user:two", "assistant:second"]);
  });

  it("leave the list when the stream proves that they were injected, and are not sent again", async () => {
    const { transport, engine } = await streaming();
    void engine.sendMessage({ text: "two" });
    await settled();
    const id = transport.pendingSends[0]?.message.id ?? "";
    transport.turns[0]?.emit({
      type: "data-pending-message-injected",
      data: { messageIds: [id], messages: [{ id, text: "two" }] },
    });
    await settled();
    expect(engine.pending.getSnapshot()).toEqual({ pending: [], states: { [id]: "injected" } });
    transport.pendingSends[0]?.settle(true);
    transport.turns[0]?.end();
    await settled();
    expect(transport.turns).toHaveLength(1);
  });

  it("keep their text when they could not be stored, and can be tried again", async () => {
    const { transport, engine } = await streaming();
    void engine.sendMessage({ text: "two" });
    await settled();
    transport.pendingSends[0]?.settle(false);
    await settled();
    const [failed] = engine.pending.getSnapshot().pending;
    expect(failed).toMatchObject({ text: "two", state: "failed" });
    void engine.resend(failed?.id ?? "");
    await settled();
    expect(transport.pendingSends[1]?.message.id).toBe(failed?.id);
  });

  // F74
  it("are sent one turn at a time when queued, and edits and cancellations hold", async () => {
    const { transport, engine } = await streaming();
    engine.pending.queue("two");
    engine.pending.queue("three");
    engine.pending.queue("four");
    const [two, three] = engine.pending.getSnapshot().pending;
    engine.pending.cancel(two?.id ?? "");
    engine.pending.edit(three?.id ?? "", "THREE");
    transport.turns[0]?.end();
    await settled();
    expect(textOf(transport.turns[1]?.newest)).toBe("THREE");
    expect(engine.pending.getSnapshot().pending).toMatchObject([{ text: "four", state: "queued" }]);
    transport.turns[1]?.answer("a2", "ok");
    await settled();
    expect(textOf(transport.turns[2]?.newest)).toBe("four");
  });

  it("wait, when queued, after a stop until the user sends again", async () => {
    const { transport, engine, chat } = await streaming();
    engine.pending.queue("later");
    await engine.stop();
    await settled();
    expect(transport.turns).toHaveLength(1);
    expect(engine.pending.getSnapshot().pending).toMatchObject([{ text: "later", state: "queued" }]);
    void engine.sendMessage({ text: "now" });
    await settled();
    transport.turns[1]?.answer("a2", "ok");
    await settled();
    expect(textOf(transport.turns[2]?.newest)).toBe("later");
    expect(transcript(chat.messages).slice(0, 2)).toEqual(["user:one", "assistant:…"]);
  });

  it("go on, when queued, once the user tried again after an error", async () => {
    const { transport, engine } = await streaming();
    engine.pending.queue("later");
    transport.turns[0]?.fail(new Error("the model broke"));
    await settled();
    expect(transport.turns).toHaveLength(1);
    void engine.tryAgain();
    await settled();
    transport.turns[1]?.answer("a2", "better");
    await settled();
    expect(textOf(transport.turns[2]?.newest)).toBe("later");
  });

  it("follow a stopped turn when they were stored before the stop: the agent answers them", async () => {
    const { transport, engine } = await streaming();
    void engine.sendMessage({ text: "two" });
    await settled();
    transport.pendingSends[0]?.settle(true);
    await settled();
    await engine.stop();
    await settled();
    expect(textOf(transport.turns[1]?.newest)).toBe("two");
  });

  it("wait, when queued, while a question is open", async () => {
    const { transport, engine } = await streaming();
    engine.pending.queue("later");
    transport.turns[0]?.emit({ type: "start-step" }, { type: "tool-input-available", toolCallId: "ask1", toolName: "ask", input: {} });
    transport.turns[0]?.end();
    await settled();
    expect(transport.turns).toHaveLength(1);
    engine.answer("ask1", { output: "blue" });
    await settled();
    expect(transport.turns[1]?.newest?.role).toBe("assistant");
    transport.turns[1]?.end();
    await settled();
    expect(textOf(transport.turns[2]?.newest)).toBe("later");
  });

  // F73
  it("are promoted once, by however many clicks", async () => {
    const { transport, engine } = await streaming();
    engine.pending.queue("two");
    const id = engine.pending.getSnapshot().pending[0]?.id ?? "";
    void engine.pending.promote(id);
    void engine.pending.promote(id);
    await settled();
    expect(transport.pendingSends).toHaveLength(1);
    expect(engine.pending.getSnapshot().pending).toMatchObject([{ mode: "steering", state: "sending" }]);
  });
});

describe("stop", () => {
  it("stops on the server and here", async () => {
    const { transport, engine, chat } = setup();
    void engine.sendMessage({ text: "one" });
    await settled();
    await engine.stop();
    expect(transport.stops).toEqual(["chat"]);
    expect(chat.status).toBe("ready");
  });

  // F33
  it("leaves no tool running: it asks nothing of the user, holds nothing back, and is stored so", async () => {
    const { transport, engine, chat } = setup();
    const stored: string[] = [];
    engine.configure({ onPersist: ({ messages, reason }) => void (reason === "turn-ended" && stored.push(JSON.stringify(messages.at(-1)))) });
    void engine.sendMessage({ text: "one" });
    await settled();
    transport.turns[0]?.emit(
      { type: "start", messageId: "a1" },
      { type: "start-step" },
      { type: "tool-input-available", toolCallId: "call1", toolName: "crawl", input: {} },
      { type: "tool-input-start", toolCallId: "call2", toolName: "crawl" },
    );
    await settled();
    await engine.stop();
    await settled();
    expect(chat.messages[1]?.parts.slice(1)).toMatchObject([1, 2].map((n) => ({ toolCallId: `call${n}`, state: "output-error", errorText: "No result: the answer ended before it." })));
    expect(stored).toEqual([JSON.stringify(chat.messages[1])]);
    expect(attentionOf(transport).isWaiting("chat")).toBe(false);
    engine.pending.queue("two");
    await settled();
    expect(transport.turns.map(({ newest }) => textOf(newest))).toEqual(["one", "two"]);
  });

  it("says so when it did not reach the agent, and try again stops again", async () => {
    const { transport, engine } = setup();
    transport.stopIsStored = false;
    void engine.sendMessage({ text: "one" });
    await settled();
    await engine.stop();
    expect(engine.getState().otherError).toMatchObject({ code: "append_failed" });
    transport.stopIsStored = true;
    await engine.tryAgain();
    expect(transport.stops).toHaveLength(2);
    expect(engine.getState().otherError).toBeUndefined();
  });
});

describe("a turn that ends in an error", () => {
  const running = [
    { type: "start", messageId: "a1" },
    { type: "start-step" },
    { type: "tool-input-available", toolCallId: "call1", toolName: "crawl", input: {} },
    { type: "tool-input-start", toolCallId: "call2", toolName: "crawl" },
  ] as const;

  // F111
  it.each([
    ["failed", new Error("The model broke.")],
    ["lost its connection for good", new ChatKitError("reconnect_exhausted", "gone")],
    ["lost its output", new ChatKitError("turn_output_lost", "lost")],
    ["was refused on the way", new ChatKitError("unauthorized", "signed out")],
  ])("leaves no tool running when it %s: the calls say so, ask nothing of the user, and are stored so", async (_name, error) => {
    const { transport, engine, chat } = setup();
    const stored: string[] = [];
    engine.configure({ onPersist: ({ messages, reason }) => void (reason === "turn-ended" && stored.push(JSON.stringify(messages.at(-1)))) });
    void engine.sendMessage({ text: "one" });
    await settled();
    transport.turns[0]?.emit(...running);
    await settled();
    transport.turns[0]?.fail(error);
    await settled();
    const cut = { state: "output-error", errorText: "No result: the answer ended before it." };
    expect(chat.messages[1]?.parts.slice(1)).toMatchObject([{ toolCallId: "call1", ...cut }, { toolCallId: "call2", ...cut }]);
    expect(stored).toEqual([JSON.stringify(chat.messages[1])]);
    expect(attentionOf(transport).isWaiting("chat")).toBe(false);
  });

  it("shows the tool's result once the connection is back", async () => {
    const { transport, engine, chat } = setup();
    Object.assign(transport, { resumeStreamIsReplay: true });
    void engine.sendMessage({ text: "one" });
    await settled();
    transport.turns[0]?.emit(...running);
    await settled();
    transport.turns[0]?.fail(new ChatKitError("reconnect_exhausted", "gone"));
    await settled();
    transport.running = true;
    void engine.tryAgain();
    await settled();
    transport.turns[1]?.emit(...running.slice(0, 3), { type: "tool-output-available", toolCallId: "call1", output: "pages" });
    transport.turns[1]?.end();
    await settled();
    expect(chat.messages[1]?.parts.slice(1)).toMatchObject([{ toolCallId: "call1", state: "output-available", output: "pages" }]);
  });

  it.each([
    ["an action", async ({ engine }: ReturnType<typeof setup>) => void engine.sendAction({ type: "undo" }).catch(() => undefined)],
    ["a resume", async ({ transport, engine }: ReturnType<typeof setup>) => {
      transport.running = true;
      void engine.resume();
    }],
  ])("leaves a question of the answer before it open when it was %s", async (_name, begin) => {
    const kit = setup([user("u1"), withTools([questionPart(1)])]);
    await begin(kit);
    await settled();
    kit.transport.turns[0]?.fail(new ChatKitError("reconnect_exhausted", "gone"));
    await settled();
    expect(kit.chat.status).toBe("error");
    expect(attentionOf(kit.transport).isWaiting("chat")).toBe(true);
  });
});

describe("resume", () => {
  it("makes one request for two mounts and ends ready when nothing runs", async () => {
    const { transport, engine, chat } = setup([user("u1"), assistant("a1")]);
    const reconnect = vi.spyOn(transport, "reconnectToStream");
    await Promise.all([engine.resume(), engine.resume()]);
    expect(reconnect).toHaveBeenCalledTimes(1);
    expect(chat.status).toBe("ready");
    expect(engine.getState().isResuming).toBe(false);
  });

  it("lets a message that is sent at once wait for the running turn, and steers it", async () => {
    const { transport, engine, chat } = setup([user("u1")]);
    transport.running = true;
    void engine.resume();
    void engine.sendMessage({ text: "two" });
    await settled();
    expect(transport.turns).toHaveLength(1);
    expect(chat.status).toBe("submitted");
    expect(transport.pendingSends[0]?.message.parts).toEqual([{ type: "text", text: "two" }]);
  });
});

describe("failed sends", () => {
  const down = new ChatKitError("append_failed", "down", { retryable: true });

  it("keep the text and go out again under the same id, once", async () => {
    const { transport, engine, chat } = setup();
    transport.refuseWith = down;
    await engine.sendMessage({ text: "hello" }, { metadata: { plan: "pro" } });
    const id = chat.messages[0]?.id ?? "";
    transport.setDelivery(id, { status: "failed", partId: "p1", error: down });
    expect(transcript(chat.messages)).toEqual(["user:hello"]);
    transport.refuseWith = null;
    void engine.tryAgain();
    void engine.tryAgain();
    await settled();
    expect(transport.turns).toHaveLength(1);
    expect(transport.turns[0]?.newest?.id).toBe(id);
    expect(transport.turns[0]?.options).toMatchObject({ metadata: { plan: "pro" }, messageId: undefined });
    expect(transcript(chat.messages)).toEqual(["user:hello"]);
  });

  it.each([
    ["a turn that failed on the agent", new Error("model failed"), "regenerate-message"],
    ["output that was lost", new ChatKitError("turn_output_lost", "lost"), "regenerate-message"],
  // F110
  ])("regenerate after %s", async (_name, error, trigger) => {
    const { transport, engine, chat } = setup();
    void engine.sendMessage({ text: "hello" });
    await settled();
    transport.setDelivery(chat.messages[0]?.id ?? "", { status: "stored", partId: "p", seq: 0 });
    transport.turns[0]?.fail(error);
    await settled();
    void engine.tryAgain();
    await settled();
    expect(transport.turns[1]?.options).toMatchObject({ trigger });
  });

  it("ask for the answer again when a resumed turn's output was lost", async () => {
    const { transport, engine, chat } = setup();
    chat.messages = [{ id: "u1", role: "user", parts: [{ type: "text", text: "hello" }] }];
    transport.running = true;
    void engine.resume();
    await settled();
    transport.turns[0]?.fail(new ChatKitError("turn_output_lost", "lost"));
    await settled();
    void engine.tryAgain();
    await settled();
    expect(transport.turns[1]?.options).toMatchObject({ trigger: "regenerate-message" });
  });

  // F90
  it("resume when only the way to the answer broke", async () => {
    const { transport, engine, chat } = setup();
    void engine.sendMessage({ text: "hello" });
    await settled();
    transport.setDelivery(chat.messages[0]?.id ?? "", { status: "stored", partId: "p", seq: 0 });
    transport.turns[0]?.fail(new ChatKitError("reconnect_exhausted", "gone"));
    await settled();
    transport.running = true;
    void engine.tryAgain();
    await settled();
    expect(transport.turns[1]?.options).toMatchObject({ resumed: true });
    transport.turns[1]?.answer("a1", "late");
    await settled();
    expect(transcript(chat.messages)).toEqual(["user:hello", "assistant:late"]);
  });
});

describe("actions", () => {
  it("answer with a message of their own, not with a copy of the answer before", async () => {
    const { transport, engine, chat } = setup([user("u1"), assistant("a1", "first")]);
    const done = engine.sendAction({ type: "again" });
    await settled();
    expect(transport.turns[0]?.action).toEqual({ type: "again" });
    expect(transcript(chat.messages)).toEqual(["user:u1", "assistant:first"]);
    transport.turns[0]?.answer("a2", "second");
    await done;
    expect(transcript(chat.messages)).toEqual(["user:u1", "assistant:first", "assistant:second"]);
  });

  it("add nothing when the agent answers nothing", async () => {
    const { transport, engine, chat } = setup([user("u1"), assistant("a1")]);
    const done = engine.sendAction({ type: "undo" }, { optimistic: () => [] });
    await settled();
    expect(chat.messages).toEqual([]);
    transport.turns[0]?.end();
    await done;
    expect(chat.messages).toEqual([]);
    expect(chat.status).toBe("ready");
  });

  // F64
  it("reject and take their effect back when the agent refuses them", async () => {
    const { transport, engine, chat } = setup([user("u1"), assistant("a1")]);
    let stored: readonly UIMessage[] = [];
    engine.configure({ onPersist: ({ messages }) => void (stored = messages) });
    const done = engine.sendAction({ type: "undo" }, { optimistic: () => [] });
    const outcome = expect(done).rejects.toThrow("not allowed");
    await settled();
    transport.turns[0]?.emit({ type: "error", errorText: "not allowed" });
    await outcome;
    expect(transcript(chat.messages)).toEqual(["user:u1", "assistant:a1"]);
    expect(stored).toEqual(chat.messages);
  });
});

describe("edits and regenerations", () => {
  // F05
  it("stop a running turn first", async () => {
    const { transport, engine, chat } = setup([user("u1"), assistant("a1")]);
    void engine.sendMessage({ text: "two" });
    await settled();
    void engine.sendMessage({ text: "one, better", messageId: "u1" });
    await settled();
    expect(transport.stops).toEqual(["chat"]);
    expect(transcript(chat.messages)).toEqual(["user:one, better"]);
    expect(transport.turns[1]?.options).toMatchObject({ trigger: "submit-message", messageId: "u1" });
  });
});

describe("persistence", () => {
  it("is told of what goes out and of every end of a turn, and cannot break the chat", async () => {
    const { transport, engine, chat } = setup();
    const states: ChatPersistence<UIMessage>[] = [];
    engine.configure({ onPersist: (state) => void states.push(state) });
    void engine.sendMessage({ text: "hello" });
    await settled();
    transport.turns[0]?.answer("a1", "hi");
    await settled();
    expect(states.map(({ reason, messages }) => [reason, ...transcript(messages)])).toEqual([
      ["sent", "user:hello"],
      ["turn-ended", "user:hello", "assistant:hi"],
    ]);
    expect(chat.status).toBe("ready");
  });
});
