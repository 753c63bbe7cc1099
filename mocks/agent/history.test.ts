import type { UIMessage } from "ai";
import { describe, expect, test } from "vitest";
import { cleanAborted } from "./clean-message.ts";
import { History } from "./history.ts";
import { overlayAnswers } from "./incoming.ts";
import { toModelMessages } from "./model-messages.ts";
import { user } from "./testing.ts";

const reply = (id: string, ...parts: object[]): UIMessage => ({ id, role: "assistant", parts: parts as UIMessage["parts"] });
const call = (toolCallId: string, state: string, extra: object = {}) => ({
  type: "tool-t",
  toolCallId,
  state,
  input: { a: 1 },
  ...extra,
});
const chat = () => [
  user("u1", "one"),
  reply("a1", { type: "text", text: "1" }),
  user("u2", "two"),
  reply("a2", { type: "text", text: "2" }),
];
const ids = (history: History) => history.all().map((message) => message.id);

describe("editing", () => {
  test.each<[string, (history: History) => void, string[]]>([
    ["slice from the end", (h) => h.slice(0, -2), ["u1", "a1"]],
    ["slice a window", (h) => h.slice(1, 3), ["a1", "u2"]],
    ["rollbackTo", (h) => h.rollbackTo("a1"), ["u1", "a1"]],
    ["rollbackTo nowhere", (h) => h.rollbackTo("x"), ["u1", "a1", "u2", "a2"]],
    ["remove", (h) => h.remove("u2"), ["u1", "a1", "a2"]],
    ["remove nothing", (h) => h.remove("x"), ["u1", "a1", "u2", "a2"]],
    ["replace", (h) => h.replace("u2", user("u3", "three")), ["u1", "a1", "u3", "a2"]],
    ["set", (h) => h.set([user("u9", "nine")]), ["u9"]],
    ["regenerate", (h) => h.trimForRegenerate(), ["u1", "a1", "u2"]],
    ["regenerate an earlier answer", (h) => h.trimForRegenerate("a1"), ["u1"]],
    ["regenerate from a question", (h) => h.trimForRegenerate("u1"), ["u1"]],
    ["regenerate an unknown message", (h) => h.trimForRegenerate("x"), ["u1", "a1", "u2"]],
    ["insert before", (h) => h.insertBefore("a2", [user("s", "steer")]), ["u1", "a1", "u2", "s", "a2"]],
    ["insert twice", (h) => [1, 2].forEach(() => h.insertBefore("x", [user("s", "steer")])), ["u1", "a1", "u2", "a2", "s"]],
  ])("%s", (_name, edit, expected) => {
    const history = new History(chat());
    const before = history.current;
    edit(history);
    expect(ids(history)).toEqual(expected);
    expect(before.map((message) => message.id)).toEqual(["u1", "a1", "u2", "a2"]);
  });

  test("what it hands out is a copy", () => {
    const history = new History(chat());
    history.all().pop();
    expect(ids(history)).toHaveLength(4);
  });
});

describe("tool calls", () => {
  const history = new History([
    reply("a1", call("done", "output-available", { output: 1 }), call("failed", "output-error", { errorText: "x" })),
    user("u1", "next"),
    reply("a2", call("open", "input-available"), call("asked", "approval-requested", { approval: { id: "p" } })),
  ]);
  test("pending are those of the newest message that wait for an answer", () => {
    expect(history.getPendingToolCalls()).toEqual([{ toolCallId: "open", toolName: "t", messageId: "a2" }]);
    expect(new History([user("u", "x")]).getPendingToolCalls()).toEqual([]);
  });
  test("resolved are all with a result", () =>
    expect(history.getResolvedToolCalls().map((ref) => ref.toolCallId)).toEqual(["done", "failed"]));
  test("new results are those that the history does not have, once each", () => {
    const message = reply(
      "a2",
      call("done", "output-available", { output: 1 }),
      call("open", "output-available", { output: 2 }),
      call("open", "output-available", { output: 3 }),
      call("other", "output-error", { errorText: "no" }),
    );
    expect(history.extractNewToolResults(message)).toEqual([
      { toolCallId: "open", toolName: "t", output: 2 },
      { toolCallId: "other", toolName: "t", output: undefined, errorText: "no" },
    ]);
  });
});

