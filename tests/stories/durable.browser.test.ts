import { createInspector, createSessionServer } from "trigger-chat-kit/mocks";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { remoteClock, serveClocks } from "../../stories/support/durable-clock.ts";
import { withAgentClock } from "../../stories/support/durable-inspector.ts";
import { durableStore, MAX_CHATS } from "../../stories/support/durable-store.ts";

afterEach(() => localStorage.clear());

test("the stories' store holds the chats that changed last, and no more", async () => {
  const message = (text: string) => ({ messages: [{ id: "m", role: "user" as const, parts: [{ type: "text" as const, text }] }], sessions: {} });
  const texts = async (chatId: string) => (await durableStore(chatId).read(async () => "")).messages.length;
  for (let count = 0; count < MAX_CHATS; count += 1) {
    durableStore(`chat-${count}`).write(message("hello"));
    // The same instant for all of them but the first, which is the oldest.
    const key = `tck-story-chat:chat-${count}`;
    localStorage.setItem(key, JSON.stringify({ ...(JSON.parse(localStorage.getItem(key)!) as object), at: Math.min(count, 1) }));
  }
  durableStore("chat-new").write(message("hello"));
  durableStore("chat-new").write(message("again"));
  expect(Object.keys(localStorage)).toHaveLength(MAX_CHATS);
  expect([await texts("chat-0"), await texts("chat-1"), await texts("chat-new")]).toEqual([0, 1, 1]);
});

test("the panel holds, steps and hurries one chat's agent, in every tab, and no other chat's", async () => {
  const clockOf = serveClocks();
  const server = createSessionServer({ agents: [] });
  const [tab, otherTab, otherChat] = [remoteClock("chat-1"), remoteClock("chat-1"), remoteClock("chat-2")];
  const inspector = withAgentClock(createInspector({ server, chatId: "chat-1" }), tab);
  onTestFinished(async () => {
    inspector.dispose();
    for (const clock of [otherTab, otherChat]) clock.close();
    await server.close();
  });
  expect(inspector.read()).toMatchObject({ clock: { playing: true, speed: 1 } });
  expect(inspector.read()).toBe(inspector.read());
  expect(inspector.read().breaks).not.toContain("idle-out");

  await inspector.act({ type: "pause" });
  await expect.poll(() => inspector.read().clock).toEqual({ playing: false, speed: 1 });
  await expect.poll(() => otherTab.state().playing).toBe(false);
  expect(otherChat.state().playing).toBe(true);
  expect(clockOf("chat-2").playing).toBe(true);

  const words: string[] = [];
  for (const [word, ms] of [["one", 1_000], ["two", 2_000], ["three", 60_000]] as const) clockOf("chat-1").setTimeout(() => words.push(word), ms);
  await inspector.act({ type: "step" });
  await expect.poll(() => words).toEqual(["one"]);
  await inspector.act({ type: "advance", ms: 10_000 });
  await expect.poll(() => words).toEqual(["one", "two"]);
  await inspector.act({ type: "speed", speed: 20 });
  await inspector.act({ type: "play" });
  await expect.poll(() => inspector.read().clock).toEqual({ playing: true, speed: 20 });

  const late = remoteClock("chat-1");
  await expect.poll(() => late.state()).toEqual({ playing: true, speed: 20 });
  late.close();
});
