import { useChat } from "@ai-sdk/react";
import { type ChatTransport, streamText, type UIMessage } from "ai";
import { type ChatController, type InferChatUIMessage, useTriggerChatTransport } from "trigger-chat-kit";
import { chatAgent, type Fault, mockChatAgent, scriptedModel, sessionHandlers, type SessionServer } from "trigger-chat-kit/mocks";
import { AgentChat, ChatKitError, createChatTransport, type TriggerChatTransportOptions } from "trigger-chat-kit/transport";
import type { SupportMessage } from "./agent.ts";

// Nothing here runs: it is what an app and its tests write, held against the types of the installed AI SDK and React.

/** A transport is the AI SDK's own kind of transport, and so is what the hook makes. */
export function transportOf(options: TriggerChatTransportOptions): ChatTransport<UIMessage> {
  return createChatTransport(options);
}

/** The AI SDK's hook takes the kit's transport. */
export function useSupport(chatId: string) {
  const transport = useTriggerChatTransport({
    task: "support",
    accessToken: async ({ chatId: id }: { chatId: string }) => `token of ${id}`,
    startSession: async () => ({ publicAccessToken: "token" }),
  });
  const { messages, sendMessage, addToolApprovalResponse } = useChat<SupportMessage>({ id: chatId, transport, resume: true });
  return { messages, sendMessage, addToolApprovalResponse };
}

/** An agent of the mocks runs the installed `streamText` on a scripted model, and carries its message type. */
export const agent = chatAgent({
  id: "typed",
  run: ({ messages, signal }) => streamText({ model: scriptedModel(["Hello", "again"]), messages, abortSignal: signal }),
});
export type AgentMessage = InferChatUIMessage<typeof agent>;

/** Its harness, its MSW handlers and its faults. */
export async function driven(server: SessionServer): Promise<string | undefined> {
  const fault: Fault = { type: "cut", route: "out", after: { records: 3 }, how: "close" };
  server.faults.add(fault);
  const { message } = await mockChatAgent(agent, { chatId: "c" }).sendMessage({ id: "u", role: "user", parts: [{ type: "text", text: "Hi" }] });
  return `${message?.id} ${sessionHandlers(server).length}`;
}

/** A server-side client, and errors that are told apart by code. */
export async function scripted(): Promise<string> {
  try {
    const stream = await new AgentChat({ agent: "support", id: "c" }).sendMessage("Hi");
    return (await stream.result()).text;
  } catch (error) {
    return ChatKitError.isInstance(error) ? error.code : "unknown";
  }
}

/** The components take any controller, also one of an app's own message type. */
export const lengthOf = (chat: ChatController<SupportMessage>): number => chat.messages.length;
