import type { UIMessage, UIMessageChunk } from "ai";
import { describe, expect, test, vi } from "vitest";
import type { TabMessage } from "../port.ts";
import { answer, assistant, browser, CHAT, settle, textOf, user } from "../../../../tests/tabs/support/bus.ts";

/** A list with the turn so far: what a tab that asked is told. */
const isAnswer = (message: TabMessage) => message.type === "list" && message.n > 0 && message.log !== null;

describe("a second tab", () => {
  // F80
  test("shows the user's message and the answer as it streams", async () => {
    const { open } = browser();
    const a = open([]);
    const b = open([]);
    a.send([user("u1", "Hi")], answer("a1", ["Hel"]).slice(0, 4));
    await settle();
    expect(textOf(b.shown)).toEqual(["u1:Hi", "a1:Hel"]);
    a.mirror.chunk(CHAT, { type: "text-delta", id: "t", delta: "lo" });
    await settle();
    expect(textOf(b.shown)).toEqual(["u1:Hi", "a1:Hello"]);
    expect(b.mirror.isRunning(CHAT)).toBe(true);
    a.mirror.turnEnded(CHAT);
    await settle();
    expect(b.mirror.isRunning(CHAT)).toBe(false);
    expect(a.shows).toEqual([]);
  });

  // F81
  test("that arrives in the middle of a turn gets the list and the turn so far, once", async () => {
    const { open, posts } = browser();
    const a = open([]);
    a.send([user("u1"), assistant("a1", { type: "text", text: "one" }), user("u2")], answer("a2", ["x", "y"]).slice(0, 5));
    await settle();
    const late = open([user("u1")]);
    await settle();
    expect(textOf(late.shown)).toEqual(["u1:u1", "a1:one", "u2:u2", "a2:xy"]);
    const answers = posts.filter(({ message }) => isAnswer(message));
    expect(answers).toHaveLength(1);
    expect(answers[0]?.message).toMatchObject({ before: { count: 1 }, tail: [{ id: "a1" }, { id: "u2" }] });
    for (const chunk of answer("a2", ["x", "y"]).slice(5)) a.mirror.chunk(CHAT, chunk);
    a.mirror.turnEnded(CHAT);
    await settle();
    expect(textOf(late.shown)).toEqual(["u1:u1", "a1:one", "u2:u2", "a2:xy"]);
    expect(posts.filter(({ from }) => from === late.id).every(({ message }) => message.type === "hello")).toBe(true);
  });

  test("that missed chunks asks and ends with the exact list", async () => {
    const { open, lose, find } = browser();
    const a = open([]);
    const b = open([]);
    const chunks = answer("a1", ["1", "2", "3", "4", "5", "6"]);
    a.send([user("u1")], chunks.slice(0, 4));
    await settle();
    lose(b.id);
    for (const chunk of chunks.slice(4, 6)) a.mirror.chunk(CHAT, chunk);
    await settle();
    find(b.id);
    for (const chunk of chunks.slice(6)) a.mirror.chunk(CHAT, chunk);
    a.mirror.turnEnded(CHAT);
    await settle();
    expect(textOf(b.shown)).toEqual(["u1:u1", "a1:123456"]);
  });

  test("that missed the turn's end still gets it", async () => {
    const { open, lose, find } = browser();
    const a = open([]);
    const b = open([]);
    a.send([user("u1")], answer("a1", ["1"]).slice(0, 4));
    await settle();
    lose(b.id);
    for (const chunk of answer("a1", ["1"]).slice(4)) a.mirror.chunk(CHAT, chunk);
    await settle();
    find(b.id);
    a.mirror.turnEnded(CHAT);
    await settle();
    expect(b.mirror.isRunning(CHAT)).toBe(false);
    expect(textOf(b.shown)).toEqual(["u1:u1", "a1:1"]);
  });

  test("with another history is brought to the sender's by one full list", async () => {
    const { open, posts } = browser();
    const a = open([user("u1"), assistant("a1", { type: "text", text: "edited" })]);
    const b = open([user("u1"), assistant("a1", { type: "text", text: "as it was" })]);
    a.send([user("u1"), assistant("a1", { type: "text", text: "edited" }), user("u2")], answer("a2", ["ok"]));
    a.mirror.turnEnded(CHAT);
    await settle();
    expect(textOf(b.shown)).toEqual(["u1:u1", "a1:edited", "u2:u2", "a2:ok"]);
    expect(posts.filter(({ message }) => isAnswer(message))).toHaveLength(1);
  });
});

