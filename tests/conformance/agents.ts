import { stepCountIs, tool } from "ai";
import { z } from "zod";
import { chatAgent } from "../../mocks/agent/chat-agent.ts";
import { realClock, scriptedModel } from "../../mocks/index.ts";
import type { Clock } from "../../mocks/index.ts";
import type { ModelCallContext, Step } from "../../mocks/model/index.ts";
import { AGENT } from "./api.ts";

/*
 * What a self-hoster must deploy to run the suite against a real platform: three agents that obey the newest user
 * message. Any implementation does that answers like this (texts are compared literally):
 *
 * | message          | answer |
 * |---|---|
 * | `history`        | JSON `{"users":[text of every user message],"assistants":number of assistant messages before}` |
 * | `run`            | JSON `{continuation, previousRunId or null, version, chatId, sessionId, trigger}`, `version` a decimal string |
 * | `version`        | the agent's version, a decimal string that rises with each deployment |
 * | `everything`     | reasoning, a URL source, a file, a persistent `data-note`, a transient `data-progress`, a call of `lookup` |
 * | `wait`           | `One `, then nothing for a minute, then `two` |
 * | `slowly`         | `Slowly`, then a second later `said`, as two text parts |
 * | `approve` / `approve two` | one or two calls of `send_email`, which needs approval |
 * | `ask`            | a call of `ask_user`, which has no execute |
 * | `lookup slowly`  | the text `Looking`, then a call of `lookup` |
 * | `work`           | a call of `work`, which takes a second; messages that arrive meanwhile are injected unless they say "queue this" |
 * | `throw`          | `run` throws |
 * | `fail`           | `Half an ans`, then the model fails |
 * | `end`, `close`, `upgrade`, `upgrade later` | endRun, close with reason "finished", requestUpgrade in onTurnStart, in run; each also answers as below |
 * | anything else    | `You said: ` and the message, word by word |
 *
 * After a tool, when the message ends in ` slowly` (`approve slowly`, `ask slowly`, `lookup slowly`): `Going`, and a second
 * later `gone`, as two text parts. Otherwise after a tool the answer is `Tools said: ` and the JSON of each result, then ` Steered: ` and any injected texts.
 * The action `{type: "undo"}` drops the last exchange and answers nothing; `{type: "say", text}` answers the text;
 * `{type: "again"}` returns `chat.turn()` from onAction.
 * `conformance-strict` validates its client data as `{ userId: string }`. `conformance-edit` is the chat agent with
 * actions as the platform does them today: an action is an edit, `{type: "say"}` answers from onAction.
 */

const toolTexts = (prompt: ModelCallContext["prompt"], from: number): string[] =>
  prompt.slice(from).flatMap((message) =>
    message.role === "tool"
      ? message.content.flatMap((part) => {
          if (part.type !== "tool-result") return [];
          return [JSON.stringify("value" in part.output ? part.output.value : part.output)];
        })
      : [],
  );

const textOf = (message: ModelCallContext["prompt"][number]): string =>
  typeof message.content === "string"
    ? message.content
    : message.content.map((part) => (part.type === "text" ? part.text : "")).join("");

/** What the model says after tools have run, or undefined when this call answers a user message. */
function afterTools({ prompt }: ModelCallContext): Step | undefined {
  const lastTool = prompt.findLastIndex((message) => message.role === "tool");
  const lastAssistant = prompt.findLastIndex((message) => message.role === "assistant");
  if (lastTool < 0 || lastTool < lastAssistant) return undefined;
  const steered = prompt.slice(lastTool).filter((message) => message.role === "user").map(textOf);
  const asked = prompt.findLast((message) => message.role === "user");
  if (asked !== undefined && textOf(asked).endsWith(" slowly")) {
    return [{ text: "Going", chunkSize: 99 }, { wait: 1_000 }, { text: "gone", chunkSize: 99 }];
  }
  const said = `Tools said: ${toolTexts(prompt, lastAssistant).join(", ")}`;
  return [{ text: steered.length === 0 ? said : `${said} Steered: ${steered.join(", ")}`, chunkSize: "word" }];
}

function answer(context: ModelCallContext): Step {
  const continued = afterTools(context);
  if (continued !== undefined) return continued;
  const { lastUserText } = context;
  switch (lastUserText) {
    case "wait":
      return [{ text: "One ", chunkSize: 99 }, { wait: 60_000 }, { text: "two", chunkSize: 99 }];
    case "slowly":
      return [{ text: "Slowly", chunkSize: 99 }, { wait: 1_000 }, { text: "said", chunkSize: 99 }];
    case "fail":
      return [{ text: "Half an ans", chunkSize: 99 }, { error: "the model failed" }];
    case "approve":
    case "approve slowly":
      return [{ toolCall: "send_email", input: { to: "a@example.com" } }];
    case "approve two":
      return [
        { toolCall: "send_email", input: { to: "a@example.com" } },
        { toolCall: "send_email", input: { to: "b@example.com" } },
      ];
    case "ask":
    case "ask slowly":
      return [{ toolCall: "ask_user", input: { question: "Which colour?" } }];
    case "lookup slowly":
      return [{ text: "Looking", chunkSize: 99 }, { toolCall: "lookup", input: { query: "slowly" } }];
    case "work":
      return [{ toolCall: "work", input: {} }];
    case "everything":
      return [
        { reasoning: "Thinking about everything." },
        { source: { url: "https://example.com/everything", title: "Everything" } },
        { file: { mediaType: "text/plain", data: "RXZlcnl0aGluZw==" } },
        { toolCall: "lookup", input: { query: "everything" } },
      ];
    default:
      return [{ text: `You said: ${lastUserText}`, chunkSize: "word" }];
  }
}

