import type { UIMessage } from "ai";
import { AGENT } from "../api.ts";
import { transcript } from "./driver.ts";
import type { ClientCase, ClientContext, Page } from "./driver.ts";

/** The answer so far is "Slowly" and the rest comes with the next second. */
async function midTurn({ until }: ClientContext, page: Page, messages: UIMessage[] = []) {
  const chat = page.chat({ messages });
  void chat.sendMessage({ text: "slowly" });
  await until(() => transcript(chat.messages).at(-1) === "assistant: Slowly", "the answer starts");
  return chat;
}
/** The page as it is after F5: what was stored, and the user's own messages. */
function reload({ open }: ClientContext, page: Page, options: object = {}) {
  const session = page.transport.getSession("client-chat");
  page.transport.dispose();
  return open({ sessions: { "client-chat": session ?? { publicAccessToken: "" } }, ...options });
}
const appends = (page: Page) => page.requests.filter((r) => r.endpoint === "in");
const outs = (page: Page) => page.requests.filter((r) => r.endpoint === "out");

/** Tokens, lost connections, reloads, ends. */
export const troubleClientCases: ClientCase[] = [
  {
    id: "expired-token-on-append",
    section: "8",
    // F20
    title: "A token that expired between turns is refreshed once and the send goes through",
    async run({ open, clock, check, input }) {
      const page = open();
      const chat = page.chat();
      await chat.sendMessage({ text: "one" });
      await clock.advance(3_700_000);
      await chat.sendMessage({ text: "two" });
      check.equal(transcript(chat.messages).at(-1), "assistant: You said: two", "answer");
      check.equal(page.calls, { startSession: 1, accessToken: 1 }, "callbacks");
      check.equal(appends(page).map((r) => r.status), [200, 401, 200], "appends");
      check.equal(appends(page)[1]?.headers["X-Part-Id"], appends(page)[2]?.headers["X-Part-Id"], "part id of the retry");
      check.equal(input().length, 2, ".in records");
    },
  },
  {
    id: "corrupted-stored-token",
    section: "8",
    // F21
    title: "A corrupted stored token costs one accessToken and nothing else",
    async run({ open, server, check }) {
      await server.startSession({ chatId: "client-chat", taskId: AGENT.chat });
      const page = open({ sessions: { "client-chat": { publicAccessToken: "garbage" } } });
      const chat = page.chat();
      await chat.sendMessage({ text: "mended" });
      check.equal(transcript(chat.messages).at(-1), "assistant: You said: mended", "answer");
      check.equal(page.calls, { startSession: 0, accessToken: 1 }, "callbacks");
      check.ok(page.transport.getSession("client-chat")?.publicAccessToken !== "garbage", "the stored token was replaced");
    },
  },
  {
    id: "token-refused-twice",
    section: "8",
    // F23
    title: "A token that is refused again after the refresh fails the send; accessToken is not called in a loop",
    async run({ open, server, check, settled }) {
      let calls = 0;
      await server.startSession({ chatId: "client-chat", taskId: AGENT.chat });
      const page = open({
        sessions: { "client-chat": { publicAccessToken: "garbage" } },
        accessToken: () => {
          calls += 1;
          return "garbage again";
        },
      });
      const chat = page.chat();
      await chat.sendMessage({ text: "no way" });
      await settled(chat);
      check.equal(chat.status, "error", "status");
      check.equal(calls, 1, "accessToken");
      check.ok(page.events.some((e) => e.type === "message-send-failed"), "message-send-failed");
    },
  },
  {
    id: "unknown-session-is-recreated",
    section: "8",
    // F24
    title: "A stored session that doesn't exist here is recreated: startSession, cursor dropped, one retry",
    async run({ open, server, check }) {
      const token = await server.accessToken({ chatId: "client-chat" });
      const page = open({ sessions: { "client-chat": { publicAccessToken: token, lastEventId: "4711" } } });
      const chat = page.chat();
      await chat.sendMessage({ text: "moved house" });
      check.equal(transcript(chat.messages), ["user: moved house", "assistant: You said: moved house"], "messages");
      check.equal(page.calls.startSession, 1, "startSession");
      check.ok(appends(page).some((r) => r.status === 404), "an append was 404");
      check.equal(outs(page).at(-1)?.headers["Last-Event-ID"], undefined, "cursor of the subscription");
    },
  },
  {
    id: "resume-mid-turn",
    section: "8",
    // F10
    title: "A reload mid-turn resumes: the whole answer once, ready afterwards",
    async run(context) {
      const { open, clock, check, settled } = context;
      const first = open();
      const before = await midTurn(context, first);
      const page = reload(context, first);
      const chat = page.chat({ messages: before.messages.slice(0, 1) });
      const resumed = chat.resumeStream();
      await context.until(() => transcript(chat.messages).at(-1) === "assistant: Slowly", "the answer is replayed");
      await clock.advance(1_000);
      await resumed;
      await settled(chat);
      check.equal(transcript(chat.messages), ["user: slowly", "assistant: Slowly said"], "messages");
      check.equal(chat.status, "ready", "status");
      check.equal(page.transport.getSession("client-chat")?.isStreaming, false, "isStreaming");
    },
  },
  {
    id: "resume-second-turn-mid-turn",
    section: "8",
    title: "A reload in the second turn doesn't bring back the first",
    async run(context) {
      const { open, clock, check, settled } = context;
      const first = open();
      const warm = first.chat();
      await warm.sendMessage({ text: "one" });
      const before = await midTurn(context, first, warm.messages);
      const page = reload(context, first);
      const chat = page.chat({ messages: before.messages.slice(0, 3) });
      const resumed = chat.resumeStream();
      await context.until(() => transcript(chat.messages).at(-1) === "assistant: Slowly", "the answer is replayed");
      await clock.advance(1_000);
      await resumed;
      await settled(chat);
      check.equal(transcript(chat.messages), ["user: one", "assistant: You said: one", "user: slowly", "assistant: Slowly said"], "messages");
    },
  },
  {
    id: "resume-with-a-known-input-does-not-peek",
    section: "10",
    title: "A resume that knows its input doesn't peek: the previous boundary may still be the tail",
    async run(context) {
      const { open, clock, check, settled } = context;
      const first = open();
      await midTurn(context, first);
      const page = reload(context, first);
      const chat = page.chat();
      const resumed = chat.resumeStream();
      await context.until(() => outs(page).length > 0, "a subscription");
      check.equal(outs(page)[0]?.headers["X-Peek-Settled"], undefined, "X-Peek-Settled");
      await clock.advance(1_000);
      await resumed;
      await settled(chat);
    },
  },
  {
    id: "resume-after-the-turn-by-flag",
    section: "10",
    title: "reconnectToStream answers null at once when nothing streamed",
    async run(context) {
      const first = context.open();
      await first.chat().sendMessage({ text: "one" });
      const page = reload(context, first);
      context.check.equal(await page.transport.reconnectToStream({ chatId: "client-chat" }), null, "stream");
      context.check.equal(page.requests.length, 0, "requests");
    },
  },
  {
    id: "resume-after-the-turn-by-peek",
    section: "4",
    // F11
    title: "Without the flag the settled peek decides: the stream ends by itself, soon",
    async run({ open, check }) {
      const first = open();
      const before = first.chat();
      await before.sendMessage({ text: "one" });
      const { isStreaming: _, ...session } = first.transport.getSession("client-chat") ?? { publicAccessToken: "" };
      first.transport.dispose();
      const page = open({ sessions: { "client-chat": session } });
      const chat = page.chat({ messages: before.messages });
      await chat.resumeStream();
      check.equal(outs(page)[0]?.headers["X-Peek-Settled"], "1", "X-Peek-Settled");
      check.equal(transcript(chat.messages), ["user: one", "assistant: You said: one"], "messages");
      check.equal(chat.status, "ready", "status");
    },
  },
  {
    id: "resume-of-unknown-and-closed-chats",
    section: "10",
    title: "reconnectToStream answers null for unknown and for closed chats",
    async run({ open, check }) {
      const page = open({ sessions: { closed: { publicAccessToken: "t", closed: true } } });
      check.equal(await page.transport.reconnectToStream({ chatId: "nobody" }), null, "unknown");
      check.equal(await page.transport.reconnectToStream({ chatId: "closed" }), null, "closed");
      check.equal(page.requests.length, 0, "requests");
    },
  },
  {
    id: "resumed-reader-only-reads",
    section: "10",
    title: "Aborting a resumed stream closes the reader and sends no stop",
    async run(context) {
      const { open, check, until, input } = context;
      const first = open();
      await midTurn(context, first);
      const page = reload(context, first);
      const abort = new AbortController();
      const stream = await page.transport.reconnectToStream({ chatId: "client-chat", abortSignal: abort.signal } as never);
      const reader = stream?.getReader();
      await reader?.read();
      abort.abort();
      await until(() => true, "a moment");
      await new Promise((resolve) => setTimeout(resolve, 30));
      check.equal(input().filter((chunk) => chunk["kind"] === "stop").length, 0, "stops");
    },
  },
  ...(["close", "error"] as const).map(
    (how): ClientCase => ({
      id: `dropped-mid-turn-by-${how}`,
      section: "8",
      // F90
      title: `A body that ${how === "close" ? "ends" : "breaks"} mid-turn is resumed from the cursor: the answer is whole`,
      async run({ open, fault, check }) {
        const page = open();
        const chat = page.chat();
        fault({ type: "cut", after: { records: 4 }, how, route: "out" });
        await chat.sendMessage({ text: "one two three four five" });
        check.equal(transcript(chat.messages).at(-1), "assistant: You said: one two three four five", "answer");
        check.ok(outs(page).length >= 2, "subscriptions");
        check.equal(outs(page)[1]?.headers["Last-Event-ID"] ?? outs(page)[1]?.headers["last-event-id"], "3", "cursor of the second");
      },
    }),
  ),
  {
    id: "redelivered-records",
    section: "8",
    title: "Records that come again after a reconnect are dropped",
    published: { fails: "records delivered again after a reconnect are shown twice", with: '"assistant: You said: oneYou said: one two three four five"' },
    async run({ open, fault, check }) {
      const chat = open().chat();
      fault({ type: "cut", after: { records: 6 }, how: "close", route: "out" });
      fault({ type: "redeliver", records: 3, route: "out", skip: 0 });
      await chat.sendMessage({ text: "one two three four five" });
      check.equal(transcript(chat.messages).at(-1), "assistant: You said: one two three four five", "answer");
    },
  },
  {
    id: "duplicated-records",
    section: "8",
    title: "Records that come twice in one subscription are shown once",
    async run({ open, fault, check }) {
      const chat = open().chat();
      fault({ type: "duplicate", records: 20, route: "out" });
      await chat.sendMessage({ text: "one two three" });
      check.equal(transcript(chat.messages).at(-1), "assistant: You said: one two three", "answer");
    },
  },
  {
    id: "malformed-record-is-reported",
    section: "8",
    title: "An undecodable record is reported and the stream goes on to its end",
    published: { fails: "a malformed record vanishes in silence", with: 'stream-error among' },
    async run({ open, fault, check }) {
      const page = open();
      const chat = page.chat();
      fault({ type: "malformed", at: "json", route: "out" });
      await chat.sendMessage({ text: "survive" });
      check.ok(page.events.some((e) => e.type === "stream-error"), `stream-error among ${page.events.map((e) => e.type).join(" ")}`);
      check.equal(chat.status, "ready", "status");
    },
  },
  {
    id: "broken-event-is-read-again",
    section: "8",
    title: "An event that arrives broken is read again from the cursor: the answer is whole",
    async run({ open, fault, check }) {
      const page = open();
      const chat = page.chat();
      fault({ type: "malformed", at: "frame", route: "out" });
      await chat.sendMessage({ text: "one two three four five" });
      check.equal(transcript(chat.messages).at(-1), "assistant: You said: one two three four five", "answer");
      check.ok(!page.events.some((e) => e.type === "stream-error"), "no stream-error");
    },
  },
  {
    id: "401-on-a-reconnect-mid-turn",
    section: "8",
    // F20
    title: "A 401 on a reconnect mid-turn asks for a token and carries on",
    published: { fails: "a 401 on a reconnect mid-turn kills the turn without asking for a token", with: 'got "assistant: You"' },
    async run({ open, fault, check }) {
      const page = open();
      const chat = page.chat();
      fault({ type: "cut", after: { records: 4 }, how: "error", route: "out" });
      fault({ type: "status", status: 401, body: { error: "expired" }, route: "out" });
      await chat.sendMessage({ text: "one two three four five" });
      check.equal(transcript(chat.messages).at(-1), "assistant: You said: one two three four five", "answer");
      check.equal(page.calls.accessToken, 1, "accessToken");
    },
  },
  {
    id: "500-on-append",
    section: "8",
    // F94
    title: "A 500 on append is retried with the same part id; the message is stored once",
    published: { fails: "5xx on append is not retried although the part id makes it safe", with: 'got "user: twice if need be"' },
    async run({ open, fault, check, input }) {
      const page = open();
      const chat = page.chat();
      fault({ type: "status", status: 500, route: "in" });
      await chat.sendMessage({ text: "twice if need be" });
      check.equal(transcript(chat.messages).at(-1), "assistant: You said: twice if need be", "answer");
      check.equal(appends(page).map((r) => r.status), [500, 200], "appends");
      check.equal(new Set(appends(page).map((r) => r.headers["X-Part-Id"])).size, 1, "part ids");
      check.equal(input().length, 1, ".in records");
    },
  },
  {
    id: "lost-append-answer",
    section: "8",
    title: "An append whose answer was lost is retried with the same part id; the message is stored once",
    published: { fails: "network failures on append are not retried although the part id makes it safe", with: 'got ["user: lost and found"]' },
    async run({ open, fault, check, input }) {
      const chat = open().chat();
      fault({ type: "network", when: "after-stored", route: "in" });
      await chat.sendMessage({ text: "lost and found" });
      check.equal(transcript(chat.messages), ["user: lost and found", "assistant: You said: lost and found"], "messages");
      check.equal(input().length, 1, ".in records");
    },
  },
  {
    id: "429-on-append",
    section: "8",
    // F95
    title: "A 429 is retried with the same part id after the reset that the server named",
    published: { fails: "429 on append is not retried, the server's reset time is ignored", with: 'got "user: patience"' },
    async run({ open, fault, check, input }) {
      const page = open();
      const chat = page.chat();
      const reset = String(Date.now() + 150);
      fault({ type: "status", status: 429, route: "in", headers: { "x-ratelimit-limit": "10", "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset } });
      await chat.sendMessage({ text: "patience" });
      check.equal(transcript(chat.messages).at(-1), "assistant: You said: patience", "answer");
      check.equal(new Set(appends(page).map((r) => r.headers["X-Part-Id"])).size, 1, "part ids");
      check.ok(Date.now() >= Number(reset), "not before the reset");
      check.equal(input().length, 1, ".in records");
    },
  },
  {
    id: "413-on-append",
    section: "3",
    // F96
    title: "A 413 is final: one attempt, message-send-failed with the status, the chat shows the error",
    async run({ open, fault, check }) {
      const page = open();
      const chat = page.chat();
      fault({ type: "status", status: 413, body: { error: "too large" }, route: "in" });
      await chat.sendMessage({ text: "too much" });
      check.equal(chat.status, "error", "status");
      check.equal(appends(page).length, 1, "appends");
      const failed = page.events.find((e) => e.type === "message-send-failed");
      check.includes(failed, { status: 413, source: "submit-message", messageId: chat.messages[0]?.id }, "message-send-failed");
    },
  },
  {
    id: "send-while-answering",
    section: "8",
    title: "A send while an answer streams on the same chat: each stream gets its own answer",
    published: { fails: "when a second message is sent, the first stream is cut short and the second gets the rest of both answers", with: 'got ["Slowly","saidYou said: two"]' },
    async run({ open, check, clock, until, input }) {
      const page = open();
      await page.transport.preload("client-chat");
      const seen: Record<string, string> = {};
      const send = async (text: string) => {
        const message: UIMessage = { id: text, role: "user", parts: [{ type: "text", text }] };
        const stream = await page.transport.sendMessages({ chatId: "client-chat", trigger: "submit-message", messageId: undefined, messages: [message], abortSignal: undefined });
        seen[text] = "";
        const reader = stream.getReader();
        for (let next = await reader.read(); !next.done; next = await reader.read()) {
          if (next.value.type === "text-delta") seen[text] += next.value.delta;
        }
      };
      const first = send("slowly");
      // Not at the same instant: which of two is stored first would be the machine's choice.
      await until(() => seen["slowly"] === "Slowly", "the first answer streams");
      const second = send("two");
      await until(() => input().length === 2, "both messages are stored");
      await clock.advance(1_000);
      await Promise.all([first, second]);
      check.equal([seen["slowly"], seen["two"]], ["Slowlysaid", "You said: two"], "answers");
    },
  },
  {
    id: "idle-then-continuation",
    section: "7",
    // F13
    title: "After the run went idle the next message is answered by a continuation, history intact",
    async run({ open, server, clock, check }) {
      const chat = open().chat();
      await chat.sendMessage({ text: "one" });
      await clock.advance(60_000);
      await chat.sendMessage({ text: "history" });
      check.equal(JSON.parse(transcript(chat.messages).at(-1)?.slice(11) ?? ""), { users: ["one", "history"], assistants: 1 }, "history");
      check.equal(server.inspect().runs.map((run) => run.reason), ["initial", "continuation"], "runs");
    },
  },
  {
    id: "upgrade-mid-chat",
    section: "7",
    // F14
    title: "An upgrade mid-chat is invisible: the message is sent once and answered by the new run",
    async run({ open, server, control, check, input }) {
      const page = open();
      const chat = page.chat();
      await chat.sendMessage({ text: "one" });
      control.deploy();
      await chat.sendMessage({ text: "upgrade" });
      check.equal(transcript(chat.messages).at(-1), "assistant: You said: upgrade", "answer");
      check.equal(input().length, 2, ".in records");
      check.equal(server.inspect().runs.map((run) => [run.version, run.reason]), [[1, "initial"], [2, "upgrade"]], "runs");
      check.equal(page.calls, { startSession: 1, accessToken: 0 }, "callbacks");
    },
  },
  {
    id: "upgrade-mid-chat-prerelease",
    section: "7",
    title: "On the prerelease wire trigger:upgrade-required is informational and never reaches the AI SDK",
    wire: "prerelease",
    async run({ open, control, check }) {
      const chat = open().chat();
      await chat.sendMessage({ text: "one" });
      control.deploy();
      await chat.sendMessage({ text: "upgrade" });
      check.equal(transcript(chat.messages).at(-1), "assistant: You said: upgrade", "answer");
      check.equal(chat.status, "ready", "status");
    },
  },
  {
    id: "closed-by-the-agent",
    section: "5",
    // F16
    title: "A close by the agent ends the turn well, marks the session with its reason and refuses further sends",
    async run({ open, check, input }) {
      const page = open();
      const chat = page.chat();
      await chat.sendMessage({ text: "close" });
      check.equal(transcript(chat.messages).at(-1), "assistant: You said: close", "answer");
      check.equal([page.transport.sessionStatus("client-chat"), page.transport.sessionClosedReason("client-chat")], ["closed", "finished"], "status");
      check.includes(page.transport.getSession("client-chat"), { closed: true, closedReason: "finished", isStreaming: false }, "persisted state");
      check.ok(page.events.some((e) => e.type === "session-closed" && e.reason === "finished" && e.source === "stream"), "session-closed");
      const appended = input().length;
      await chat.sendMessage({ text: "anyone?" });
      check.equal(chat.status, "error", "status of a further send");
      check.equal(input().length, appended, ".in records");
    },
  },
  {
    id: "closed-from-outside",
    section: "3",
    // F16
    title: "A send to a session that was closed elsewhere is refused for good: one attempt at most, closed, reason kept",
    async run({ open, server, check }) {
      const page = open();
      const chat = page.chat();
      await chat.sendMessage({ text: "one" });
      await server.sessions.close("client-chat", "by an operator");
      await chat.sendMessage({ text: "two" });
      check.equal(chat.status, "error", "status");
      // A client that still listens knows of the close before it sends.
      check.ok(appends(page).length <= 2 && (appends(page)[1]?.status ?? 409) === 409, "one refused append at most");
      check.equal([page.transport.sessionStatus("client-chat"), page.transport.sessionClosedReason("client-chat")], ["closed", "by an operator"], "status");
      check.ok(page.events.some((e) => e.type === "session-closed" && e.reason === "by an operator"), "session-closed");
      check.equal(page.calls.startSession, 1, "startSession");
    },
  },
  {
    id: "watch-many-turns",
    section: "10",
    // F121
    title: "Watch mode follows turns of somebody else over one standing stream, idle windows included",
    async run({ open, clock, check, until }) {
      const sender = open();
      const chat = sender.chat();
      await chat.sendMessage({ text: "one" });
      const token = sender.transport.getSession("client-chat")?.publicAccessToken ?? "";
      const watcher = open({ watch: true, sessions: { "client-chat": { publicAccessToken: token, isStreaming: false } } });
      const stream = await watcher.transport.reconnectToStream({ chatId: "client-chat" });
      let text = "";
      void (async () => {
        const reader = stream?.getReader();
        for (let next = await reader?.read(); next !== undefined && !next.done; next = await reader?.read()) {
          if (next.value.type === "text-delta") text += next.value.delta;
        }
      })();
      await until(() => text === "You said: one", "the first turn is replayed");
      check.equal(outs(watcher)[0]?.headers["X-Peek-Settled"], undefined, "X-Peek-Settled");
      await chat.sendMessage({ text: "two" });
      await until(() => text === "You said: oneYou said: two", "the second turn is watched");
      await clock.advance(130_000);
      await chat.sendMessage({ text: "three" });
      await until(() => text.endsWith("You said: three"), "the third turn, after an idle window");
      check.equal(text, "You said: oneYou said: twoYou said: three", "text");
    },
  },
  {
    id: "seeded-cursor",
    section: "10",
    title: "seedResumeCursor holds a cursor for a session to come, and never moves one backward",
    async run({ open, check }) {
      const first = open();
      await first.chat().sendMessage({ text: "one" });
      const boundary = first.transport.getSession("client-chat")?.lastEventId ?? "";
      const page = open();
      page.transport.seedResumeCursor("client-chat", boundary);
      const chat = page.chat();
      await chat.sendMessage({ text: "two" });
      check.equal(transcript(chat.messages), ["user: two", "assistant: You said: two"], "messages");
      check.equal(outs(page)[0]?.headers["Last-Event-ID"], boundary, "cursor of the subscription");
      const newest = page.transport.getSession("client-chat")?.lastEventId;
      page.transport.seedResumeCursor("client-chat", "0");
      check.equal(page.transport.getSession("client-chat")?.lastEventId, newest, "lastEventId");
    },
  },
  {
    id: "pending-version",
    section: "2",
    // F19
    title: "A start that waits for a deployment tells the app with run-pending-version",
    async run({ open, server, check }) {
      const page = open({
        startSession: async ({ chatId, taskId }) => ({ ...(await server.startSession({ chatId, taskId })), pendingVersion: true }),
      });
      await page.chat().sendMessage({ text: "soon" });
      check.ok(page.events.some((e) => e.type === "run-pending-version" && e.source === "start"), "run-pending-version");
    },
  },
  {
    id: "custom-base-url",
    section: "DESIGN",
    title: "baseURL may be a function of the endpoint, with a path prefix and a trailing slash; streamBaseURL wins for out",
    async run({ open, server, check }) {
      const seen: string[] = [];
      const page = open({
        baseURL: ({ endpoint, chatId }) => `https://${endpoint}.example/${chatId}/`,
        streamBaseURL: "https://streams.example/v/",
        fetch: (url, init, { endpoint, chatId }) => {
          seen.push(`${endpoint} ${chatId} ${url}`);
          const path = new URL(url).pathname.replace(/^\/(client-chat|v)/, "");
          return server.fetch(new Request(`http://conformance.test${path}`, init));
        },
      });
      const chat = page.chat();
      await chat.sendMessage({ text: "routed" });
      check.equal(transcript(chat.messages).at(-1), "assistant: You said: routed", "answer");
      check.equal(seen.toSorted(), [
        "in client-chat https://in.example/client-chat/realtime/v1/sessions/client-chat/in/append",
        "out client-chat https://streams.example/v/realtime/v1/sessions/client-chat/out",
      ], "addresses");
    },
  },
];