describe("what other tabs must never do to a list", () => {
  test("a turn that a tab could not follow is over for it when it ends: nobody picks it up with an older list", async () => {
    const { open, lose } = browser();
    const a = open([user("u1"), user("refused")]);
    const b = open([user("u1")]);
    lose(a.id); // what b asks comes too late
    a.send([user("u1"), user("refused"), user("u2")], answer("a2", ["ok"]));
    await settle();
    expect(b.mirror.isRunning(CHAT)).toBe(true);
    a.mirror.turnEnded(CHAT);
    await settle();
    expect(b.mirror.isRunning(CHAT)).toBe(false);
  });

  test("an older turn does not replace a newer one, whenever it arrives", async () => {
    const { open, posts } = browser();
    const a = open([]);
    const b = open([]);
    a.send([user("u1")], answer("a1", ["one"]));
    a.mirror.turnEnded(CHAT);
    await settle();
    a.mirror.setLocal(CHAT, b.shown ?? []); // what a's own useChat shows
    const first = b.shown ?? [];
    b.send([...first, user("u2")], answer("a2", ["two"]));
    b.mirror.turnEnded(CHAT);
    await settle();
    const shows = b.shows.length;
    for (const { from, message } of posts.filter(({ from }) => from === a.id)) b.hear(message, from);
    await settle();
    expect(b.shows).toHaveLength(shows);
    expect(textOf(a.shown)).toEqual(["u1:u1", "a1:one", "u2:u2", "a2:two"]);
  });

  test("an idle tab that arrives does not erase what the sender has", async () => {
    const { open, posts } = browser();
    const a = open([user("u1")]);
    open([]); // knows nothing
    a.send([user("u1"), user("u2")], answer("a1", ["ok"]).slice(0, 4));
    await settle();
    expect(a.shows).toEqual([]);
    expect(posts.filter(({ from, message }) => from !== a.id && message.type !== "hello")).toEqual([]);
  });

  test("a message that was written here and not sent stays", async () => {
    const { open } = browser();
    const a = open([]);
    const b = open([user("mine", "lost the race")]);
    a.send([user("u1")], answer("a1", ["ok"]));
    a.mirror.turnEnded(CHAT);
    await settle();
    expect(textOf(b.shown)).toEqual(["u1:u1", "a1:ok", "mine:lost the race"]);
  });

  test("a message taken back here stays away, also before the page has rendered that", async () => {
    const { open } = browser();
    const a = open([]);
    const b = open(null);
    let list: UIMessage[] = [user("mine")];
    b.mirror.setLocal(CHAT, () => list);
    a.send([user("u1")], answer("a1", ["one"]).slice(0, 4));
    await settle();
    expect(textOf(b.shown)).toEqual(["u1:u1", "a1:one", "mine:mine"]);
    list = [];
    a.mirror.chunk(CHAT, { type: "text-delta", id: "t", delta: " two" });
    await settle();
    expect(textOf(b.shown)).toEqual(["u1:u1", "a1:one two"]);
  });

  test("a regenerated answer takes the old one's place", async () => {
    const { open } = browser();
    const a = open([]);
    const b = open([]);
    a.send([user("u1")], answer("a1", ["one"]));
    a.mirror.turnEnded(CHAT);
    await settle();
    a.mirror.turnStarted(CHAT, { messages: [user("u1")], regenerate: true });
    for (const chunk of answer("a2", ["two"])) a.mirror.chunk(CHAT, chunk);
    a.mirror.turnEnded(CHAT);
    await settle();
    expect(textOf(b.shown)).toEqual(["u1:u1", "a2:two"]);
  });
});

