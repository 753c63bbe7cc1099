import type { AnyAgent } from "trigger-chat-kit/mocks";
import { assistant, LONG_ANSWER } from "./assistant.ts";
import { emailTool } from "./email.ts";

/** The agents of the stories that survive a reload. The worker imports them itself: functions cannot cross to it. */
export const durableAgents: AnyAgent[] = [
  assistant({ id: "talker", pace: { delayMs: 80 }, calls: ({ lastUserText }) => (/short/i.test(lastUserText) ? "Short, then." : LONG_ANSWER) }),
  assistant({
    id: "secretary",
    pace: { delayMs: 80 },
    tools: { sendEmail: emailTool() },
    approve: ["sendEmail"],
    calls: ({ toolResult }) =>
      toolResult("sendEmail") === undefined
        ? [{ text: "I have written it. " }, { toolCall: "sendEmail", input: { to: "ada@example.com", subject: "Lunch?" } }]
        : "The email is on its way, and Ada will read it in the morning with her first cup of tea.",
  }),
];