const after = (clock: Clock, ms: number, signal: AbortSignal | undefined) =>
  new Promise<void>((resolve, reject) => {
    const cancel = clock.setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      cancel();
      reject(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
    });
  });

const tools = (clock: Clock) => ({
  lookup: tool({
    description: "Looks something up",
    inputSchema: z.object({ query: z.string() }),
    execute: ({ query }) => `looked up: ${query}`,
  }),
  send_email: tool({
    description: "Sends an email. Needs approval.",
    inputSchema: z.object({ to: z.string() }),
    needsApproval: true,
    execute: ({ to }) => `sent to ${to}`,
  }),
  ask_user: tool({ description: "Asks the user", inputSchema: z.object({ question: z.string() }), outputSchema: z.string() }),
  work: tool({
    description: "Takes a second",
    inputSchema: z.object({}),
    execute: async (_input, { abortSignal }) => {
      await after(clock, 1_000, abortSignal);
      return "worked";
    },
  }),
});

const actionSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("undo") }),
  z.object({ type: z.literal("say"), text: z.string() }),
  z.object({ type: z.literal("again") }),
]);

/** Options of {@link conformanceAgents}. */
export interface ConformanceAgentOptions {
  /** Time for the agents' delays. Default real time. */
  clock?: Clock;
  /** What `version` and `run` report. Default 1. */
  version?: number;
}

/** The chat agent of the suite, in a given version. */
export function conformanceChat({ clock = realClock, version = 1 }: ConformanceAgentOptions = {}, id: string = AGENT.chat) {
  const model = scriptedModel(answer, { clock });
  const edits = id === AGENT.edit;
  return chatAgent({
    id,
    actionSchema,
    uiMessageStreamOptions: { sendSources: true },
    ...(edits ? { actions: "edit" as const } : {}),
    tools: tools(clock),
    pendingMessages: { shouldInject: ({ messages }) => !JSON.stringify(messages).includes("queue this") },
    onTurnStart: ({ uiMessages, chat }) => {
      const newest = uiMessages.at(-1);
      const text = newest?.role === "user" ? newest.parts.map((part) => (part.type === "text" ? part.text : "")).join("") : "";
      if (text === "upgrade" && version === 1) chat.requestUpgrade();
    },
    onAction: ({ action, chat }) => {
      if (action.type === "undo") chat.history.slice(0, -2);
      if (action.type === "again") return chat.turn();
      if (edits && action.type === "say") return action.text;
    },
    run: ({ messages, trigger, action, streamText, signal, chat, writer, tools: own, ...turn }) => {
      if (trigger === "action" && action?.type === "say") return action.text;
      if (trigger === "action" && action?.type === "undo") return undefined;
      const newest = messages.at(-1);
      const text =
        newest?.role === "user"
          ? typeof newest.content === "string"
            ? newest.content
            : newest.content.map((part) => (part.type === "text" ? part.text : "")).join("")
          : "";
      if (text === "throw") throw new Error("conformance: run threw");
      if (text === "end") chat.endRun();
      if (text === "close") chat.close({ reason: "finished" });
      if (text === "upgrade later") chat.requestUpgrade();
      if (text === "version") return String(version);
      if (text === "run") {
        const { continuation, previousRunId = null, chatId, sessionId } = turn;
        return JSON.stringify({ continuation, previousRunId, version: String(version), chatId, sessionId, trigger });
      }
      if (text === "history") {
        const all = chat.history.all();
        const users = all.filter((message) => message.role === "user");
        return JSON.stringify({
          users: users.map((message) => message.parts.map((part) => (part.type === "text" ? part.text : "")).join("")),
          assistants: all.filter((message) => message.role === "assistant").length,
        });
      }
      if (text === "everything") {
        chat.response.write({ type: "data-note", id: "note", data: { kept: true } });
        writer.write({ type: "data-progress", data: { percent: 50 }, transient: true });
      }
      return streamText({ model, messages, tools: own, abortSignal: signal, stopWhen: stepCountIs(5), onError: () => {} });
    },
  });
}

/** The agents of the suite, as a server takes them. */
export function conformanceAgents(options: ConformanceAgentOptions = {}) {
  const model = scriptedModel(answer, { clock: options.clock ?? realClock });
  const strict = chatAgent({
    id: AGENT.strict,
    clientDataSchema: z.object({ userId: z.string() }),
    run: ({ messages, streamText, signal }) => streamText({ model, messages, abortSignal: signal, onError: () => {} }),
  });
  return [conformanceChat(options), strict, conformanceChat(options, AGENT.edit)];
}
