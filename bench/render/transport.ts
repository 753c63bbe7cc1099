import type { ChatTransport, UIMessage, UIMessageChunk } from "ai";

const WORDS = ["wind ", "from ", "the ", "north-west, ", "mild ", "until ", "Thursday. "];

/** Chunks of the first answer, which warms the page up. */
const WARM_UP = 300;

/** Streams long answers, a word every few milliseconds, as a server would. */
export class WordTransport implements ChatTransport<UIMessage> {
  private answers = 0;

  constructor(
    private readonly chunks: number,
    private readonly every: number,
  ) {}

  async sendMessages(): Promise<ReadableStream<UIMessageChunk>> {
    const { every } = this;
    this.answers += 1;
    const messageId = `answer-${this.answers}`;
    const chunks = this.answers === 1 ? WARM_UP : this.chunks;
    return new ReadableStream({
      start(controller) {
        controller.enqueue({ type: "start", messageId });
        controller.enqueue({ type: "text-start", id: "t" });
        const began = performance.now();
        let sent = 0;
        const tick = () => {
          // By the clock, so that a busy page gets the same number of chunks in the same time.
          const due = Math.min(chunks, Math.floor((performance.now() - began) / every));
          for (; sent < due; sent += 1) {
            controller.enqueue({ type: "text-delta", id: "t", delta: WORDS[sent % WORDS.length] ?? "" });
          }
          if (sent < chunks) return void setTimeout(tick, every);
          controller.enqueue({ type: "text-end", id: "t" });
          controller.enqueue({ type: "finish" });
          controller.close();
        };
        tick();
      },
    });
  }

  async reconnectToStream(): Promise<null> {
    return null;
  }
}