describe("a turn that continues a message", () => {
  const asking = assistant("a1", { type: "step-start" }, { type: "tool-send", toolCallId: "c1", state: "approval-requested", input: { to: "x" }, approval: { id: "p1" } } as never);
  const decided = assistant("a1", { type: "step-start" }, { type: "tool-send", toolCallId: "c1", state: "approval-responded", input: { to: "x" }, approval: { id: "p1", approved: true } } as never);
  const rest: UIMessageChunk[] = [
    { type: "start", messageId: "a1" },
    { type: "tool-output-available", toolCallId: "c1", output: "sent" },
    { type: "start-step" },
    { type: "text-start", id: "t" },
    { type: "text-delta", id: "t", delta: "Done." },
    { type: "text-end", id: "t" },
    { type: "finish" },
  ];

  // F45
  test("settles the approval in every tab and goes on in the same message", async () => {
    const { open } = browser();
    const a = open([user("u1"), asking]);
    const b = open([user("u1"), asking]);
    a.send([user("u1"), decided], []);
    await settle();
    expect(b.shown?.at(-1)?.parts[1]).toMatchObject({ state: "approval-responded" });
    for (const chunk of rest) a.mirror.chunk(CHAT, chunk);
    a.mirror.turnEnded(CHAT);
    await settle();
    expect(b.shown).toHaveLength(2);
    expect(b.shown?.at(-1)?.parts).toMatchObject([{}, { state: "output-available", output: "sent" }, {}, { text: "Done." }]);
  });

  test("is retold to a tab that comes in its middle", async () => {
    const { open } = browser();
    const a = open([user("u1"), asking]);
    a.send([user("u1"), decided], rest.slice(0, 5));
    await settle();
    const late = open([user("u1"), asking]);
    await settle();
    expect(late.shown?.at(-1)?.parts).toMatchObject([{}, { state: "output-available" }, {}, { text: "Done." }]);
  });
});

describe("a turn that changes tabs", () => {
  test("goes on in the tab that took it over; the old owner follows without showing less", async () => {
    const { open } = browser();
    const a = open([]);
    const b = open([]);
    const chunks = answer("a1", ["one ", "two ", "three ", "four"]);
    a.send([user("u1")], chunks.slice(0, 6));
    await settle();
    a.mirror.setLocal(CHAT, b.shown ?? []); // what a's own useChat shows
    b.mirror.turnStarted(CHAT);
    for (const chunk of chunks) {
      b.mirror.chunk(CHAT, chunk);
      await settle();
    }
    b.mirror.turnEnded(CHAT);
    await settle();
    expect(textOf(a.shows[0])).toEqual(["u1:u1", "a1:one two three "]);
    expect(textOf(a.shown)).toEqual(["u1:u1", "a1:one two three four"]);
  });

  test("is shown in the tab that took it over, where that has no reader of its own", async () => {
    const { open } = browser();
    const a = open([]);
    const b = open([]);
    const chunks = answer("a1", ["one ", "two"]);
    a.send([user("u1")], chunks.slice(0, 4));
    await settle();
    b.mirror.setEcho(CHAT, true);
    b.mirror.turnStarted(CHAT);
    for (const chunk of chunks) b.mirror.chunk(CHAT, chunk);
    b.mirror.turnEnded(CHAT);
    await settle();
    expect(textOf(b.shown)).toEqual(["u1:u1", "a1:one two"]);
    expect(b.mirror.isRunning(CHAT)).toBe(false);
  });

  test("is not answered for by the tab that lost it", async () => {
    const { open, posts } = browser();
    const a = open([]);
    const b = open([]);
    a.send([user("u1")], answer("a1", ["x"]).slice(0, 4));
    await settle();
    b.mirror.turnStarted(CHAT);
    await settle();
    posts.length = 0;
    open([]);
    await settle();
    expect(posts.filter(({ message }) => message.type === "list").map(({ from }) => from)).toEqual([b.id]);
  });
});

