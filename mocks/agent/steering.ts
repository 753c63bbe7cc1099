import type { ModelMessage, UIMessage } from "ai";
import { convertToModelMessages } from "ai";
import { INJECTED_PART_TYPE } from "../../src/transport/protocol/index.ts";
import type { InRecord } from "../core/agent-port.ts";
import { textOf } from "./clean-message.ts";
import { isUserMessage } from "./records.ts";
import type { RunState } from "./run-state.ts";
import type { StepInput } from "./step-edits.ts";
import type { Turn } from "./turn.ts";
import { warn } from "./warn.ts";

/** Tells the agent of a message that arrived while a turn streams. */
export function announceReceived(run: RunState, turn: Turn, record: InRecord): void {
  const onReceived = run.agent.pendingMessages?.onReceived;
  if (!onReceived || !isUserMessage(record)) return;
  void Promise.resolve()
    .then(() => onReceived({ message: record.chunk.payload.message, chatId: run.port.chatId, turn: turn.number }))
    .catch((error: unknown) => warn("pendingMessages.onReceived threw", error));
}

/**
 * At a step boundary: puts waiting messages into the model's context if the agent wants them there, and says so on the
 * stream. What is not injected stays in `.in` and becomes the next turn.
 *
 * @returns The model messages to insert.
 * @see PROTOCOL.md section 6, "Steering"
 */
export async function steer(run: RunState, turn: Turn, input: StepInput, modelMessages: ModelMessage[], firstStep: number): Promise<ModelMessage[]> {
  const options = run.agent.pendingMessages;
  const records = run.port.in.pending().filter(isUserMessage);
  if (!options?.shouldInject || records.length === 0 || input.stepNumber === 0) return [];
  const messages: UIMessage[] = records.map((record) => record.chunk.payload.message);
  const { stepNumber, steps } = input;
  const about = { chatId: run.port.chatId, turn: turn.number };
  const batch = { ...about, messages, modelMessages, stepNumber, steps, clientData: run.clientData };
  if (!(await options.shouldInject(batch)) || turn.signal.aborted) return [];
  const injected = options.prepare ? await options.prepare(batch) : await convertToModelMessages(messages);

  for (const record of records) run.port.in.consume(record.seq);
  run.history.insertBefore(turn.output.messageId, messages);
  for (const message of messages) turn.touched.add(message.id);
  turn.output.writeBeforeStep(firstStep + stepNumber, {
    type: INJECTED_PART_TYPE,
    id: run.port.generateId("inject_"),
    data: {
      messageIds: messages.map((message) => message.id),
      messages: messages.map((message) => ({ id: message.id, text: textOf(message) })),
    },
  });
  try {
    await options.onInjected?.({ ...about, messages, injectedModelMessages: injected, stepNumber });
  } catch (error) {
    warn("pendingMessages.onInjected threw", error);
  }
  return injected;
}
