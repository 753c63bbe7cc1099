import { expect, test, vi } from "vitest";
import { render } from "vitest-browser-react";
import { userEvent } from "vitest/browser";
import { Chat } from "../chat/Chat.tsx";
import { approvalPart, chatHost, fakeChat, message } from "../testing/fake-chat.tsx";
import type { Announcement } from "./bus.ts";

const asked = message("u", "user", "Go");

async function show(initial = fakeChat({ messages: [asked] })) {
  const log: Announcement[] = [];
  const host = chatHost(initial);
  const screen = await render(
    <div style={{ height: 500 }}>
      <host.Host>{(chat) => <Chat chat={chat} onAnnounce={(one) => log.push(one)} />}</host.Host>
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

test("a connection that is lost for a blink is not told, a longer one is, and its return", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const { host, log } = await show();
    const texts = () => log.map(({ text }) => text);
    const pass = async (ms: number) => {
      // React renders from a message channel, which is not faked: let it, before and after the time passes.
      for (const step of [0, ms, 0]) {
        for (let turn = 0; turn < 4; turn += 1) await new Promise((done) => requestAnimationFrame(done));
        await vi.advanceTimersByTimeAsync(step);
      }
    };
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
  } finally {
    vi.useRealTimers();
  }
});
