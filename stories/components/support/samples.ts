import type { UIMessage } from "ai";
import { fn } from "storybook/test";
import type { AnyToolPart, ChatController, ToolDescriptions } from "trigger-chat-kit";

type Part = UIMessage["parts"][number];

/** A chat as a plain object: what `useTriggerChat` returns, with spies for functions. */
export function sampleChat(over: Partial<ChatController> = {}): ChatController {
  return {
    chatId: "sample",
    messages: conversation,
    status: "ready",
    error: undefined,
    setMessages: fn(),
    sendMessage: fn(async () => {}),
    regenerate: fn(async () => {}),
    stop: fn(async () => {}),
    clearError: fn(),
    tryAgain: fn(async () => {}),
    approve: fn(),
    deny: fn(),
    answer: fn(),
    answerError: fn(),
    pending: [],
    steer: fn(async () => {}),
    queue: fn(),
    promote: fn(async () => {}),
    cancel: fn(),
    editPending: fn(),
    sendAction: fn(async () => {}),
    isReadOnly: false,
    readOnlyReason: null,
    takeOver: fn(async () => true),
    connection: "live",
    retry: null,
    retryNow: fn(),
    deliveries: {},
    resend: fn(async () => {}),
    closed: false,
    closedReason: null,
    runPending: false,
    ...over,
  };
}

/** A user message of text. */
export const said = (id: string, text: string): UIMessage => ({ id, role: "user", parts: [{ type: "text", text }] });

/** An assistant message of text or of parts. */
export const answered = (id: string, content: string | Part[]): UIMessage => ({
  id,
  role: "assistant",
  parts: typeof content === "string" ? [{ type: "text", text: content, state: "done" }] : content,
});

/** A tool call in any state. */
export const toolCall = (part: { state: AnyToolPart["state"] } & Record<string, unknown>): AnyToolPart =>
  ({ type: "tool-getWeather", toolCallId: "call-1", input: { city: "Lisbon" }, ...part }) as unknown as AnyToolPart;

/** An e-mail that wants an approval. */
export const emailApproval = toolCall({
  type: "tool-sendEmail",
  toolCallId: "call-mail",
  state: "approval-requested",
  approval: { id: "approval-mail" },
  input: {
    to: ["maya@example.com", "tomas@example.com"],
    subject: "Moving the launch to Thursday",
    body: "Hi both,\n\nthe load test needs one more day. I suggest Thursday, 10:00.\n\nBest\nIda",
  },
});

/** A deletion that wants an approval. */
export const deleteApproval = toolCall({
  type: "tool-deleteBranch",
  toolCallId: "call-delete",
  state: "approval-requested",
  approval: { id: "approval-delete", requestReason: "The branch was merged in March and nothing points to it." },
  input: { repository: "shop/web", branch: "feature/old-checkout", force: true },
});

/** How the samples' tools are told to people. */
export const tools: ToolDescriptions = {
  sendEmail: {
    label: "Send an email",
    consequence: "It goes out at once and can't be called back.",
    fields: { body: "Text" },
  },
  deleteBranch: {
    label: "Delete a branch",
    consequence: "The branch is gone for everyone.",
    destructive: true,
  },
  getWeather: { label: "Look up the weather", summary: (input) => (input as { city?: string }).city },
  askUser: { question: true },
};

const longAnswer = `Lisbon stays mild this week: around 19 degrees by day, 12 at night, with a light wind from the north-west.

Thursday is the day to be outside. Rain comes in on Friday afternoon and stays through Saturday, so if you want to see Sintra, go before that.

I would pack one warm layer for the evenings and shoes that don't mind wet cobblestones.`;

/** A short exchange with a tool call, reasoning and sources. */
export const conversation: UIMessage[] = [
  said("u1", "I'm in Lisbon from Wednesday to Sunday. What will the weather be like?"),
  answered("a1", [
    { type: "step-start" },
    { type: "reasoning", text: "The user asks about Lisbon. I should look up the forecast first.", state: "done" },
    toolCall({ state: "output-available", output: { temperature: 19, wind: "north-west, light", rain: false } }) as Part,
    { type: "step-start" },
    { type: "text", text: longAnswer, state: "done" },
    { type: "source-url", sourceId: "s1", url: "https://www.ipma.pt/en/", title: "Forecast for Lisbon" },
    { type: "source-url", sourceId: "s2", url: "https://weather.example.org/lisbon", title: "Ten days" },
  ]),
  said("u2", "Thanks! And what should I see in half a day?"),
  answered(
    "a2",
    "Start in Alfama before ten, while the lanes are still empty. Walk up to the Miradouro da Graça, then take tram 28 down to Estrela and have lunch near the basilica.",
  ),
];

/** `count` messages of different heights, the same on every run. */
export const longConversation = (count: number): UIMessage[] =>
  Array.from({ length: count }, (_, index) =>
    index % 2 === 0
      ? said(`m${index}`, `Question ${index / 2 + 1}: what about item ${index}?`)
      : answered(
          `m${index}`,
          Array.from({ length: (index % 5) + 1 }, (_row, line) => `Answer ${(index + 1) / 2}, line ${line + 1}. `).join("\n"),
        ),
  );
