import { stepCountIs, tool, type UIMessage } from "ai";
import { vi } from "vitest";
import { z } from "zod";
import { chatAgent } from "../../mocks/agent/chat-agent.ts";
import { createSessionServer, createVirtualClock, type SessionServerOptions } from "../../mocks/index.ts";
import { scriptedModel } from "../../mocks/model/index.ts";
import { TriggerChatTransport } from "../../src/transport/index.ts";
import type { ChatSessionPersistedState } from "../../src/transport/types.ts";
import type { ChatPersistence } from "../../src/hooks/engine/types.ts";

const CHAT_ID = "chat-1";
let labs = 0;

/** What the lab's agent does is said by the first word of the user's message. */
function makeAgent(clock: ReturnType<typeof createVirtualClock>) {
  const model = scriptedModel(
    ({ lastUserText, toolResult }) => {
      const [word] = lastUserText.split(" ");
      if (word === "slow") return [{ text: "one two three four five", delayMs: 100 }];
      if (word === "broken") return [{ error: "the model broke" }];
      if (word === "fail") return [{ text: "half " }, { error: "the model broke" }];
      if (word === "email") {
        if (toolResult("sendEmail") !== undefined) return "Done with the email.";
        return [{ text: "May I?" }, { toolCall: "sendEmail", input: { to: "ada@example.com" } }];
      }
      if (word === "charge") {
        return toolResult("sendEmail") === undefined
          ? [{ toolCall: "sendEmail", input: { to: "bank@example.com" } }]
          : [{ text: "Charged.", delayMs: 100 }];
      }
      if (word === "emails") {
        if (toolResult("sendEmail") !== undefined) return "Done with both.";
        return [1, 2].map((n) => ({ toolCall: "sendEmail", input: { to: `${n}@example.com` } }));
      }
      if (word === "ask") {
        const answer = toolResult("askUser");
        return answer === undefined ? [{ toolCall: "askUser", input: { question: "Which colour?" } }] : `You said ${JSON.stringify(answer)}.`;
      }
      if (word === "twice") {
        if (toolResult("askUser") !== undefined) return "Both known.";
        return ["Which colour?", "Which size?"].map((question) => ({ toolCall: "askUser", input: { question } }));
      }
      if (word === "order") {
        const answer = toolResult("askUser");
        if (answer === undefined) return [{ text: "First, a question." }, { toolCall: "askUser", input: { question: "Which colour?" } }];
        if (toolResult("sendEmail") === undefined) return [{ text: `You said ${JSON.stringify(answer)}. May I order?` }, { toolCall: "sendEmail", input: { to: "shop@example.com" } }];
        return [{ text: "Ordered it all now", delayMs: 100 }];
      }
      if (word === "search") return [{ toolCall: "search", input: { query: "x" } }];
      if (word === "steps") {
        return toolResult("search") === undefined
          ? [{ text: "Looking it up.", delayMs: 100 }, { toolCall: "search", input: { query: "x" } }]
          : "Found it.";
      }
      return `You wrote: ${lastUserText}`;
    },
    { clock, onExhausted: "repeat-last" },
  );
  return chatAgent({
    id: "lab",
    tools: {
      sendEmail: tool({ inputSchema: z.object({ to: z.string() }), needsApproval: true, execute: async ({ to }) => ({ sentTo: to }) }),
      askUser: tool({ inputSchema: z.object({ question: z.string() }), outputSchema: z.string() }),
      search: tool({ inputSchema: z.object({ query: z.string() }), execute: async () => "a result" }),
    },
    onTurnStart({ uiMessages, writer }) {
      const part = uiMessages.at(-1)?.parts[0];
      if (part?.type !== "text" || part.text !== "index") return;
      for (const percent of [0, 50, 100]) writer.write({ type: "data-progress", id: "bar", data: { percent } });
      writer.write({ type: "data-toast", data: { text: "Indexing" }, transient: true });
    },
    actionSchema: z.discriminatedUnion("type", [
      z.object({ type: z.enum(["undo", "greet"]) }),
      z.object({ type: z.literal("edit"), message: z.custom<UIMessage>() }),
    ]),
    actions: "edit",
    onAction({ action, chat }) {
      if (action.type === "greet") return "Hello from the action.";
      if (action.type === "edit") return void chat.history.replace(action.message.id, action.message);
      chat.history.slice(0, -2);
      return undefined;
    },
    pendingMessages: { shouldInject: () => true },
    run: ({ messages, tools, signal, streamText, chat }) => {
      // One step only where the test wants a server tool to end it.
      const last = JSON.stringify(messages.findLast((message) => message.role === "user")?.content ?? "");
      return streamText({
        ...chat.toStreamTextOptions(),
        model,
        messages,
        tools,
        abortSignal: signal,
        stopWhen: stepCountIs(last.includes("search") ? 1 : 5),
      });
    },
  });
}

