import { Chat } from "@ai-sdk/react";
import type { UIMessage } from "ai";
import { afterEach, describe, expect, it, vi } from "vitest";
import { answer, read, setup, turnAgent } from "./harness.ts";

const LONG = "a rather long story to tell in many words";

describe("two tabs", () => {
  let kit: ReturnType<typeof setup>;
  const transports: Array<{ dispose(): void }> = [];
  afterEach(() => transports.splice(0).forEach((transport) => transport.dispose()));

  const tab = (...args: Parameters<ReturnType<typeof setup>["create"]>) => {
    const transport = kit.create(...args);
    transports.push(transport);
    return transport;
  };
  const role = (transport: ReturnType<typeof tab>, wanted: string) => vi.waitFor(() => expect(transport.chatState("c").tab.role).toBe(wanted));

  it.each([["that knows the session", true], ["that has no session yet", false]])("nothing of a turn that one stopped is in the answer that the other, %s, asks for at once", async (_which, isKnown) => {
    kit = setup({ agent: turnAgent({ delayMs: 1_000 }), transport: { multiTab: true } });
    const one = tab();
    const reading = read(await kit.settle(kit.send(LONG, { on: one })));
    await kit.clock.advance(4_500);
    expect(reading.text).toBe("You");
    const two = tab({ sessions: isKnown ? { c: kit.stored.c! } : {} });
    if (isKnown) expect(await kit.settle(two.reconnectToStream({ chatId: "c" }))).toBeNull();
    else await expect(kit.settle(kit.send("too early", { on: two }))).rejects.toThrow("active in another tab");
    await role(two, "reader");
    expect(two.chatState("c").tab.reason, "it knew of the other, or only wanted to read").toBe("other-tab-sending");
    expect(await kit.settle(one.stopGeneration("c"))).toBe(true);
    await role(two, "free");
    const answer = await kit.turn("next", { on: two });
    expect(answer).toMatchObject({ state: "done", text: "You said next", ids: ["a2"] });
  });

  /** What another tab is shown, over a list of its own. */
  const follow = (transport: ReturnType<typeof tab>) => {
    let list: UIMessage[] = [];
    transport.addMessagesListener((_, messages) => (list = messages as UIMessage[]));
    transport.mirrorMessages("c", () => list);
    return () => list.map(({ parts }) => parts.map((part) => ("text" in part ? part.text : "")).join(""));
  };

  it("a turn that ends in an error in one is over in the other too, which keeps the half answer and reads nothing again", async () => {
    const broken = answer("a1", "Half of it").slice(0, 5);
    kit = setup({
      agent: turnAgent({ respond: () => [...broken, { type: "error", errorText: "the model broke" }, { type: "finish" }] }),
      transport: { multiTab: true },
    });
    const [one, two] = [tab(), tab()];
    const shown = follow(two);
    const chat = new Chat({ id: "c", transport: one });
    await kit.settle(two.preload("c"));
    const sent = chat.sendMessage({ text: "go" });
    await role(two, "reader");
    await kit.clock.advance(65);
    await kit.settle(sent);
    expect(chat.error?.message).toBe("the model broke");
    await role(two, "free");
    await vi.waitFor(() => expect(two.isTurnElsewhere("c")).toBe(false));
    await vi.waitFor(() => expect(shown()).toEqual(["go", "Half of"]));
    expect(await kit.settle(two.reconnectToStream({ chatId: "c" }))).toBeNull();
  });

  it("a message whose tab goes before it knows that it is stored is shown with its answer in the other, however soon that came", async () => {
    kit = setup({ agent: turnAgent(), transport: { multiTab: true } });
    const lostAnswer: typeof fetch = async (...args) => {
      const response = await kit.platform.fetch(...(args as Parameters<typeof kit.platform.fetch>));
      return String(args[0]).endsWith("/append") ? new Promise<never>(() => {}) : response;
    };
    const [one, two] = [tab({ fetch: lostAnswer as never }), tab()];
    const shown = follow(two);
    await kit.settle(two.preload("c"));
    void kit.send("go", { on: one });
    await role(two, "reader");
    await kit.clock.advance(1_000);
    one.dispose();
    await role(two, "free");
    const stream = await kit.settle(two.reconnectToStream({ chatId: "c" }));
    expect(stream).not.toBeNull();
    const reading = read(stream!);
    await kit.clock.advance(100);
    expect(reading).toMatchObject({ state: "done", text: "You said go" });
    expect(shown()).toEqual(["go"]);
  });

  it("what one tab knows of the numbers on `.in`, the other one and its next page know too", async () => {
    kit = setup({ transport: { multiTab: true } });
    const one = tab();
    await kit.turn("first", { on: one });
    const two = tab({ sessions: { c: kit.stored.c! } });
    expect(await two.followTurn("c")).toBe(false);
    await kit.turn("second", { on: one });
    await kit.turn("third", { on: one });
    await vi.waitFor(() => expect(two.getSession("c")?.lastInputSeq).toBe(2));
    const own = read(await kit.settle(kit.send(LONG, { on: two })));
    await kit.clock.advance(60);
    expect(own).toMatchObject({ state: "open", text: expect.stringContaining("You said") });
    await kit.clock.advance(1_000);
    await vi.waitFor(() => expect(one.getSession("c")?.lastInputSeq).toBe(3));
    const sessions = { c: kit.stored.c! };
    transports.splice(0).forEach((transport) => transport.dispose());
    const elsewhere = kit.create({ multiTab: false, onSessionChange: undefined, sessions });
    void read(await kit.settle(kit.send("from elsewhere", { on: elsewhere })));
    expect(await kit.turn("mine", { on: tab({ sessions }) })).toMatchObject({ state: "done", text: "You said mine" });
  });
});
