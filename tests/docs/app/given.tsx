/** What the docstrings' examples take as given: an app around them. */
import type { QueryClient } from "@tanstack/react-query";
import type { Tool, UIMessage } from "ai";
import type { ReactElement } from "react";
import type { AgentChat, ChatSessionPersistedState, InboxSession, SessionsClient, SessionStatus, StartSessionParams, TriggerChatTransport, TriggerChatTransportOptions } from "trigger-chat-kit";
import type { AnyAgent, ChatAgent, ScriptedModel, SessionServer } from "trigger-chat-kit/mocks";

export { useChat } from "@ai-sdk/react";
export { streamText, tool } from "ai";
export { setupWorker } from "msw/browser";
export { expect } from "vitest";

export declare const accessToken: TriggerChatTransportOptions["accessToken"];
export declare const startSession: NonNullable<TriggerChatTransportOptions["startSession"]>;
export declare function mintChatAccessToken(chatId: string): Promise<string>;
export declare function startChatSession(params: StartSessionParams): Promise<{ publicAccessToken: string }>;

export declare const chatId: string;
export declare const user: { id: string };
export declare const error: unknown;
export declare const transport: TriggerChatTransport;
export declare const options: TriggerChatTransportOptions & { chatId: string };
export declare const session: { id: string; status: SessionStatus };
export declare const sessionsClient: SessionsClient;
export declare const queryClient: QueryClient;
export declare const part: { toolCallId: string; output: UIMessage };
export declare const chat: AgentChat;
export declare function loadTranscript(params: { chatId: string }): Promise<{ messages: UIMessage[]; session?: ChatSessionPersistedState }>;
export declare function send(): void;
export declare function showClosedNotice(): void;

export declare function Spinner(): ReactElement;
export declare function ChatView(props: { chatId: string; messages: UIMessage[]; transport: TriggerChatTransport }): ReactElement;
export declare function Row(props: { session: InboxSession; badge: InboxSession["activity"] }): ReactElement;

export declare const agent: ChatAgent;
export declare const supportAgent: ChatAgent;
export declare const echoAgent: ChatAgent;
export declare const agents: AnyAgent[];
export declare const server: SessionServer;
export declare const model: ScriptedModel;
export declare const weather: Tool;
export declare class Database {
  find(id: string): unknown;
}
export declare const testDb: Database;