describe("a turn whose message is not stored yet", () => {
  const begin = () => {
    const world = browser();
    const [a, b] = [world.open([]), world.open([])];
    a.mirror.setLocal(CHAT, [user("u1")]);
    a.mirror.turnStarted(CHAT, { messages: [user("u1")] });
    return { ...world, a, b };
  };

  test("is known in the other tabs and shown once the server has it", async () => {
    const { a, b } = begin();
    await settle();
    expect(b.mirror.isRunning(CHAT)).toBe(true);
    expect(b.mirror.isPending(CHAT)).toBe(true);
    expect(b.shows).toEqual([]);
    a.mirror.turnStored(CHAT);
    await settle();
    expect(b.mirror.isPending(CHAT)).toBe(false);
    expect(textOf(b.shown)).toEqual(["u1:u1"]);
  });

  test("is forgotten when it is refused", async () => {
    const { a, b } = begin();
    a.mirror.turnEnded(CHAT);
    await settle();
    expect(b.mirror.isRunning(CHAT)).toBe(false);
    expect(b.shows).toEqual([]);
  });

  test("is shown by the tab that takes it over, its message included", async () => {
    const { a, b, open } = begin();
    await settle();
    const late = open([]);
    await settle();
    b.mirror.turnStarted(CHAT);
    expect(textOf(b.shown)).toEqual(["u1:u1"]);
    for (const chunk of answer("a1", ["one"])) b.mirror.chunk(CHAT, chunk);
    b.mirror.turnEnded(CHAT);
    await settle();
    expect(textOf(a.shown)).toEqual(["u1:u1", "a1:one"]);
    expect(textOf(late.shown)).toEqual(["u1:u1", "a1:one"]);
  });
});

describe("what the owner changes in its list while it streams", () => {
  const text = (id: string, content: string) => assistant(id, { type: "text", text: content });
  const history = [user("u1"), text("a1", "one"), user("u2"), text("a2", "two")];

  /** A turn in its middle: "thr" of the answer a3 has come. */
  async function middle() {
    const world = browser();
    const [a, b] = [world.open(history), world.open(history)];
    let shown: UIMessage[] = [...history, user("u3")];
    a.mirror.setLocal(CHAT, () => shown);
    a.send(shown, []);
    a.mirror.setLocal(CHAT, () => shown);
    const edit = (list: UIMessage[]) => {
      shown = list;
      a.mirror.setLocal(CHAT, () => shown);
    };
    for (const chunk of answer("a3", ["thr"]).slice(0, 4)) a.mirror.chunk(CHAT, chunk);
    await settle();
    edit([...shown, text("a3", "thr")]);
    await settle();
    const finish = async () => {
      for (const chunk of answer("a3", ["ee"]).slice(3)) a.mirror.chunk(CHAT, chunk);
      a.mirror.turnEnded(CHAT);
      await settle();
    };
    return { ...world, a, b, edit, finish };
  }

  test.each<[string, UIMessage[], string[]]>([
    ["an undo", [user("u1"), text("a1", "one"), user("u3"), text("a3", "thr")], ["u1:u1", "a1:one", "u3:u3"]],
    ["an edit", [user("u1", "better"), ...history.slice(1), user("u3"), text("a3", "thr")], ["u1:better", "a1:one", "u2:u2", "a2:two", "u3:u3"]],
    ["an edit of the same length", [user("u1", "uu"), ...history.slice(1), user("u3"), text("a3", "thr")], ["u1:uu", "a1:one", "u2:u2", "a2:two", "u3:u3"]],
  ])("%s is shown in the other tabs at once, and the answer goes on", async (_name, list, expected) => {
    const { a, b, open, edit, finish } = await middle();
    edit(list);
    await settle();
    expect(textOf(b.shown)).toEqual([...expected, "a3:thr"]);
    const late = open(history);
    await settle();
    expect(textOf(late.shown)).toEqual([...expected, "a3:thr"]);
    await finish();
    expect(textOf(b.shown)).toEqual([...expected, "a3:three"]);
    expect(textOf(late.shown)).toEqual([...expected, "a3:three"]);
    expect(a.shows).toEqual([]);
  });

  test("a message put behind the answer stays behind it", async () => {
    const { b, edit, finish } = await middle();
    edit([...history, user("u3"), text("a3", "thr"), text("note", "seen")]);
    edit([...history, user("u3"), text("a3", "thr"), { ...text("note", "seen"), role: "system" }]);
    await settle();
    expect(textOf(b.shown)).toEqual(["u1:u1", "a1:one", "u2:u2", "a2:two", "u3:u3", "a3:thr", "note:seen"]);
    await finish();
    expect(textOf(b.shown)).toEqual(["u1:u1", "a1:one", "u2:u2", "a2:two", "u3:u3", "a3:three", "note:seen"]);
  });

  test("the growing answer and what is not sent yet are no changes", async () => {
    const { posts, edit } = await middle();
    posts.length = 0;
    edit([...history, user("u3"), text("a3", "thre"), user("u4", "not sent yet")]);
    edit([...structuredClone(history), user("u3"), text("a3", "three")]);
    await settle();
    expect(posts).toEqual([]);
  });

  test("a rendered list that is older than the turn is none", async () => {
    const { a, posts } = await middle();
    posts.length = 0;
    a.mirror.setLocal(CHAT, history.slice(0, 2));
    await settle();
    expect(posts).toEqual([]);
  });
});

