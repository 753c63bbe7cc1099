import type { ModelMessage, SystemModelMessage, ToolSet } from "ai";
import { streamText } from "ai";
import type { ToStreamTextOptions } from "./chat-handle-types.ts";
import { compactBetweenSteps } from "./compaction.ts";
import type { RunState } from "./run-state.ts";
import { skillsPreamble, skillTools } from "./skills.ts";
import { steer } from "./steering.ts";
import { baseMessages, type StepInput } from "./step-edits.ts";
import type { Turn } from "./turn.ts";

type StreamTextArgs = Parameters<typeof streamText>[0];
type Instructions = string | SystemModelMessage | SystemModelMessage[];
interface StepOutput {
  messages?: ModelMessage[];
  system?: Instructions;
}
type PrepareStep = (input: StepInput) => Promise<StepOutput | undefined>;

function addInstructions(base: Instructions | undefined, added: readonly string[]): Instructions | undefined {
  const texts = added.filter((text) => text !== "" && !(typeof base === "string" && base.includes(text)));
  if (texts.length === 0) return base;
  if (base === undefined || typeof base === "string") return [base, ...texts].filter(Boolean).join("\n\n");
  return [...[base].flat(), ...texts.map((content) => ({ role: "system" as const, content }))];
}

/** Moves what waits in the background queue into this loop, unless it would hide an approval from the SDK. */
function takeBackground(run: RunState, input: StepInput, base: readonly ModelMessage[]): ModelMessage[] {
  const startsAtTool = input.stepNumber === 0 && base.at(-1)?.role === "tool";
  return startsAtTool ? [] : run.background.take();
}

/**
 * The one `prepareStep` that carries everything injected into the agent's own model loop: compaction, steering,
 * background data and what skills say about themselves.
 */
function managedPrepareStep(run: RunState, turn: Turn, system: Instructions | undefined): PrepareStep {
  let firstStep = turn.output.steps;
  const said: string[] = [];
  return async (input) => {
    const base = baseMessages(input);
    if (input.stepNumber === 0) {
      turn.edits.reset();
      firstStep = turn.output.steps;
    }
    await compactBetweenSteps(run, turn, input, base, firstStep);
    const steered = await steer(run, turn, input, turn.edits.apply(base), firstStep);
    const background = takeBackground(run, input, base);
    // A system message inside `messages` is refused by version 7: it joins the instructions.
    said.push(...background.flatMap((message) => (message.role === "system" ? [message.content] : [])));
    const inserted = [...steered, ...background.filter((message) => message.role !== "system")];
    if (inserted.length > 0) turn.edits.insert(base, inserted);

    const initial = (input.initialInstructions as Instructions | undefined) ?? system;
    const instructions = addInstructions(initial, [skillsPreamble(run.skills), ...said]);
    return {
      ...(turn.edits.changed ? { messages: turn.edits.apply(base) } : {}),
      ...(instructions === initial || instructions === undefined ? {} : { system: instructions }),
    };
  };
}

/** What every `streamText` of the agent is given, whichever way it asks. */
function managedOptions(run: RunState, turn: Turn, system: Instructions | undefined, tools: ToolSet | undefined) {
  turn.managed = true;
  const all: ToolSet = { ...skillTools(run.skills), ...tools };
  return {
    ...(Object.keys(all).length > 0 ? { tools: all } : {}),
    prepareStep: managedPrepareStep(run, turn, system),
    // The turn reports the error on the stream; the SDK's default would print it as well.
    onError: () => {},
    _internal: { generateId: () => run.port.generateId("ai_") },
  };
}

/** Options for a bare `streamText`: what `chat.toStreamTextOptions()` returns. */
export function toStreamTextOptions(run: RunState, options: ToStreamTextOptions = {}): Record<string, unknown> {
  const turn = run.turn;
  if (!turn) throw new Error("chat.toStreamTextOptions() belongs into a turn: call it in `run` or `onAction`.");
  const system = addInstructions(options.system, [skillsPreamble(run.skills)]);
  return { ...(system === undefined ? {} : { system }), ...managedOptions(run, turn, system, options.tools) };
}

/** The agent's own settings for a step come last and see the messages as they were prepared. */
function composePrepareStep(managed: PrepareStep, own: StreamTextArgs["prepareStep"]): PrepareStep {
  if (!own) return managed;
  return async (input) => {
    const prepared = await managed(input);
    const result = await own({ ...input, messages: prepared?.messages ?? input.messages } as never);
    return { ...prepared, ...(result as StepOutput | undefined) };
  };
}

/** The `streamText` that `run` receives: the SDK's, with the same options merged under the agent's own. */
export function managedStreamText(run: RunState, turn: Turn): typeof streamText {
  return ((options: StreamTextArgs) => {
    const given = options as StreamTextArgs & { instructions?: Instructions; system?: Instructions };
    const key = given.instructions === undefined ? "system" : "instructions";
    const system = addInstructions(given[key], [skillsPreamble(run.skills)]);
    const managed = managedOptions(run, turn, system, options.tools);
    return streamText({
      abortSignal: turn.signal,
      ...managed,
      ...options,
      ...(system === undefined ? {} : { [key]: system }),
      ...(managed.tools ? { tools: managed.tools } : {}),
      prepareStep: composePrepareStep(managed.prepareStep, options.prepareStep),
      _internal: { ...managed._internal, ...options._internal },
    } as StreamTextArgs);
  }) as typeof streamText;
}
