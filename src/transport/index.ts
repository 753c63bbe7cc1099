export { AgentChat } from "./agent-chat/agent-chat.ts";
export type { AgentChatOptions, ChatSession } from "./agent-chat/agent-chat.ts";
export { ChatStream } from "./agent-chat/chat-stream.ts";
export type { ChatStreamResult, ChatToolCall, ChatToolResult } from "./agent-chat/chat-stream.ts";
export { createSubAgentMessages, SUB_AGENT_DATA_TYPE } from "./agent-chat/sub-agent-messages.ts";
export type {
  SubAgentChunkBatch,
  SubAgentDataChunk,
  SubAgentMessages,
  SubAgentMessagesOptions,
} from "./agent-chat/sub-agent-messages.ts";
export { ChatKitError } from "./errors.ts";
export type { ChatErrorCode, ChatKitErrorOptions } from "./errors.ts";
export type { Platform, PlatformSignal } from "./platform.ts";
export type { ChatInputChunk, ChatTaskWirePayload, ChatTrigger } from "./protocol/index.ts";
export type { ChatState, ConnectionState, DeliveryState, ScheduledRetry, TurnPhase } from "./state.ts";
export { ChatTabCoordinator } from "./tab-coordinator.ts";
export type { TabMessage, TabPort, TabReason, TabRole, TabState } from "./tabs/port.ts";
export { createChatTransport, TriggerChatTransport } from "./transport.ts";
export type * from "./types.ts";
