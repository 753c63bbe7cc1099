export { chatAgent } from "./chat-agent.ts";
export type { ChatAgentBuilder } from "./chat-agent.ts";
export { customAgent } from "./custom-agent.ts";
export type { CustomAgent, CustomAgentOptions, CustomRunContext } from "./custom-agent.ts";
export { localsKey } from "./locals.ts";
export type { LocalsKey } from "./locals.ts";
export { defineSkill } from "./skills.ts";
export type { Skill, SkillCommandResult } from "./skills.ts";
export type { Schema, SchemaInput, SchemaOutput } from "./schema.ts";
export type {
  ActionTurn,
  ChatHandle,
  ChatHistory,
  ChatLocals,
  ChatStore,
  NewToolResult,
  StopInfo,
  ToolCallRef,
  ToStreamTextOptions,
} from "./chat-handle-types.ts";
export type * from "./hook-types.ts";
export type {
  AgentStreamOptions,
  ChatAgent,
  ChatAgentOptions,
  CompactedEvent,
  CompactionEvent,
  CompactionOptions,
  PendingBatch,
  PendingMessagesOptions,
} from "./options.ts";
export type { ChatSessionOptions, ChatTurn, SessionHandle, SessionIn, SessionInRecord, SessionOut } from "./session-types.ts";
