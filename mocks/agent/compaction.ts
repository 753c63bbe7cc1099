import type { LanguageModelUsage, ModelMessage, UIMessage } from "ai";
import { awaitsUser } from "./incoming.ts";
import { toModelMessages } from "./model-messages.ts";
import type { CompactionEvent, CompactionOptions } from "./options.ts";
import type { RunState } from "./run-state.ts";
import type { StepInput } from "./step-edits.ts";
import type { Turn } from "./turn.ts";

function eventOf(run: RunState, turn: Turn, messages: ModelMessage[], usage: LanguageModelUsage | undefined): CompactionEvent {
  return {
    messages,
    totalTokens: usage?.totalTokens,
    inputTokens: usage?.inputTokens,
    outputTokens: usage?.outputTokens,
    usage,
    source: "outer",
    chatId: run.port.chatId,
    turn: turn.number,
    clientData: run.clientData,
  };
}

/** Summarizes and says on the stream that it does. Returns what stands for the messages from now on. */
async function compact(run: RunState, turn: Turn, options: CompactionOptions, event: CompactionEvent): Promise<ModelMessage[]> {
  const id = run.port.generateId("compaction_");
  const tell = (status: "compacting" | "complete") =>
    turn.output.write({ type: "data-compaction", id, data: { status, totalTokens: event.totalTokens }, transient: true });
  tell("compacting");
  const summary = await options.summarize(event);
  const { source, chatId, turn: number, clientData } = event;
  const compacted = {
    summary,
    uiMessages: run.history.all(),
    modelMessages: event.messages,
    source,
    chatId,
    turn: number,
    clientData,
  };
  const modelMessages = await options.compactModelMessages?.(compacted);
  if (options.compactUIMessages) run.history.set(await options.compactUIMessages(compacted));
  tell("complete");
  return modelMessages ?? [{ role: "user", content: summary }];
}

/** Between two steps of a turn, when the newest one grew too large. */
export async function compactBetweenSteps(
  run: RunState,
  turn: Turn,
  input: StepInput,
  base: readonly ModelMessage[],
  firstStep: number,
): Promise<void> {
  const options = run.agent.compaction;
  if (!options || input.stepNumber === 0) return;
  const usage = input.steps.at(-1)?.usage as LanguageModelUsage | undefined;
  const event: CompactionEvent = {
    ...eventOf(run, turn, turn.edits.apply(base), usage),
    source: "inner",
    stepNumber: input.stepNumber,
  };
  if (!(await options.shouldCompact(event)) || turn.signal.aborted) return;
  turn.edits.compact(base, await compact(run, turn, options, event), turn.output.baseSteps + firstStep + input.stepNumber);
}

/** The steps of a response that follow the compacted ones. */
function afterSteps(message: UIMessage, steps: number): UIMessage {
  let seen = 0;
  const at = message.parts.findIndex((part) => part.type === "step-start" && ++seen > steps);
  return { ...message, parts: at < 0 ? [] : message.parts.slice(at) };
}

/** After a turn: remembers what was compacted inside it, or compacts when the last call of the model grew too large. */
export async function compactAfterTurn(run: RunState, turn: Turn, response: UIMessage | undefined): Promise<void> {
  const options = run.agent.compaction;
  if (!options || !response || turn.stopped) return;
  const inner = turn.edits.compacted;
  if (inner) {
    const rest = await toModelMessages([afterSteps(response, turn.edits.compactedSteps ?? 0)]);
    run.prefix = { messages: [...inner, ...rest], throughId: response.id };
  }
  // A call that waits for the user must stay where its answer can find it.
  if (!turn.lastStepUsage || awaitsUser(response)) return;
  const messages = await toModelMessages(run.history.current, run.prefix ? { prefix: run.prefix } : {});
  const event = eventOf(run, turn, messages, turn.lastStepUsage);
  if (!(await options.shouldCompact(event))) return;
  const compacted = await compact(run, turn, options, event);
  const last = run.history.last;
  if (last) run.prefix = { messages: compacted, throughId: last.id };
}
