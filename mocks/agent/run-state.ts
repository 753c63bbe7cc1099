import type { LanguageModelUsage, ToolSet, UIMessage, UIMessageChunk } from "ai";
import type { RunPort } from "../core/agent-port.ts";
import { BackgroundQueue, DeferredWork } from "./background.ts";
import type { ChatHandle, ChatLocals, ChatStore, StopInfo } from "./chat-handle-types.ts";
import { createChatHandle } from "./chat-handle.ts";
import { History } from "./history.ts";
import type { ChunkWriter, HookBase } from "./hook-types.ts";
import { localsId } from "./locals.ts";
import type { ModelPrefix } from "./model-messages.ts";
import type { AgentDefinition } from "./options.ts";
import type { Skill } from "./skills.ts";
import { readAlong } from "./intake.ts";
import { Turn, type TurnInput } from "./turn.ts";
import { isTransient } from "./turn-output.ts";
import { warn } from "./warn.ts";

/** What was asked of the run while it works; acted upon when the turn is over. */
export interface RunRequests {
  endRun: boolean;
  upgrade: boolean;
  close: { reason?: string } | null;
}

/** Everything that one run knows, shared by the files that serve it. */
export class RunState {
  readonly history = new History();
  readonly background = new BackgroundQueue();
  readonly deferred = new DeferredWork();
  readonly locals: ChatLocals;
  readonly store: ChatStore;
  readonly stopListeners = new Set<(stop: StopInfo) => void>();
  readonly requests: RunRequests = { endRun: false, upgrade: false, close: null };
  readonly chat: ChatHandle;
  /** Written outside a turn, to open the next one. */
  readonly #held: UIMessageChunk[] = [];
  stored: Record<string, unknown> = {};
  skills: Skill[];
  prefix: ModelPrefix | undefined;
  turn: Turn | null = null;
  /** Turns that this run has finished. */
  turns = 0;
  /** Whether this run has opened a turn, of whatever kind. */
  #begun = false;
  #stopReading = () => {};
  /** Another run answers from here on: nothing may be written any more. */
  handedOver = false;
  /** The agent's tools, resolved for the turn. */
  tools: ToolSet = {};
  /** Whether `onChatStart` has fired for this chat, in whichever run. */
  chatStarted = false;
  /** The message that a crash of the run before cut off, until something else happens. */
  cutMessageId: string | undefined;
  /** Set while this run has yet to answer a message that a run of this version handed to it. */
  handedOverFrom: number | undefined;
  /** Whether this run waited for the chat's first message. */
  preloaded = false;
  /** Client data of the newest record that had some, not yet validated. */
  metadata: unknown;
  clientData: unknown;
  previousTurnUsage: LanguageModelUsage | undefined;
  totalUsage: LanguageModelUsage | undefined;

  constructor(
    readonly agent: AgentDefinition,
    readonly port: RunPort,
  ) {
    this.skills = agent.skills ?? [];
    this.metadata = port.payload.metadata;
    this.locals = localsOf(port.locals);
    this.store = {
      get: <T>(key: string) => this.stored[key] as T | undefined,
      set: (key, value) => void (this.stored = { ...this.stored, [key]: structuredClone(value) }),
      delete: (key) => void (this.stored = Object.fromEntries(Object.entries(this.stored).filter(([name]) => name !== key))),
      all: () => ({ ...this.stored }),
    };
    this.chat = createChatHandle(this);
  }

  get continuation(): boolean {
    return this.port.payload.continuation === true;
  }

  /** Where hooks and the app write: into the turn that runs, else into the next one. */
  readonly writer: ChunkWriter = {
    write: (chunk) => this.write(chunk),
    merge: (stream) => {
      if (this.turn) return this.turn.output.merge(stream);
      this.chat.defer(async () => {
        for await (const chunk of stream) this.write(chunk);
      });
    },
  };

  write(chunk: UIMessageChunk): void {
    if (this.turn?.admitted) this.turn.output.write(chunk);
    else this.writeOutsideTurn(chunk);
  }

  /**
   * A part of a message needs a message, so it waits for the next turn. What is only shown goes out at once, except
   * before the first turn: a preload writes nothing.
   */
  writeOutsideTurn(chunk: UIMessageChunk): void {
    if (isTransient(chunk) && this.#begun) this.port.out.append(chunk);
    else this.#held.push(chunk);
  }

  takeHeld(): UIMessageChunk[] {
    return this.#held.splice(0);
  }

  openTurn(input: TurnInput): Turn {
    const turn = new Turn(this, input);
    this.turn = turn;
    this.#begun = true;
    this.#stopReading = readAlong(this, turn, (message) => this.heardStop(message));
    return turn;
  }

  /** From here on records wait for the loop, and chunks for the next turn. */
  endTurn(): void {
    this.#stopReading();
    this.turn = null;
    this.cutMessageId = undefined;
    this.handedOverFrom = undefined;
  }

  /** Client data comes with a record, or is that of the record before. */
  noteMetadata(metadata: unknown): void {
    if (metadata !== undefined) this.metadata = metadata;
  }

  /** What every hook is told. */
  hookBase(): HookBase<unknown, UIMessage> {
    const { previousRunId } = this.port.payload;
    return {
      chatId: this.port.chatId,
      sessionId: this.port.sessionId,
      runId: this.port.runId,
      version: this.port.version,
      turn: this.turn?.number ?? this.turns,
      clientData: this.clientData,
      continuation: this.continuation,
      ...(previousRunId === undefined ? {} : { previousRunId }),
      preloaded: this.preloaded,
      chat: this.chat,
      writer: this.writer,
    };
  }

  /** Tells the agent and every listener of a stop. One that throws does not keep the others from hearing it. */
  heardStop(message: string | undefined): void {
    const stop: StopInfo = message === undefined ? {} : { message };
    const { onStop } = this.agent;
    const args = { ...this.hookBase(), ...stop, running: this.turn !== null };
    const heard = [...this.stopListeners].map((listener) => async () => listener(stop));
    for (const tell of onStop ? [async () => onStop(args), ...heard] : heard) {
      tell().catch((error: unknown) => warn("a stop handler threw", error));
    }
  }
}

function localsOf(initial: ReadonlyMap<string, unknown> | undefined): ChatLocals {
  const values = new Map(initial);
  return {
    get: <T>(key: { id: string } | string) => values.get(localsId(key)) as T | undefined,
    set: (key, value) => void values.set(localsId(key), value),
  };
}
