import type { UIMessage } from "ai";
import { planRetry } from "./retry-plan.ts";
import type { ChatEngine, EngineContext } from "./types.ts";

/** Does again what failed, in the way that fits how far it got. */
export async function tryAgain<M extends UIMessage>(context: EngineContext<M>, engine: ChatEngine<M>): Promise<void> {
  const { chat, transport, chatId, attempt } = context;
  if (context.isBusy()) return;
  const plan = planRetry({
    attempt,
    error: engine.getState().otherError ?? chat.error,
    messages: chat.messages,
    deliveries: transport.chatState(chatId).deliveries,
  });
  switch (plan.do) {
    case "resend":
      return engine.resend(plan.messageId);
    case "resubmit":
      context.pending.release();
      return chat.sendMessage(undefined);
    case "resume":
      context.pending.release();
      return engine.resume();
    case "regenerate":
      return engine.regenerate(plan.options);
    case "action":
      // It rejects for the caller who sent it first; here the chat's error tells.
      return engine.sendAction(plan.action, plan.options).catch(() => undefined);
    case "stop":
      return engine.stop();
    case "nothing":
      return undefined;
  }
}
