import type { UIMessage } from "ai";
import { useState, type ReactNode } from "react";
import { vi } from "vitest";
import type { ChatController } from "../../hooks/controller.ts";

type Part = UIMessage["parts"][number];

/** A message with text, or with the parts given. */
export const message = (id: string, role: UIMessage["role"], content: string | Part[]): UIMessage => ({
  id,
  role,
  parts: typeof content === "string" ? [{ type: "text", text: content, state: "done" }] : content,
});

/** A tool part in any state: the union of the AI SDK, written down once. */
export const toolPart = (part: { type: `tool-${string}`; toolCallId: string; state: string } & Record<string, unknown>) =>
  part as unknown as Part;

/** A call that waits for an approval. */
export const approvalPart = (id: string, tool = "sendEmail", input: unknown = { to: "ada@example.com" }): Part =>
  toolPart({ type: `tool-${tool}`, toolCallId: `call-${id}`, state: "approval-requested", input, approval: { id } });

/** A plain controller whose functions are spies. */
export function fakeChat(over: Partial<ChatController> = {}): ChatController {
  return {
    chatId: "chat-1",
    messages: [],
    status: "ready",
    error: undefined,
    setMessages: vi.fn(),
    sendMessage: vi.fn(async () => {}),
    regenerate: vi.fn(async () => {}),
    stop: vi.fn(async () => {}),
    clearError: vi.fn(),
    tryAgain: vi.fn(async () => {}),
    approve: vi.fn(),
    deny: vi.fn(),
    answer: vi.fn(),
    answerError: vi.fn(),
    pending: [],
    steer: vi.fn(async () => {}),
    queue: vi.fn(),
    promote: vi.fn(async () => {}),
    cancel: vi.fn(),
    editPending: vi.fn(),
    sendAction: vi.fn(async () => {}),
    isReadOnly: false,
    readOnlyReason: null,
    takeOver: vi.fn(async () => true),
    connection: "live",
    retry: null,
    retryNow: vi.fn(),
    deliveries: {},
    resend: vi.fn(async () => {}),
    closed: false,
    closedReason: null,
    runPending: false,
    ...over,
  };
}

/** Lets a test change the chat after it was rendered: `host.set({ status: "ready" })`. */
export function chatHost(initial: ChatController): {
  Host: (props: { children: (chat: ChatController) => ReactNode }) => ReactNode;
  set: (change: Partial<ChatController>) => void;
} {
  let update: (change: Partial<ChatController>) => void = () => {};
  return {
    Host({ children }) {
      const [chat, setChat] = useState(initial);
      update = (change) => setChat((now) => ({ ...now, ...change }));
      return children(chat);
    },
    set: (change) => update(change),
  };
}