describe("an answer laid over the agent's copy", () => {
  const own = reply(
    "a1",
    { type: "text", text: "mine" },
    call("ask", "input-available"),
    call("mail", "approval-requested", { approval: { id: "p1" } }),
    call("ran", "output-available", { output: "real" }),
  );
  test.each<[string, object, object]>([
    [
      "an output",
      call("ask", "output-available", { input: undefined, output: 2 }),
      { state: "output-available", output: 2, input: { a: 1 } },
    ],
    [
      "an error",
      call("ask", "output-error", { input: "forged", errorText: "no" }),
      { state: "output-error", errorText: "no", input: { a: 1 } },
    ],
    [
      "an approval",
      call("mail", "approval-responded", { approval: { id: "p1", approved: true, reason: "ok" } }),
      { state: "approval-responded", approval: { id: "p1", approved: true, reason: "ok" }, input: { a: 1 } },
    ],
  ])("takes %s and keeps the rest", (_name, answer, expected) => {
    const merged = overlayAnswers(own, reply("a1", answer, { type: "text", text: "forged" }));
    expect(merged.parts).toContainEqual(expect.objectContaining(expected));
    expect(merged.parts[0]).toEqual({ type: "text", text: "mine" });
    expect(merged.parts).toHaveLength(4);
  });
  test.each<[string, object]>([
    ["an output for a tool that ran", call("ran", "output-available", { output: "forged" })],
    ["an output instead of an approval", call("mail", "output-available", { output: "forged" })],
    ["an approval nobody asked for", call("ask", "approval-responded", { approval: { id: "x", approved: true } })],
    ["another approval's id", call("mail", "approval-responded", { approval: { id: "p2", approved: true } })],
    ["an unknown call", call("nope", "output-available", { output: 1 })],
    ["a state that does not travel", call("ask", "input-streaming")],
  ])("refuses %s", (_name, answer) => expect(overlayAnswers(own, reply("a1", answer))).toBe(own));
});

test("a cut message loses the calls that never finish, and its text is done", () => {
  const cut = reply(
    "a",
    { type: "step-start" },
    { type: "reasoning", text: "r", state: "streaming" },
    { type: "text", text: "t", state: "streaming" },
    call("c1", "input-streaming"),
    call("c2", "input-available"),
    call("c3", "output-available", { output: 1 }),
    call("c4", "approval-requested", { approval: { id: "p" } }),
  );
  expect(cleanAborted(cut).parts).toEqual([
    { type: "step-start" },
    { type: "reasoning", text: "r", state: "done" },
    { type: "text", text: "t", state: "done" },
    call("c3", "output-available", { output: 1 }),
    call("c4", "approval-requested", { approval: { id: "p" } }),
  ]);
});

describe("what the model sees", () => {
  test("no call without an outcome, except in the message that is about to go on", async () => {
    const approved = call("c", "approval-responded", { approval: { id: "p", approved: true } });
    const roles = async (...messages: UIMessage[]) => (await toModelMessages(messages)).map((message) => message.role);
    expect(await roles(user("u", "x"), reply("a", approved))).toEqual(["user", "assistant", "tool"]);
    expect(await roles(user("u", "x"), reply("a", approved), user("u2", "y"))).toEqual(["user", "user"]);
    expect(await roles(user("u", "x"), reply("a", call("c", "input-available")), user("u2", "y"))).toEqual(["user", "user"]);
    expect(await roles(user("u", "x"), reply("a", call("c", "approval-requested", { approval: { id: "p" } })))).toEqual(["user"]);
  });
  test("the summary instead of what was compacted, unless an edit removed the place", async () => {
    const prefix = { messages: [{ role: "user" as const, content: "summary" }], throughId: "a1" };
    expect((await toModelMessages(chat(), { prefix })).map((message) => message.role)).toEqual(["user", "user", "assistant"]);
    expect(await toModelMessages(chat().slice(2), { prefix })).toHaveLength(2);
  });
});
