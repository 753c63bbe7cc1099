import type { UIMessage } from "ai";
import { ChatKitError } from "../../transport/errors.ts";
import type { EngineContext } from "./types.ts";

/** Stops the turn here and on the server, after a resume too. A stop that did not arrive shows as `otherError`. */
export async function stopTurn<M extends UIMessage>(context: EngineContext<M>): Promise<void> {
  const { chat, transport, chatId, pending } = context;
  const wasBusy = context.isBusy();
  pending.hold();
  // Asked before the chat aborts its own signal, so that the abort finds the turn already stopping.
  const stored = transport.stopGeneration(chatId);
  await chat.stop();
  if ((await stored) || !wasBusy) return context.update({ otherError: undefined });
  context.attempt = { kind: "stop" };
  const message = "The stop did not reach the agent, which may go on answering. Try again.";
  context.update({ otherError: new ChatKitError("append_failed", message, { chatId, retryable: true }) });
}
