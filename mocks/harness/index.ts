export { mockChatAgent } from "./mock-chat-agent.ts";
export type { HandoverArgs, MockChatAgentHarness, MockChatAgentOptions, MockChatAgentTurn, RawChunk, SeedSnapshot } from "./harness-types.ts";
export { runInMockSession } from "./run-in-mock-session.ts";
export type { MockSessionDrivers, RunInMockSessionOptions } from "./run-in-mock-session.ts";
