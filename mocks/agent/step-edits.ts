import type { ModelMessage } from "ai";

/** What `prepareStep` is told, in AI SDK 6 and 7. */
export interface StepInput {
  steps: ReadonlyArray<{ usage?: unknown }>;
  stepNumber: number;
  messages: ModelMessage[];
  /** AI SDK 7 only. */
  initialMessages?: ModelMessage[];
  responseMessages?: ModelMessage[];
  initialInstructions?: unknown;
}

/** The conversation of one model loop as the SDK would send it without any edit. */
export function baseMessages(input: StepInput): ModelMessage[] {
  // Version 7 carries an override over to later steps, version 6 starts afresh at each: only this form is the same.
  return input.initialMessages ? [...input.initialMessages, ...(input.responseMessages ?? [])] : input.messages;
}

/**
 * What was done to the model's messages between the steps of one loop, kept as edits of the base so that every later
 * step sees them again, in the same places.
 */
export class StepEdits {
  #insertions: Array<{ at: number; messages: ModelMessage[] }> = [];
  #compacted: { upTo: number; messages: ModelMessage[] } | undefined;
  /** Steps that the compaction stands for, if there was one. */
  compactedSteps: number | undefined;

  /** Begins another loop (a second `streamText` in the same turn): its base is its own. */
  reset(): void {
    this.#insertions = [];
    this.#compacted = undefined;
  }

  get changed(): boolean {
    return this.#insertions.length > 0 || this.#compacted !== undefined;
  }

  get compacted(): readonly ModelMessage[] | undefined {
    return this.#compacted?.messages;
  }

  insert(base: readonly ModelMessage[], messages: ModelMessage[]): void {
    this.#insertions.push({ at: base.length, messages });
  }

  compact(base: readonly ModelMessage[], messages: ModelMessage[], steps: number): void {
    this.#compacted = { upTo: base.length, messages };
    this.#insertions = [];
    this.compactedSteps = steps;
  }

  apply(base: readonly ModelMessage[]): ModelMessage[] {
    const from = this.#compacted?.upTo ?? 0;
    const result = [...(this.#compacted?.messages ?? [])];
    for (let at = from; at <= base.length; at += 1) {
      for (const insertion of this.#insertions) if (insertion.at === at) result.push(...insertion.messages);
      const message = base[at];
      if (message) result.push(message);
    }
    return result;
  }
}