/**
 * A session server with one agent, and what an app keeps of its chats between two page loads. The server lives in real
 * time unless it is given another clock.
 */
export function createChatLab(options: Pick<SessionServerOptions, "clock"> = {}) {
  const clock = createVirtualClock();
  const agent = makeAgent(clock);
  const server = createSessionServer({ agents: [agent], seed: 1, ...options });
  const stored: { messages: UIMessage[]; sessions: Record<string, ChatSessionPersistedState> } = { messages: [], sessions: {} };
  const calls = { startSession: 0, accessToken: 0 };

  /** Options of a page: those of the transport, and the chat's. A second call after things were stored is a reload. */
  function page() {
    return {
      task: "lab",
      baseURL: "http://session.test",
      fetch: (url: string, init: RequestInit) => server.fetch(new Request(url, init)),
      startSession: (params: Parameters<typeof server.startSession>[0]) => {
        calls.startSession++;
        return server.startSession(params);
      },
      accessToken: (params: { chatId: string }) => {
        calls.accessToken++;
        return server.accessToken(params);
      },
      sessions: { ...stored.sessions },
      messages: structuredClone(stored.messages),
      chatId: CHAT_ID,
      throttle: 0,
      onSessionChange(chatId: string, session: ChatSessionPersistedState | null) {
        if (session) stored.sessions[chatId] = session;
        else delete stored.sessions[chatId];
      },
      onPersist(state: ChatPersistence<UIMessage>) {
        stored.messages = structuredClone(state.messages);
      },
    };
  }

  return {
    server,
    /** Of its own per lab, because all tabs of a browser share channels and locks. */
    chatId: `lab-${++labs}`,
    /** Lets the model's time pass, once it waits for it: slow answers need it. */
    async advance(ms: number): Promise<void> {
      await vi.waitUntil(() => clock.pending > 0, { timeout: 5_000, interval: 1 });
      await clock.advance(ms);
    },
    stored,
    calls,
    page,
    createTransport: () => new TriggerChatTransport(page()),
    /** The session's records of `.in`, in short. */
    inputs(chatId?: string): string[] {
      const { sessions } = server.inspect();
      const session = chatId === undefined ? sessions[0] : sessions.find((row) => row.externalId === chatId);
      return (session?.in ?? []).map(({ chunk }) => {
        if (chunk.kind !== "message") return chunk.kind;
        const { trigger, message, action } = chunk.payload;
        if (trigger === "action") return `action ${JSON.stringify(action)}`;
        return message ? `${message.role}: ${message.parts.map((part) => (part.type === "text" ? part.text : part.type)).join(" ")}` : trigger;
      });
    },
  };
}

/** A transcript in short: text as it is, tools as `name state`. */
export function transcript(messages: readonly UIMessage[]): string[] {
  return messages.map(({ role, parts }) => {
    const shown = parts.flatMap((part) => {
      if (part.type === "text") return part.text;
      if (part.type === "step-start") return [];
      return "state" in part ? `${part.type.replace("tool-", "")} ${part.state}` : part.type;
    });
    return `${role}: ${shown.join(" | ")}`;
  });
}
