import type { UIMessage, UIMessageChunk } from "ai";

/** A tool call of the agent. */
export type ChatToolCall = { toolName: string; toolCallId: string; input: unknown };
/** What a tool answered. */
export type ChatToolResult = { toolCallId: string; output: unknown };
/** A whole answer. */
export type ChatStreamResult = { text: string; toolCalls: ChatToolCall[]; toolResults: ChatToolResult[] };

/**
 * One turn's answer. Read it in one way: `for await` over its chunks, `result()`, `text()`, or `messages()`.
 *
 * @example
 * ```ts
 * const text = await (await chat.sendMessage("Hello")).text();
 * ```
 */
export class ChatStream {
  /** The chunks, for the AI SDK's own helpers. */
  readonly stream: ReadableStream<UIMessageChunk>;
  private whole: Promise<ChatStreamResult> | undefined;

  /** `onAssistantMessage` gets the finished message, whichever way the stream is read. */
  constructor(stream: ReadableStream<UIMessageChunk>, onAssistantMessage?: (message: UIMessage) => void) {
    if (!onAssistantMessage) {
      this.stream = stream;
      return;
    }
    const [ours, theirs] = stream.tee();
    this.stream = theirs;
    void lastMessage(ours).then(
      (message) => message && onAssistantMessage(message),
      () => {},
    );
  }

  async *[Symbol.asyncIterator](): AsyncIterableIterator<UIMessageChunk> {
    const reader = this.stream.getReader();
    try {
      for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
    } finally {
      reader.releaseLock();
    }
  }

  /** The message so far, after almost every chunk. Each snapshot holds all of it: for short answers. */
  async *messages(): AsyncGenerator<UIMessage, void, unknown> {
    const { readUIMessageStream } = await import("ai");
    yield* readUIMessageStream({ stream: this.stream, terminateOnError: true });
  }

  /** Reads to the end: the text, the tool calls and what they answered. The same promise on every call. */
  result(): Promise<ChatStreamResult> {
    return (this.whole ??= this.consume());
  }

  /** Reads to the end: the text alone. */
  async text(): Promise<string> {
    return (await this.result()).text;
  }

  private async consume(): Promise<ChatStreamResult> {
    const result: ChatStreamResult = { text: "", toolCalls: [], toolResults: [] };
    for await (const chunk of this) {
      if (chunk.type === "text-delta") result.text += chunk.delta;
      else if (chunk.type === "tool-input-available") {
        const { toolName, toolCallId, input } = chunk;
        result.toolCalls.push({ toolName, toolCallId, input });
      } else if (chunk.type === "tool-output-available") {
        result.toolResults.push({ toolCallId: chunk.toolCallId, output: chunk.output });
      }
    }
    return result;
  }
}

async function lastMessage(stream: ReadableStream<UIMessageChunk>): Promise<UIMessage | undefined> {
  const { readUIMessageStream } = await import("ai");
  let message: UIMessage | undefined;
  for await (const snapshot of readUIMessageStream({ stream })) message = snapshot;
  return message;
}
