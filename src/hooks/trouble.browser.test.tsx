import { describe, expect, it } from "vitest";
import { chatAgent, createVirtualClock, TEST_SECRET_KEY } from "../../mocks/index.ts";
import { createChatLab, transcript } from "../../tests/hooks/chat-lab.ts";
import { openChat as open } from "../../tests/hooks/open-chat.ts";

const ANSWERED = ["user: hello", "assistant: You wrote: hello"];

describe("a message", () => {
  // F92
  it("shows at once, as being sent, while a slow server has not answered", async () => {
    const clock = createVirtualClock();
    const lab = createChatLab({ clock });
    const page = await open(lab);
    lab.server.faults.add({ route: "in", type: "latency", ms: 10_000 });
    void page.chat().sendMessage({ text: "hello" });
    await page.shows("user: hello");
    await expect.poll(page.delivery).toBe("sending");
    await expect.poll(() => lab.server.inspect().requests.find(({ route }) => route === "in")).toMatchObject({ status: null });
    await clock.advance(10_000);
    await page.shows(...ANSWERED);
    expect(page.delivery()).toBe("stored");
    expect(lab.inputs()).toEqual(["user: hello"]);
  });

  // F94, F95
  it.each([
    ["500", {}],
    ["429", { "x-ratelimit-reset": "0" }],
  ])("that a %s held up is stored once, and nothing is said of it", async (status, headers) => {
    const lab = createChatLab();
    const page = await open(lab);
    lab.server.faults.add({ route: "in", type: "status", status: Number(status), headers });
    await page.chat().sendMessage({ text: "hello" });
    await page.shows(...ANSWERED);
    expect(page.chat()).toMatchObject({ status: "ready", error: undefined });
    expect(page.delivery()).toBe("stored");
    expect(lab.inputs()).toEqual(["user: hello"]);
  });

  // F96
  it("that could not be stored keeps its text, and is stored once when it is tried again", async () => {
    const lab = createChatLab();
    const page = await open(lab);
    await page.chat().sendMessage({ text: "hello" });
    lab.server.faults.add({ route: "in", type: "status", status: 413, times: 1 });
    await page.chat().sendMessage({ text: "important" });
    await page.is("error");
    await expect.poll(() => transcript(page.chat().messages).at(-1)).toBe("user: important");
    await expect.poll(page.delivery).toBe("failed");
    void page.chat().resend(page.chat().messages.at(-1)?.id ?? "");
    await page.shows(...ANSWERED, "user: important", "assistant: You wrote: important");
    expect(lab.inputs()).toEqual(["user: hello", "user: important"]);
  });

  // F17
  it("to a session that has expired is refused for good, and its text stays", async () => {
    const clock = createVirtualClock();
    const lab = createChatLab({ clock });
    await lab.server.fetch(
      new Request(`${lab.server.baseURL}/api/v1/sessions`, {
        method: "POST",
        headers: { Authorization: `Bearer ${TEST_SECRET_KEY}`, "Content-Type": "application/json" },
        body: JSON.stringify({
          type: "chat.agent",
          externalId: "chat-1",
          taskIdentifier: "lab",
          triggerConfig: { basePayload: { chatId: "chat-1", trigger: "preload" } },
          expiresAt: new Date(clock.now() + 1_000).toISOString(),
        }),
      }),
    );
    const publicAccessToken = await lab.server.accessToken({ chatId: "chat-1" });
    await clock.advance(2_000);
    const page = await open(lab, { sessions: { "chat-1": { publicAccessToken, isStreaming: false } } });
    await page.chat().sendMessage({ text: "hello" });
    await page.is("error");
    expect(page.chat().error).toMatchObject({ code: "session_expired" });
    await page.shows("user: hello");
    expect(lab.inputs()).toEqual([]);
  });

  // F19
  it("waits, and says so, until the agent is deployed", async () => {
    const lab = createChatLab();
    const page = await open(lab, { task: "not-yet" });
    void page.chat().sendMessage({ text: "hello" });
    await expect.poll(() => page.chat().runPending).toBe(true);
    await page.shows("user: hello");
    lab.server.deploy(chatAgent({ id: "not-yet", run: () => "Freshly deployed." }));
    await page.shows("user: hello", "assistant: Freshly deployed.");
    await expect.poll(() => page.chat().runPending).toBe(false);
  });
});

describe("a message that may not be sent", () => {
  // F22
  it("goes out when it is tried again after the user signed in, once", async () => {
    const lab = createChatLab();
    let isSignedIn = false;
    const accessToken: ReturnType<typeof lab.page>["accessToken"] = async ({ chatId }) => {
      if (!isSignedIn) throw Object.assign(new Error("You are signed out"), { status: 401 });
      return lab.server.accessToken({ chatId });
    };
    const page = await open(lab, { accessToken });
    await page.chat().sendMessage({ text: "hello" });
    lab.server.faults.add({ type: "expire-token", route: "in" });
    await page.chat().sendMessage({ text: "again" });
    await page.is("error");
    expect(page.chat().error).toMatchObject({ code: "access_token_failed" });
    await page.shows(...ANSWERED, "user: again");
    isSignedIn = true;
    void page.chat().tryAgain();
    await page.shows(...ANSWERED, "user: again", "assistant: You wrote: again");
    expect(lab.inputs()).toEqual(["user: hello", "user: again"]);
  });

  // F23
  it("for want of a scope fails with the name of that scope", async () => {
    const lab = createChatLab();
    const readOnly = () => lab.server.mintToken({ scopes: ["read:sessions:chat-1"] });
    const page = await open(lab, {
      accessToken: readOnly,
      startSession: async (params) => {
        const started = await lab.server.startSession(params);
        return { ...started, publicAccessToken: await readOnly() };
      },
    });
    await page.chat().sendMessage({ text: "hello" });
    await page.is("error");
    expect(page.chat().error?.message).toContain("write:sessions:chat-1");
    await page.shows("user: hello");
    expect(lab.inputs()).toEqual([]);
  });

  // F25
  it("because the session could not be started goes out when the app's server is back, into one session", async () => {
    const lab = createChatLab();
    let isUp = false;
    const page = await open(lab, {
      startSession: async (params) => {
        if (!isUp) throw new Error("The app's server is down");
        return lab.server.startSession(params);
      },
    });
    await page.chat().sendMessage({ text: "hello" });
    await page.is("error");
    expect(page.chat().error).toMatchObject({ code: "start_session_failed" });
    isUp = true;
    void page.chat().tryAgain();
    await page.shows(...ANSWERED);
    expect(lab.server.inspect().sessions).toHaveLength(1);
  });
});

// F121
it("a page that watches shows the turns of another, each once", async () => {
  const lab = createChatLab();
  const sender = await open(lab);
  await sender.chat().sendMessage({ text: "hello" });
  await sender.shows(...ANSWERED);
  const watcher = await open(lab, { watch: true });
  for (const text of ["two", "three"]) {
    await sender.chat().sendMessage({ text });
    await expect.poll(() => transcript(watcher.chat().messages).filter((line) => line === `assistant: You wrote: ${text}`)).toHaveLength(1);
  }
  expect(transcript(watcher.chat().messages).filter((line) => line.startsWith("assistant"))).toHaveLength(3);
});
