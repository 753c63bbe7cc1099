import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { UIMessage, UIMessageChunk } from "ai";
import { createApi } from "../api.ts";
import { BASE_URL, SECRET_KEY } from "../targets.ts";
import { transcript } from "./driver.ts";
import type { ClientCase, ClientContext } from "./driver.ts";

interface HeadStartRequest {
  chatId: string;
  headStartMessages: UIMessage[];
  trigger: string;
  metadata?: unknown;
}
/** What may be different about a route handler's answer. */
interface Variant {
  status?: number;
  withoutToken?: boolean;
  pendingVersion?: boolean;
  /** `trigger:session-state` before or after `trigger:turn-complete`. Default before. */
  stateLast?: boolean;
}

/** A chunk of the answer, or one that steers the client. */
type Sent = UIMessageChunk | { type: "trigger:session-state"; lastEventId: string } | { type: "trigger:turn-complete" };

/** The app's first-turn route of PROTOCOL.md section 9, on localhost: answers "Warm hello." and hands over. */
async function serveHeadStart({ server }: ClientContext, variant: Variant = {}) {
  const requests: HeadStartRequest[] = [];
  const api = createApi({ name: "head start", baseURL: BASE_URL, secretKey: SECRET_KEY, fetch: (input, init) => server.fetch(new Request(input, init)) });
  const http = createServer((incoming, outgoing) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const request = JSON.parse(Buffer.concat(chunks).toString("utf8")) as HeadStartRequest;
      requests.push(request);
      if (variant.status !== undefined) return void outgoing.writeHead(variant.status).end();
      const { chatId, headStartMessages } = request;
      const session = await api.start(chatId, {}, { trigger: "handover-prepare", headStartMessages });
      outgoing.writeHead(200, {
        "Content-Type": "text/event-stream",
        ...(variant.withoutToken === true ? {} : { "X-Trigger-Chat-Access-Token": session.publicAccessToken }),
        ...(variant.pendingVersion === true ? { "X-Trigger-Chat-Pending-Version": "1" } : {}),
      });
      const send = (chunk: Sent) => outgoing.write(`data: ${JSON.stringify(chunk)}\n\n`);
      send({ type: "start", messageId: "warm-1" });
      send({ type: "start-step" });
      send({ type: "text-start", id: "t" });
      for (const delta of ["Warm ", "hello."]) send({ type: "text-delta", id: "t", delta });
      send({ type: "text-end", id: "t" });
      send({ type: "finish-step" });
      send({ type: "finish" });
      const partialAssistantMessage = [{ role: "assistant", content: [{ type: "text", text: "Warm hello." }] }];
      await api.append(chatId, { kind: "handover", partialAssistantMessage, messageId: "warm-1", isFinal: true }, { partId: "handover" });
      const reader = await api.out(chatId);
      const { last } = await reader.turn();
      await reader.cancel();
      const steering: Sent[] = [{ type: "trigger:session-state", lastEventId: String(last) }, { type: "trigger:turn-complete" }];
      for (const chunk of variant.stateLast === true ? steering.toReversed() : steering) send(chunk);
      outgoing.end();
      // The case may be over before the hand-over is.
    })().catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/api/chat`,
    requests,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** First turns that the app's own route answers. */
export const headStartClientCases: ClientCase[] = [
  ...([false, true] as const).map(
    (stateLast): ClientCase => ({
      id: `head-start-state-${stateLast ? "after" : "before"}-the-end`,
      section: "9",
      // F120
      title: `The first turn comes from the app's route, the second goes the direct way and replays nothing (session state ${stateLast ? "after" : "before"} turn-complete)`,
      async run(context) {
        const { open, check } = context;
        await using route = await serveHeadStart(context, { stateLast });
        const page = open({ headStart: route.url, clientData: { plan: "pro" } });
        const chat = page.chat();
        await chat.sendMessage({ text: "hi" });
        check.equal(transcript(chat.messages), ["user: hi", "assistant: Warm hello."], "messages of the first turn");
        check.equal(chat.messages[1]?.id, "warm-1", "message id");
        check.equal(route.requests.length, 1, "requests to the route");
        check.includes(route.requests[0], { chatId: "client-chat", trigger: "submit-message", metadata: { plan: "pro" } }, "request to the route");
        check.equal(route.requests[0]?.headStartMessages.map((m) => m.id), [chat.messages[0]?.id], "full history");
        check.equal([page.calls.startSession, page.requests.filter((r) => r.endpoint === "in").length], [0, 0], "direct sends so far");
        check.equal(page.transport.getSession("client-chat")?.isStreaming, false, "isStreaming");
        await chat.sendMessage({ text: "history" });
        check.equal(route.requests.length, 1, "requests to the route after the second turn");
        check.equal(transcript(chat.messages).slice(2), ["user: history", 'assistant: {"users":["hi","history"],"assistants":1}'], "second turn");
        check.ok(page.events.some((e) => e.type === "message-sent" && e.source === "head-start"), "message-sent with source head-start");
      },
    }),
  ),
  {
    id: "head-start-with-a-known-session",
    section: "9",
    title: "A chat with a known session takes the direct way",
    async run(context) {
      const { open, server, check } = context;
      await using route = await serveHeadStart(context);
      const { publicAccessToken } = await server.startSession({ chatId: "client-chat", taskId: "conformance-chat" });
      const chat = open({ headStart: route.url, sessions: { "client-chat": { publicAccessToken } } }).chat();
      await chat.sendMessage({ text: "direct" });
      check.equal(transcript(chat.messages), ["user: direct", "assistant: You said: direct"], "messages");
      check.equal(route.requests.length, 0, "requests to the route");
    },
  },
  {
    id: "head-start-refused",
    section: "9",
    title: "A route that answers 503 is an error that names the status",
    async run(context) {
      const { open, check } = context;
      await using route = await serveHeadStart(context, { status: 503 });
      const page = open({ headStart: route.url });
      const chat = page.chat();
      await chat.sendMessage({ text: "hi" });
      check.equal(chat.status, "error", "status");
      check.matches(chat.error?.message, /503/, "message");
      check.includes(page.events.find((e) => e.type === "message-send-failed"), { source: "head-start", status: 503 }, "message-send-failed");
    },
  },
  {
    id: "head-start-without-a-token",
    section: "9",
    title: "An answer without the token header is an error that names it",
    async run(context) {
      const { open, check } = context;
      await using route = await serveHeadStart(context, { withoutToken: true });
      const chat = open({ headStart: route.url }).chat();
      await chat.sendMessage({ text: "hi" });
      check.equal(chat.status, "error", "status");
      check.matches(chat.error?.message, /X-Trigger-Chat-Access-Token/i, "message");
    },
  },
  {
    id: "head-start-pending-version",
    section: "9",
    title: "X-Trigger-Chat-Pending-Version: 1 tells the app that the run waits for a deployment",
    async run(context) {
      const { open, check } = context;
      await using route = await serveHeadStart(context, { pendingVersion: true });
      const page = open({ headStart: route.url });
      await page.chat().sendMessage({ text: "hi" });
      check.ok(page.events.some((e) => e.type === "run-pending-version" && e.source === "head-start"), "run-pending-version");
    },
  },
];
