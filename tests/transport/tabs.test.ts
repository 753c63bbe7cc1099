import { afterEach, describe, expect, it, vi } from "vitest";
import { read, setup, turnAgent } from "./harness.ts";

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
    expect(await kit.settle(one.stopGeneration("c"))).toBe(true);
    await role(two, "free");
    const answer = await kit.turn("next", { on: two });
    expect(answer).toMatchObject({ state: "done", text: "You said next", ids: ["a2"] });
  });
});
