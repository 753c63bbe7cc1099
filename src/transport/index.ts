export { ChatKitError } from "./errors.ts";
export type { ChatErrorCode, ChatKitErrorOptions } from "./errors.ts";
export type { Platform, PlatformSignal } from "./platform.ts";
export type { ChatInputChunk, ChatTaskWirePayload, ChatTrigger } from "./protocol/index.ts";
export type { ChatState, ConnectionState, DeliveryState, ScheduledRetry, TurnPhase } from "./state.ts";
export { createChatTransport, TriggerChatTransport } from "./transport.ts";
export type * from "./types.ts";
