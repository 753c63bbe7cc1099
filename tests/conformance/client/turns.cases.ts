import type { UIMessage } from "ai";
import { userMessage } from "../api.ts";
import { transcript } from "./driver.ts";
import type { ClientCase } from "./driver.ts";

const last = (messages: readonly UIMessage[]) => messages.at(-1) as UIMessage;

/** Turns, sends and what is stored of them. */
export const turnClientCases: ClientCase[] = [
  ...(["released", "prerelease"] as const).flatMap((wire): ClientCase[] => [
    {
      id: `first-turn-${wire}`,
      section: "10",
      // F01
      title: `The first send starts the session once and shows the whole answer (${wire} wire)`,
      wire,
      async run({ open, check, input }) {
        const page = open();
        const chat = page.chat();
        await chat.sendMessage({ text: "hello there" });
        check.equal(transcript(chat.messages), ["user: hello there", "assistant: You said: hello there"], "messages");
        check.equal(chat.status, "ready", "status");
        check.equal(page.calls, { startSession: 1, accessToken: 0 }, "callbacks");
        check.equal(input().length, 1, ".in records");
        check.includes(input()[0], { kind: "message", payload: { chatId: "client-chat", trigger: "submit-message" } }, ".in record");
        const payload = (input()[0] as { payload: { message: UIMessage } }).payload;
        check.equal(payload.message.id, chat.messages[0]?.id, "message id on the wire");
        check.equal(page.requests.map((r) => `${r.method} ${r.endpoint} ${r.status}`).toSorted(), ["GET out 200", "POST in 200"], "requests");
        check.equal(page.requests.find((r) => r.endpoint === "out")?.headers["X-Peek-Settled"], undefined, "no peek on a send");
      },
    },
    {
      id: `second-turn-${wire}`,
      section: "10",
      title: `The second send starts at the first turn's boundary and shows nothing of it again (${wire} wire)`,
      wire,
      async run({ open, check }) {
        const page = open();
        const chat = page.chat();
        await chat.sendMessage({ text: "one" });
        const boundary = page.transport.getSession("client-chat")?.lastEventId;
        await chat.sendMessage({ text: "two" });
        check.equal(transcript(chat.messages), ["user: one", "assistant: You said: one", "user: two", "assistant: You said: two"], "messages");
        const outs = page.requests.filter((r) => r.endpoint === "out");
        const cursor = outs.at(-1)?.headers["Last-Event-ID"];
        check.ok(outs.length === 1 || Number(cursor) >= Number(boundary), `second subscription starts at ${boundary} (got ${cursor})`);
        check.equal(page.calls.startSession, 1, "startSession");
      },
    },
    {
      id: `several-turns-${wire}`,
      section: "10",
      // F03
      title: `Five turns are five answers, in order, each once (${wire} wire)`,
      wire,
      async run({ open, check, input }) {
        const chat = open().chat();
        for (const text of ["a", "b", "c", "d", "e"]) await chat.sendMessage({ text });
        const expected = ["a", "b", "c", "d", "e"].flatMap((text) => [`user: ${text}`, `assistant: You said: ${text}`]);
        check.equal(transcript(chat.messages), expected, "messages");
        check.equal(new Set(chat.messages.map((m) => m.id)).size, 10, "message ids");
        check.ok(input().every((chunk) => JSON.stringify(chunk).match(/"role"/g)?.length === 1), "one message per record");
      },
    },
  ]),
  {
    id: "part-ids",
    section: "3",
    title: "Each append has a part id of its own and the fixed headers; the app's headers don't override them",
    async run({ open, check }) {
      const page = open({ headers: { "X-Part-Id": "mine", Authorization: "Bearer mine", "x-tenant": "t1" } });
      const chat = page.chat();
      await chat.sendMessage({ text: "one" });
      await chat.sendMessage({ text: "two" });
      const appends = page.requests.filter((r) => r.endpoint === "in");
      check.equal(new Set(appends.map((r) => r.headers["X-Part-Id"])).size, 2, "part ids");
      for (const append of appends) {
        check.ok(append.headers["X-Part-Id"] !== "mine" && append.headers["Authorization"] !== "Bearer mine", "own headers win");
        check.includes(append.headers, { "Content-Type": "application/json", "x-trigger-source": "sdk", "x-tenant": "t1" }, "headers");
      }
    },
  },
  {
    id: "app-headers-never-win-on-out",
    section: "10",
    title: "The transport's own Authorization wins over the headers option on .out too",
    published: { fails: ".out spreads the app's headers over its own Authorization", with: 'got ["user: one"]' },
    async run({ open, check }) {
      const page = open({ headers: { Authorization: "Bearer mine" } });
      const chat = page.chat();
      await chat.sendMessage({ text: "one" });
      check.equal(transcript(chat.messages), ["user: one", "assistant: You said: one"], "messages");
      const out = page.requests.filter((r) => r.endpoint === "out");
      check.ok(out.every((r) => (r.headers["Authorization"] ?? r.headers["authorization"]) !== "Bearer mine"), "Authorization on .out");
    },
  },
  {
    id: "preload-then-send",
    section: "10",
    // F02
    title: "Preload starts the session, writes nothing, and the send that follows starts nothing again",
    async run({ open, server, check }) {
      const page = open();
      await page.transport.preload("client-chat");
      check.equal(page.calls, { startSession: 1, accessToken: 0 }, "callbacks of preload");
      check.equal(server.inspect().sessions[0]?.out.length, 0, "records on .out after preload");
      check.equal(page.requests.length, 0, "requests of preload");
      const chat = page.chat();
      await chat.sendMessage({ text: "warm" });
      check.equal(transcript(chat.messages), ["user: warm", "assistant: You said: warm"], "messages");
      check.equal(page.calls.startSession, 1, "startSession");
      check.equal(server.inspect().runs.length, 1, "runs");
    },
  },
  {
    id: "preload-and-send-together",
    section: "10",
    // F25
    title: "Preload, start and a send at the same time share one startSession",
    async run({ open, check }) {
      const page = open();
      const chat = page.chat();
      await Promise.all([page.transport.preload("client-chat"), page.transport.start("client-chat"), chat.sendMessage({ text: "now" })]);
      check.equal(page.calls.startSession, 1, "startSession");
      check.equal(transcript(chat.messages), ["user: now", "assistant: You said: now"], "messages");
    },
  },
  {
    id: "start-session-fails-then-works",
    section: "10",
    // F25
    title: "A failed startSession fails the send, and the next send tries again",
    async run({ open, server, check }) {
      let attempts = 0;
      const page = open({
        startSession: async ({ chatId, taskId }) => {
          attempts += 1;
          if (attempts === 1) throw new Error("the app's server is down");
          return server.startSession({ chatId, taskId });
        },
      });
      const chat = page.chat();
      await chat.sendMessage({ text: "one" });
      check.equal(chat.status, "error", "status after the failure");
      await chat.sendMessage({ text: "two" });
      check.equal(transcript(chat.messages).at(-1), "assistant: You said: two", "answer");
      check.equal(attempts, 2, "startSession");
    },
  },
  {
    id: "without-start-session",
    section: "10",
    title: "Without startSession accessToken provides the token of a session that was made elsewhere",
    async run({ open, server, check }) {
      await server.startSession({ chatId: "client-chat", taskId: "conformance-chat" });
      const page = open({ startSession: undefined });
      const chat = page.chat();
      await chat.sendMessage({ text: "elsewhere" });
      check.equal(transcript(chat.messages).at(-1), "assistant: You said: elsewhere", "answer");
      check.equal(page.calls.accessToken, 1, "accessToken");
    },
  },
  {
    id: "hydrated-token-calls-nothing",
    section: "10",
    // F12
    title: "With a hydrated token neither startSession nor accessToken is called",
    async run({ open, check }) {
      const first = open();
      await first.chat().sendMessage({ text: "one" });
      const session = first.transport.getSession("client-chat");
      const page = open({ sessions: { "client-chat": session ?? { publicAccessToken: "" } } });
      const chat = page.chat();
      await chat.sendMessage({ text: "two" });
      check.equal(transcript(chat.messages), ["user: two", "assistant: You said: two"], "messages");
      check.equal(page.calls, { startSession: 0, accessToken: 0 }, "callbacks");
    },
  },
  {
    id: "two-sends-share-one-access-token",
    section: "10",
    title: "Two sends without a session call accessToken once",
    published: { fails: "two sends without a session call accessToken twice", with: 'accessToken: got 2' },
    async run({ open, server, check }) {
      await server.startSession({ chatId: "client-chat", taskId: "conformance-chat" });
      const page = open({ startSession: undefined });
      await Promise.all([page.chat().sendMessage({ text: "one" }), page.chat().sendMessage({ text: "two" })]);
      check.equal(page.calls.accessToken, 1, "accessToken");
    },
  },
  {
    id: "persisted-state-after-a-turn",
    section: "10",
    title: "After a turn the persisted state is a token, the boundary's cursor and isStreaming: false; no run id",
    async run({ open, server, check }) {
      const page = open();
      await page.chat().sendMessage({ text: "store me" });
      const state = page.transport.getSession("client-chat");
      const boundary = server.inspect().sessions[0]?.out.findLast((r) => r.control?.type === "turn-complete")?.seq;
      // Command records of the stream store may follow the boundary: they count too.
      check.ok(Number(state?.lastEventId) >= Number(boundary), `lastEventId ${state?.lastEventId} is at or after ${boundary}`);
      check.equal(state?.isStreaming, false, "isStreaming");
      check.equal(state?.activeInputSeq, undefined, "activeInputSeq");
      const allowed = ["publicAccessToken", "lastEventId", "activeInputSeq", "lastInputSeq", "isStreaming", "closed", "closedReason"];
      check.equal(Object.keys(state ?? {}).filter((key) => !allowed.includes(key)), [], "further keys");
      check.equal(page.saved.at(-1), state, "state that onSessionChange saw last");
    },
  },
  {
    id: "persisted-state-while-streaming",
    section: "8",
    title: "While a turn streams the persisted cursor is that of the turn's beginning",
    async run({ open, clock, check, until, settled }) {
      const page = open();
      const chat = page.chat();
      await chat.sendMessage({ text: "one" });
      const boundary = page.transport.getSession("client-chat")?.lastEventId;
      void chat.sendMessage({ text: "slowly" });
      await until(() => transcript(chat.messages).at(-1) === "assistant: Slowly", "the answer starts");
      const state = page.transport.getSession("client-chat");
      check.includes(state, { lastEventId: boundary, isStreaming: true, activeInputSeq: 1 }, "state mid-turn");
      await clock.advance(1_000);
      await settled(chat);
    },
  },
  {
    id: "boundary-token-is-stored",
    section: "5",
    title: "The token that rides on the boundary replaces the old one",
    async run({ open, clock, check }) {
      const page = open();
      const chat = page.chat();
      await chat.sendMessage({ text: "one" });
      const before = page.transport.getSession("client-chat")?.publicAccessToken;
      await clock.advance(10_000);
      await chat.sendMessage({ text: "two" });
      const after = page.transport.getSession("client-chat")?.publicAccessToken;
      check.ok(before !== after && after !== undefined, "the token changed");
    },
  },
  {
    id: "events-of-a-turn",
    section: "DESIGN",
    title: "A turn emits message-sent, stream-connected, first-chunk and turn-completed, with their fields",
    async run({ open, server, check }) {
      const page = open();
      const chat = page.chat();
      await chat.sendMessage({ text: "events" });
      const types = page.events.map((e) => e.type).filter((type) => type !== "connection-change");
      check.equal(types.toSorted(), ["first-chunk", "message-sent", "stream-connected", "turn-completed"], "events");
      check.ok(types.indexOf("first-chunk") < types.indexOf("turn-completed"), "first-chunk before turn-completed");
      const by = (type: string) => page.events.find((e) => e.type === type);
      check.includes(by("message-sent"), { chatId: "client-chat", source: "submit-message", messageId: chat.messages[0]?.id }, "message-sent");
      check.includes(by("first-chunk"), { chunkType: "start" }, "first-chunk");
      const boundary = server.inspect().sessions[0]?.out.findLast((r) => r.control?.type === "turn-complete")?.seq;
      check.includes(by("turn-completed"), { sessionInEventId: "0", lastEventId: String(boundary) }, "turn-completed");
    },
  },
  {
    id: "throwing-listeners",
    section: "DESIGN",
    title: "A throwing onEvent never breaks the chat",
    async run({ open, check }) {
      const chat = open({
        onEvent: () => {
          throw new Error("a listener's own bug");
        },
      }).chat();
      await chat.sendMessage({ text: "carry on" });
      check.equal(transcript(chat.messages).at(-1), "assistant: You said: carry on", "answer");
    },
  },
  {
    id: "client-data-and-metadata",
    section: "3",
    // F100
    title: "Client data travels to startSession and under each send's own metadata, which wins",
    async run({ open, server, check, input }) {
      const seen: unknown[] = [];
      const page = open({
        clientData: { user: "u1", plan: "free" },
        startSession: async ({ chatId, taskId, clientData }) => {
          seen.push(clientData);
          return server.startSession({ chatId, taskId, clientData });
        },
      });
      await page.chat().sendMessage({ text: "data" }, { metadata: { plan: "pro", extra: 1 } });
      check.equal(seen, [{ user: "u1", plan: "free" }], "client data of startSession");
      const payload = (input()[0] as { payload: { metadata: unknown } }).payload;
      check.equal(payload.metadata, { user: "u1", plan: "pro", extra: 1 }, "metadata of the send");
    },
  },
  {
    id: "body-fields-travel",
    section: "3",
    title: "Extra fields of the send's body travel in the payload",
    async run({ open, check, input }) {
      await open().chat().sendMessage({ text: "body" }, { body: { campaign: "spring" } });
      check.includes((input()[0] as { payload: object }).payload, { campaign: "spring", trigger: "submit-message" }, "payload");
    },
  },
  {
    id: "regenerate",
    section: "3",
    // F04
    title: "Regenerate sends no message and replaces the answer",
    async run({ open, check, input }) {
      const chat = open().chat();
      await chat.sendMessage({ text: "again" });
      const before = last(chat.messages).id;
      await chat.regenerate();
      check.equal(transcript(chat.messages), ["user: again", "assistant: You said: again"], "messages");
      check.ok(last(chat.messages).id !== before, "another message id");
      const payload = (input()[1] as { payload: Record<string, unknown> }).payload;
      check.equal([payload["trigger"], payload["message"]], ["regenerate-message", undefined], "payload");
    },
  },
  {
    id: "all-kinds-of-parts",
    section: "6",
    // F06, F07
    title: "Reasoning, sources, files, data parts and tools become parts; transient data doesn't",
    async run({ open, check }) {
      const chat = open().chat();
      const seen: string[] = [];
      const withData = open().chat({ onData: (part) => seen.push(part.type) });
      await withData.sendMessage({ text: "everything" });
      const types = last(withData.messages).parts.map((part) => part.type);
      for (const type of ["reasoning", "source-url", "file", "data-note", "tool-lookup", "text"]) {
        check.ok(types.includes(type as never), `${type} in ${types.join(" ")}`);
      }
      check.ok(!types.includes("data-progress"), "transient data is not kept");
      check.ok(seen.includes("data-progress"), "transient data reaches onData");
      check.equal(chat.messages, [], "another page's messages");
    },
  },
  {
    id: "error-chunk",
    section: "6",
    // F110
    title: "A throw in the agent shows as an error, and the next message is answered",
    async run({ open, check }) {
      const chat = open().chat();
      await chat.sendMessage({ text: "throw" });
      check.equal(chat.status, "error", "status");
      await chat.sendMessage({ text: "better" });
      check.equal(transcript(chat.messages).at(-1), "assistant: You said: better", "answer");
    },
  },
  {
    id: "steering-injected",
    section: "6",
    // F70
    title: "A pending message sent mid-turn is injected: true, proof among the parts, no second stream",
    async run({ open, clock, check, until, settled, input }) {
      const page = open();
      const chat = page.chat();
      void chat.sendMessage({ text: "work" });
      await until(() => transcript(chat.messages).at(-1)?.includes("input-available") === true, "the tool runs");
      const outs = page.requests.filter((r) => r.endpoint === "out").length;
      const steer = userMessage("make it red", "steer-1");
      check.equal(await page.transport.sendPendingMessage("client-chat", steer as UIMessage), true, "sendPendingMessage");
      await clock.advance(1_100);
      await settled(chat);
      check.equal(page.requests.filter((r) => r.endpoint === "out").length, outs, "subscriptions");
      check.equal(input().length, 2, ".in records");
      check.matches(transcript(chat.messages).at(-1), /<data-pending-message-injected>.*Steered: make it red/, "answer");
      check.ok(page.events.some((e) => e.type === "message-sent" && e.source === "steer"), "message-sent with source steer");
    },
  },
  {
    id: "pending-message-of-an-unknown-chat",
    section: "10",
    title: "sendPendingMessage resolves false for an unknown chat and on failure",
    async run({ open, check, fault }) {
      const page = open();
      check.equal(await page.transport.sendPendingMessage("nobody", userMessage("x") as UIMessage), false, "unknown chat");
      await page.chat().sendMessage({ text: "one" });
      fault({ type: "status", status: 400, route: "in" });
      check.equal(await page.transport.sendPendingMessage("client-chat", userMessage("x") as UIMessage), false, "refused");
    },
  },
  {
    id: "action-with-settlement",
    section: "10",
    // F61, F62, F63
    title: "sendAction streams the answer and settles once with its own number and the boundary's",
    async run({ open, server, check, input }) {
      const page = open();
      await page.chat().sendMessage({ text: "one" });
      const settlements: unknown[] = [];
      const stream = await page.transport.sendAction("client-chat", { type: "say", text: "acted" }, { onSettled: (s) => settlements.push(s) });
      let text = "";
      for await (const chunk of stream as unknown as AsyncIterable<UIMessage & { type: string; delta?: string }>) {
        if (chunk.type === "text-delta") text += chunk.delta;
      }
      check.equal(text, "acted", "text");
      check.includes((input()[1] as { payload: object }).payload, { trigger: "action", action: { type: "say", text: "acted" } }, "payload");
      const boundary = server.inspect().sessions[0]?.out.findLast((r) => r.control?.type === "turn-complete")?.seq;
      check.equal(settlements, [{ inputSeq: 1, sessionInEventId: "1", lastEventId: String(boundary) }], "settlements");
    },
  },
  {
    id: "action-without-a-response",
    section: "10",
    // F60
    title: "An action that answers nothing settles with an empty stream",
    async run({ open, check }) {
      const page = open();
      await page.chat().sendMessage({ text: "one" });
      let settled = 0;
      const stream = await page.transport.sendAction("client-chat", { type: "undo" }, { onSettled: () => (settled += 1) });
      const reader = stream.getReader();
      while (!(await reader.read()).done);
      check.equal(settled, 1, "settlements");
      check.equal(page.transport.getSession("client-chat")?.isStreaming, false, "isStreaming");
    },
  },
  {
    id: "action-through-use-chat",
    section: "DESIGN",
    title: "A request whose body.action is set is sent as an action, and useChat owns the response",
    async run({ open, check, input }) {
      const chat = open().chat();
      await chat.sendMessage({ text: "one" });
      await chat.sendMessage(undefined, { body: { action: { type: "say", text: "owned" } } });
      check.includes((input()[1] as { payload: object }).payload, { trigger: "action", action: { type: "say", text: "owned" } }, "payload");
      check.matches(transcript(chat.messages).at(-1), /owned$/, "answer");
    },
  },
  {
    id: "action-refused",
    section: "6",
    // F64
    title: "An action that the agent refuses shows as an error, changes nothing, and the chat goes on",
    async run({ open, check }) {
      const chat = open().chat();
      await chat.sendMessage({ text: "one" });
      await chat.sendMessage(undefined, { body: { action: { type: "nonsense" } } });
      check.equal(chat.status, "error", "status after the refusal");
      await chat.sendMessage({ text: "history" });
      check.equal(transcript(chat.messages).at(-1), 'assistant: {"users":["one","history"],"assistants":1}', "the agent's history");
    },
  },
  {
    id: "edit-and-resend",
    section: "3",
    // F05
    title: "An edited message goes out under its own id and replaces what followed, here and at the agent",
    async run({ open, check, input }) {
      const chat = open().chat();
      await chat.sendMessage({ text: "one" });
      await chat.sendMessage({ text: "two" });
      const [{ id } = { id: "" }] = chat.messages;
      await chat.sendMessage({ text: "history", messageId: id });
      check.equal(transcript(chat.messages), ["user: history", 'assistant: {"users":["history"],"assistants":0}'], "messages");
      check.includes((input()[2] as { payload: { message: object } }).payload.message, { id }, "the record");
    },
  },
];
