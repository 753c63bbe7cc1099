import { isStepCount, type ToolSet } from "ai";
import { type AnyAgent, chatAgent, type ModelCall, scriptedModel } from "trigger-chat-kit/mocks";
import { type ClockOf, serveClocks } from "./durable-clock.ts";
import { type AnswerArgs, answerControl } from "./controls.ts";
import { type EmailArgs, emailControls, emailTool } from "./email.ts";

/** The agents that the worker runs. Functions cannot cross to it: it imports them itself, and a story names one. */
export type DurableTask = "talker" | "secretary";

/** What they do of what the controls say. */
type DurableArgs = Pick<AnswerArgs & EmailArgs, "wordDelay" | "answer" | "to" | "subject">;

interface DurableAgentOptions {
  id: DurableTask;
  tools?: ToolSet;
  approve?: string[];
  /** Answers from the prompt alone: the worker may begin anew between two turns. */
  call: (args: DurableArgs) => ModelCall;
}

const DEFAULTS: DurableArgs = { wordDelay: 80, ...answerControl.args, ...emailControls.args };

/** An agent whose controls are the page's: what they say comes with every message as client data. */
function durableAgent(clockOf: ClockOf, { id, tools = {}, approve = [], call }: DurableAgentOptions): AnyAgent {
  const toolApproval = Object.fromEntries(approve.map((name) => [name, "user-approval" as const]));
  return chatAgent({
    id,
    tools,
    run: ({ messages, tools: own, signal, streamText, clientData, chatId }) => {
      const args = { ...DEFAULTS, ...(clientData as Partial<DurableArgs>) };
      const model = scriptedModel(call(args), { delayMs: args.wordDelay, clock: clockOf(chatId) });
      return streamText({ model, messages, tools: own, toolApproval, abortSignal: signal, stopWhen: isStepCount(5) });
    },
  });
}

const OPTIONS: DurableAgentOptions[] = [
  {
    id: "talker",
    call: ({ answer }) => ({ lastUserText, prompt }) => {
      if (/short/i.test(lastUserText)) return "Short, then.";
      if (/draft/i.test(lastUserText)) return "Your draft arrived.";
      const isFirst = prompt.filter(({ role }) => role === "user").length === 1;
      return isFirst || /everything/i.test(lastUserText) ? answer : "And the second answer.";
    },
  },
  {
    id: "secretary",
    tools: { sendEmail: emailTool() },
    approve: ["sendEmail"],
    call: ({ to, subject }) => ({ toolResult }) =>
      toolResult("sendEmail") === undefined
        ? [{ text: "I have written it. " }, { toolCall: "sendEmail", input: { to, subject } }]
        : "The email is on its way, and Ada will read it in the morning with her first cup of tea.",
  },
];

/** The agents, and with them the clocks that the pages hold them by. Called where the server lives, once. */
export function durableAgents(): AnyAgent[] {
  const clockOf = serveClocks();
  return OPTIONS.map((options) => durableAgent(clockOf, options));
}
