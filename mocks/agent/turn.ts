import type { LanguageModelUsage, UIMessage } from "ai";
import type { TurnTrigger } from "./hook-types.ts";
import type { RunState } from "./run-state.ts";
import { StepEdits } from "./step-edits.ts";
import { TurnOutput } from "./turn-output.ts";

/** What opens a turn. */
export interface TurnInput {
  trigger: TurnTrigger;
  /** What the client sent. */
  incoming: UIMessage[];
  /** The whole history, from a head start: it replaces what the run has. */
  whole?: boolean;
  /** The message to regenerate. */
  messageId?: string;
  /** The validated action, with trigger `action`. */
  action?: unknown;
}

/** One turn of a run, from its record to its boundary. */
export class Turn {
  readonly number: number;
  readonly stop = new AbortController();
  /** Aborts on stop and on cancellation. */
  readonly signal: AbortSignal;
  /** What is done to the model's messages between steps. */
  readonly edits = new StepEdits();
  /** Ids of messages that are new or changed. */
  readonly touched = new Set<string>();
  /** Whether the agent's `streamText` carries what is injected. */
  managed = false;
  piped = false;
  /** Whether what came in is in the history, so that the response message is known. */
  admitted = false;
  /** The response, when a route handler's model gave it whole. */
  handedResponse: UIMessage | undefined;
  /** When the stop came, in milliseconds of the clock. */
  stoppedAt: number | undefined;
  stopMessage: string | undefined;
  error: unknown;
  usage: LanguageModelUsage | undefined;
  lastStepUsage: LanguageModelUsage | undefined;
  #output: TurnOutput | undefined;

  constructor(
    private readonly run: RunState,
    readonly input: TurnInput,
  ) {
    this.number = run.turns;
    this.signal = AbortSignal.any([this.stop.signal, run.port.signal]);
  }

  get stopped(): boolean {
    return this.stop.signal.aborted;
  }

  /** Made on first use, when it is known whether the turn continues a message or begins one. */
  get output(): TurnOutput {
    if (!this.#output) {
      const { history, agent, port } = this.run;
      // As the AI SDK decides: an assistant message at the end is continued. An action's response is always its own.
      const base = this.input.trigger !== "action" && history.last?.role === "assistant" ? history.last : undefined;
      const generate = agent.uiMessageStreamOptions?.generateMessageId ?? (() => port.generateId("msg_"));
      this.#output = new TurnOutput(port.out, base?.id ?? generate(), base, (chunk) => this.run.writeOutsideTurn(chunk));
      for (const chunk of this.run.takeHeld()) this.#output.write(chunk);
    }
    return this.#output;
  }

  admit(): void {
    this.admitted = true;
  }

  /** Forgets a decision about the response message that an edit of the history has overtaken. */
  reconsiderOutput(): void {
    if (!this.#output?.started) this.#output = undefined;
  }

  abort(message?: string): void {
    if (this.stopped) return;
    this.stopMessage = message;
    this.stoppedAt = this.run.port.clock.now();
    this.stop.abort(new DOMException(message ?? "The user stopped this turn.", "AbortError"));
  }
}
