import { expect, test, vi } from "vitest";
import { render } from "vitest-browser-react";
import { userEvent } from "vitest/browser";
import { Chat } from "../chat/Chat.tsx";
import { germanStrings } from "../strings/de.ts";
import { englishStrings } from "../strings/en.ts";
import { approvalPart, chatHost, fakeChat, message } from "../testing/fake-chat.tsx";
import type { Announcement } from "./bus.ts";

const asked = message("u", "user", "Go");

async function show(initial = fakeChat({ messages: [asked] }), strings = englishStrings) {
  const log: Announcement[] = [];
  const host = chatHost(initial);
  const screen = await render(
    <div style={{ height: 500 }}>
      <host.Host>{(chat) => <Chat chat={chat} strings={strings} onAnnounce={(one) => log.push(one)} />}</host.Host>
    </div>,
  );
  const region = (priority: string) => screen.container.querySelector(`[data-announcer="${priority}"]`) as HTMLElement;
  return { host, log, screen, region };
}

test("nothing of the transcript is live while tokens arrive", async () => {
  const { host, screen, region, log } = await show();
  for (let words = 1; words <= 40; words += 1) {
    host.set({ status: "streaming", messages: [asked, message("a", "assistant", "word ".repeat(words))] });
    await new Promise((done) => requestAnimationFrame(done));
  }
  const live = [...screen.container.querySelectorAll("[aria-live], [role=log], [role=status], [role=alert]")];
  expect(live).toEqual([region("polite"), region("assertive")]);
  expect(log).toEqual([{ text: "Answering.", priority: "polite" }]);
  host.set({ status: "ready" });
  await expect.poll(() => log.at(-1)?.text).toBe(`${"word ".repeat(40)}Answer complete.`);
  await expect.poll(() => region("polite").textContent).toMatch(/Answer complete\.$/);
  expect(screen.getByRole("article", { name: "Assistant" }).element().textContent).toContain("word ".repeat(39));
});

test("an approval interrupts, in the assertive region", async () => {
  const { host, region } = await show();
  host.set({ messages: [asked, message("a", "assistant", [approvalPart("1")])] });
  await expect.poll(() => region("assertive").textContent).toMatch(/Approval needed: Send email/);
});

test("a stop is told as a stop", async () => {
  const { host, log, screen } = await show(fakeChat({ status: "streaming", messages: [asked, message("a", "assistant", "Half")] }));
  await userEvent.click(screen.getByRole("button", { name: "Stop" }));
  host.set({ status: "ready" });
  await expect.poll(() => log.map(({ text }) => text)).toContain("Stopped.");
  expect(log.map(({ text }) => text).join(" ")).not.toContain("complete");
});

test("files are told as they are attached, and why one is not", async () => {
  const log: string[] = [];
  const screen = await render(<Chat chat={fakeChat()} attachments={{ maxBytes: 10 }} onAnnounce={({ text }) => log.push(text)} />);
  const files = [new File(["short"], "notes.txt"), new File(["x".repeat(20)], "film.mp4")];
  await userEvent.upload(screen.container.querySelector("input[type=file]") as HTMLElement, files);
  await expect.poll(() => log).toEqual(["notes.txt attached", "film.mp4 is larger than 10 bytes and was not attached."]);
});

/** Runs a check whose time passes only when it says so. */
async function timed(check: (pass: (ms: number) => Promise<void>) => Promise<void>) {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    await check(async (ms) => {
      // React renders from a message channel, which is not faked: let it, before and after the time passes.
      for (const step of [0, ms, 0]) {
        for (let turn = 0; turn < 4; turn += 1) await new Promise((done) => requestAnimationFrame(done));
        await vi.advanceTimersByTimeAsync(step);
      }
    });
  } finally {
    vi.useRealTimers();
  }
}

test("a connection that is lost for a blink is not told, a longer one is, and its return", () =>
  timed(async (pass) => {
    const { host, log } = await show();
    const texts = () => log.map(({ text }) => text);
    host.set({ connection: "reconnecting" });
    await pass(200);
    host.set({ connection: "live" });
    await pass(2000);
    expect(texts()).toEqual([]);
    host.set({ connection: "reconnecting" });
    await pass(1000);
    expect(texts()).toEqual(["Reconnecting…"]);
    host.set({ connection: "live" });
    await pass(1000);
    expect(texts()).toEqual(["Reconnecting…", "Connected again."]);
    host.set({ connection: "offline" });
    await pass(1000);
    host.set({ connection: "idle" });
    await pass(1000);
    expect(texts().slice(2)).toEqual(["You are offline", "Connected again."]);
    host.set({ connection: "reconnecting" });
    await pass(1000);
    host.set({ connection: "idle" });
    await pass(1000);
    expect(texts().slice(4), "given up is not connected").toEqual(["Reconnecting…"]);
  }));

const elsewhere = { isReadOnly: true, readOnlyReason: "other-tab-sending" } as const;
const free = { isReadOnly: false, readOnlyReason: null };

test.each([
  ["English", englishStrings, "This chat is active in another tab.", "You can write here again."],
  ["German", germanStrings, "Diese Unterhaltung läuft in einem anderen Tab.", "Sie können hier wieder schreiben."],
])("a chat that is free again after another tab's turn is told politely, in %s", (_name, strings, busy, again) =>
  timed(async (pass) => {
    const { host, log } = await show(fakeChat({ messages: [asked] }), strings);
    await pass(1000);
    expect(log, "nothing has become free").toEqual([]);
    host.set(elsewhere);
    await pass(0);
    host.set(free);
    await pass(1000);
    expect(log).toEqual([busy, again].map((text) => ({ text, priority: "polite" })));
  }));

test("turns of another tab that follow each other at once are told as one", () =>
  timed(async (pass) => {
    const { host, log } = await show();
    for (let turn = 0; turn < 3; turn += 1) {
      host.set(elsewhere);
      await pass(1000);
      host.set(free);
      await pass(200);
    }
    expect(log.map(({ text }) => text)).toEqual(["This chat is active in another tab."]);
  }));

test.each([
  ["has ended", { closed: true }],
  ["gives way to another chat", { chatId: "chat-2" }],
])("a read-only chat that %s is not told to take messages again", (_name, change) =>
  timed(async (pass) => {
    const { host, log } = await show(fakeChat({ messages: [asked], ...elsewhere }));
    await pass(1000);
    host.set({ ...free, ...change });
    await pass(1000);
    expect(log.map(({ text }) => text).join()).not.toContain("write here");
  }));