describe("readiness", () => {
  test("a tab knows at once whether a responsive owner mirrors to it", async () => {
    const { open } = browser();
    const a = open([]);
    a.send([user("u1")], answer("a1", ["x"]).slice(0, 4));
    await settle();
    expect(await open([]).mirror.ready(CHAT, 5)).toBe(true);
    const alone = browser().open([]);
    expect(await alone.mirror.ready(CHAT, 5)).toBe(false);
  });

  test("a tab that reads the stream itself is left alone", async () => {
    const { open } = browser();
    const a = open([]);
    const b = open([]);
    b.mirror.setReading(CHAT, true);
    a.send([user("u1")], answer("a1", ["x"]));
    await settle();
    expect(b.shows).toEqual([]);
  });
});

describe("size and faults", () => {
  test.each([10, 100, 1_000, 10_000])("a token costs under 300 bytes with %i messages of history", async (count) => {
    const { open, posts } = browser();
    const history = Array.from({ length: count }, (_, i) => (i % 2 ? assistant(`m${i}`, { type: "text", text: "answer" }) : user(`m${i}`)));
    const a = open(history);
    const b = open(history);
    a.send([...history, user("new")], []);
    posts.length = 0;
    for (const chunk of answer("a1", Array.from({ length: 50 }, () => " token"))) {
      a.mirror.chunk(CHAT, chunk);
      await Promise.resolve();
    }
    a.mirror.turnEnded(CHAT);
    await settle();
    expect(posts.reduce((sum, { bytes }) => sum + bytes, 0) / 50).toBeLessThan(300);
    expect(b.shown).toHaveLength(count + 2);
  });

  test("chunks that make no message are given up and asked for again", async () => {
    const { open, posts, pass } = browser();
    const a = open([]);
    const b = open([]);
    a.send([user("u1")], [{ type: "start", messageId: "a1" }, { type: "text-delta", id: "never-started", delta: "x" }]);
    await settle();
    pass(2_000);
    a.mirror.chunk(CHAT, { type: "finish" });
    await settle();
    expect(posts.filter(({ from, message }) => from === b.id && message.type === "hello").length).toBeGreaterThan(1);
    expect(textOf(b.shown)?.[0]).toBe("u1:u1");
  });

  test("a listener that throws does not keep the others from hearing", async () => {
    const { open } = browser();
    const a = open([]);
    const b = open([]);
    const heard = vi.fn();
    b.mirror.addMessagesListener(() => {
      throw new Error("listener");
    });
    b.mirror.addMessagesListener(heard);
    a.send([user("u1")], []);
    await settle();
    expect(heard).toHaveBeenCalled();
  });

  test("after dispose nothing is shown or answered", async () => {
    const { open, posts } = browser();
    const a = open([]);
    const b = open([]);
    b.mirror.dispose();
    a.send([user("u1")], answer("a1", ["x"]));
    a.mirror.dispose();
    await settle();
    expect(b.shows).toEqual([]);
    posts.length = 0;
    open([]);
    await settle();
    expect(posts.map(({ message }) => message.type)).toEqual(["hello"]);
  });
});
