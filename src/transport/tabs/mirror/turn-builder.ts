import type { readUIMessageStream, UIMessage, UIMessageChunk } from "ai";
import { addTo } from "./turn-log.ts";

/** The AI SDK's own reducer, loaded when the first chunk of another tab arrives. */
export type LoadReader = () => Promise<{ readUIMessageStream: typeof readUIMessageStream }>;

/** What a turn builder needs and reports. */
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

/** Rebuilds a message from the chunks of another tab. */
export interface TurnBuilder {
  push(chunks: readonly UIMessageChunk[]): void;
  /** No more chunks come; the last state of the message is still reported. */
  end(): void;
  /** Nothing is reported from now on. */
  stop(): void;
}

/** Creates a {@link TurnBuilder}: the reducer is the one that `useChat` uses itself. */
export function createTurnBuilder({ message, load, schedule, onMessage, onBroken }: TurnBuilderOptions): TurnBuilder {
  let buffer: UIMessageChunk[] = [];
  let controller: ReadableStreamDefaultController<UIMessageChunk> | null = null;
  let latest: UIMessage | null = null;
  let scheduled = false;
  let ended = false;
  let stopped = false;

  const flush = (): void => {
    if (!controller) return;
    for (const chunk of buffer) controller.enqueue(chunk);
    buffer = [];
  };
  const report = (): void => {
    const message = latest;
    latest = null;
    if (message && !stopped) onMessage(message);
  };
  const wake = (): void => {
    if (scheduled || !controller) return;
    scheduled = true;
    schedule(() => {
      scheduled = false;
      report();
      flush();
      if (!ended) return;
      controller?.close();
      controller = null;
    });
  };

  async function read(): Promise<void> {
    try {
      const reader = await load();
      const stream = new ReadableStream<UIMessageChunk>({
        start: (created) => {
          controller = created;
        },
      });
      wake();
      for await (const state of reader.readUIMessageStream({ message: structuredClone(message), stream })) {
        latest = state;
        wake();
      }
    } catch {
      ended = false; // reported below: the reader ended although nobody ended it
    }
    const broken = controller !== null || !ended;
    controller = null;
    if (!broken) report();
    else if (!stopped) onBroken();
  }
  void read();

  return {
    push(chunks) {
      for (const chunk of chunks) addTo(buffer, chunk);
      if (!scheduled) flush(); // the first chunk after a pause waits for one frame only
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    stop() {
      stopped = ended = true;
      wake();
    },
  };
}
