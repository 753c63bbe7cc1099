export * from "./transport/index.ts";
export type * from "./hooks/controller.ts";
export { useTriggerChat } from "./hooks/use-trigger-chat.ts";
export { useTriggerChatTransport } from "./hooks/use-trigger-chat-transport.ts";
export * from "./components/index.ts";
