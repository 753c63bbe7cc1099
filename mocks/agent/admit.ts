import type { ModelMessage, ToolSet, UIMessage } from "ai";
import { isToolUIPart } from "ai";
import { withoutCutStep } from "./clean-message.ts";
import { awaitsUser, mergeIncoming, mergeIntoHydrated } from "./incoming.ts";
import { toModelMessages } from "./model-messages.ts";
import type { RunState } from "./run-state.ts";
import { parseWith } from "./schema.ts";
import type { Turn } from "./turn.ts";

/** The agent's history as its model sees it. */
export function modelMessagesOf(run: RunState): Promise<ModelMessage[]> {
  return toModelMessages(run.history.current, { tools: run.tools, ...(run.prefix ? { prefix: run.prefix } : {}) });
}

/** Validates the client data in force and resolves the tools, which may depend on it. */
export async function readClientData(run: RunState): Promise<void> {
  const { clientDataSchema, tools } = run.agent;
  run.clientData = clientDataSchema ? await parseWith(clientDataSchema, run.metadata, "client data") : (run.metadata ?? {});
  run.tools = (typeof tools === "function" ? await tools(run.hookBase()) : tools) ?? ({} as ToolSet);
}

/** Lets the app put its own history in place of the run's. */
export async function hydrate(run: RunState, turn: Turn, incoming: UIMessage[]): Promise<void> {
  const { hydrateMessages } = run.agent;
  const { trigger } = turn.input;
  if (!hydrateMessages || trigger === "preload") return;
  run.history.set(
    await hydrateMessages({ ...run.hookBase(), trigger, incomingMessages: incoming, previousMessages: run.history.all() }),
  );
}

/** Whether the newest step ends with calls of tools that the model has not heard the outcome of. */
function outcomeUnheard(message: UIMessage | undefined): boolean {
  if (message?.role !== "assistant") return false;
  const lastStep = message.parts.slice(message.parts.findLastIndex((part) => part.type === "step-start") + 1);
  return lastStep.some((part) => isToolUIPart(part) && part.state !== "input-streaming");
}

/** Takes what came in into the history. Returns whether it changed anything. */
function merge(run: RunState, turn: Turn, incoming: readonly UIMessage[]): boolean {
  const { history, agent } = run;
  let changed = incoming.some((message) => message.role !== "assistant") || incoming.length === 0;
  for (const message of incoming) {
    const before = history.findMessage(message.id);
    // The answer comes again because the run that heard it crashed: what it was saying is said anew.
    if (before && message.role === "assistant" && message.id === run.cutMessageId) history.upsert(withoutCutStep(before));
    if (agent.hydrateMessages) mergeIntoHydrated(history, message);
    else turn.touched.add(mergeIncoming(history, message).id);
    if (agent.hydrateMessages) turn.touched.add(message.id);
    changed ||= history.findMessage(message.id) !== before;
  }
  return changed || agent.hydrateMessages !== undefined;
}

/**
 * Takes a turn's input into the history, in this order: client data, `onValidateMessages`, `hydrateMessages`, the merge
 * of answers over what was hydrated.
 *
 * @returns "run" when the model has something to answer. "wait" when the user's answer was one of several that are
 *   needed, or was given before: a turn that calls no model and fires no hooks.
 * @throws When the client data, a hook or the message is refused.
 */
export async function admit(run: RunState, turn: Turn): Promise<"run" | "wait"> {
  const { agent, history } = run;
  const { trigger, messageId } = turn.input;
  await readClientData(run);
  let incoming = turn.input.incoming;
  if (agent.onValidateMessages && incoming.length > 0) {
    incoming = await agent.onValidateMessages({ ...run.hookBase(), messages: incoming, trigger });
  }
  await hydrate(run, turn, incoming);
  if (turn.input.whole) {
    if (!agent.hydrateMessages) history.set(incoming);
    for (const message of incoming) turn.touched.add(message.id);
    return "run";
  }
  const changed = merge(run, turn, incoming);
  if (trigger === "regenerate-message" && !agent.hydrateMessages) history.trimForRegenerate(messageId);
  if (incoming.at(-1)?.role !== "assistant") return "run";
  if (awaitsUser(history.last)) return "wait";
  return changed || outcomeUnheard(history.last) ? "run" : "wait";
}
