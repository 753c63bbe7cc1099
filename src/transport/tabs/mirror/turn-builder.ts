import type { readUIMessageStream, UIMessage, UIMessageChunk } from "ai";
import { TurnLog } from "./turn-log.ts";

/** The AI SDK's own reducer, loaded when the first chunk of another tab arrives. */
export type LoadReader = () => Promise<{ readUIMessageStream: typeof readUIMessageStream }>;

/** What a {@link TurnBuilder} needs and reports. */
export interface TurnBuilderOptions {
  /** The message that the turn goes on in, if it continues one. */
  message?: UIMessage;
  load: LoadReader;
  /** Calls `fn` at the pace at which this tab renders. */
  schedule: (fn: () => void) => void;
  /** The message so far. Called once per scheduled frame at most. */
  onMessage: (message: UIMessage) => void;
  /** The chunks make no message; it is not called again. */
  onBroken: () => void;
}

/** Rebuilds a message from the chunks of another tab, by the reducer that `useChat` uses itself. */
export class TurnBuilder {
  readonly #options: TurnBuilderOptions;
  readonly #buffer = new TurnLog();
  #controller: ReadableStreamDefaultController<UIMessageChunk> | null = null;
  #latest: UIMessage | null = null;
  #scheduled = false;
  #ended = false;
  #stopped = false;

  constructor(options: TurnBuilderOptions) {
    this.#options = options;
    void this.#read();
  }

  push(chunks: readonly UIMessageChunk[]): void {
    for (const chunk of chunks) this.#buffer.add(chunk);
    if (!this.#scheduled) this.#flush(); // the first chunk after a pause waits for one frame only
    this.#wake();
  }

  /** No more chunks come; the last state of the message is still reported. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Nothing is reported from now on. */
  stop(): void {
    this.#stopped = true;
    this.end();
  }

  #wake(): void {
    if (this.#scheduled || !this.#controller) return;
    this.#scheduled = true;
    this.#options.schedule(() => {
      this.#scheduled = false;
      this.#frame();
    });
  }

  #frame(): void {
    const latest = this.#latest;
    this.#latest = null;
    if (latest && !this.#stopped) this.#options.onMessage(latest);
    this.#flush();
    if (!this.#ended || !this.#controller) return;
    this.#controller.close();
    this.#controller = null;
  }

  #flush(): void {
    if (!this.#controller) return;
    for (const chunk of this.#buffer.take()) this.#controller.enqueue(chunk);
  }

  async #read(): Promise<void> {
    const { load, message, onMessage, onBroken } = this.#options;
    try {
      const reader = await load();
      const stream = new ReadableStream<UIMessageChunk>({
        start: (controller) => {
          this.#controller = controller;
        },
      });
      this.#wake();
      for await (const state of reader.readUIMessageStream({ message: structuredClone(message), stream })) {
        this.#latest = state;
        this.#wake();
      }
    } catch {
      this.#ended = false; // reported below: the reader ended although nobody ended it
    }
    const broken = this.#controller !== null || !this.#ended;
    this.#controller = null;
    if (this.#stopped) return;
    if (broken) onBroken();
    else if (this.#latest) onMessage(this.#latest);
  }
}
