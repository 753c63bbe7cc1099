import { stepCountIs, tool } from "ai";
import { chatAgent, type ModelCallContext, scriptedModel, type Step } from "trigger-chat-kit/mocks";
import { z } from "zod";

const PACE_MS = 60;

const words = (text: string): Step => [{ text, delayMs: PACE_MS }];

/** What the scripted model says. A real agent has a language model here; the rest of this file would be the same. */
function speak({ lastUserText, toolResult }: ModelCallContext): Step {
  if (!/book|trip/i.test(lastUserText)) {
    return words(
      `You wrote “${lastUserText}”. I am a scripted model, so I answer everything in the same calm way: slowly enough that ` +
        "you can reload the page, open a second tab or write to me while I speak. Ask me to book a trip to see more.",
    );
  }
  const city = toolResult("askUser");
  if (city === undefined) {
    return [
      { text: "Gladly. One question first.", delayMs: PACE_MS },
      { toolCall: "askUser", input: { question: "Where would you like to go?", options: ["Lisbon", "Oslo", "Kyoto"] } },
    ];
  }
  const booking = toolResult("bookTrip");
  if (booking === undefined) {
    return [
      { text: `${String(city)} is a fine choice. I found a trip.`, delayMs: PACE_MS },
      { toolCall: "bookTrip", input: { city, nights: 3, price: "€ 420" } },
    ];
  }
  return words(
    typeof booking === "object"
      ? `Your trip to ${String(city)} is booked for three nights. I have put the tickets into your inbox.`
      : "All right, nothing is booked. Tell me if you change your mind.",
  );
}

/** The agent of this example, in the shape of the platform's `chat.agent`. */
export const travelAgent = chatAgent({
  id: "travel",
  tools: {
    askUser: tool({
      description: "Asks the user a question",
      inputSchema: z.object({ question: z.string(), options: z.array(z.string()) }),
      outputSchema: z.string(),
    }),
    bookTrip: tool({
      description: "Books a trip and charges the user's card",
      inputSchema: z.object({ city: z.string(), nights: z.number(), price: z.string() }),
      needsApproval: true,
      execute: async ({ city }) => ({ confirmation: `${city.slice(0, 3).toUpperCase()}-2041` }),
    }),
  },
  actionSchema: z.object({ type: z.enum(["undo", "summary"]) }),
  actions: "edit",
  onAction({ action, chat, uiMessages }) {
    if (action.type === "summary") return `So far we exchanged ${uiMessages.length} messages.`;
    const lastQuestion = uiMessages.findLastIndex((message) => message.role === "user");
    chat.history.slice(0, Math.max(lastQuestion, 0));
    return undefined;
  },
  pendingMessages: { shouldInject: () => true },
  run: ({ messages, tools, signal, streamText, chat }) =>
    streamText({
      ...chat.toStreamTextOptions(),
      model: scriptedModel(speak),
      messages,
      tools,
      abortSignal: signal,
      stopWhen: stepCountIs(6),
    }),
});
