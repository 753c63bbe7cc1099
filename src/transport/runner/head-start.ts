import type { UIMessageChunk } from "ai";
import { isAbort, onAbort, throwIfAborted } from "../abort.ts";
import { mergeMetadata } from "../config.ts";
import { ChatKitError } from "../errors.ts";
import { discard } from "../http/failure.ts";
import { serialize } from "../http/serialize.ts";
import { parseJson } from "../parse-json.ts";
import { CONTROL_CHUNK, HEADER } from "../protocol/index.ts";
import { createChunkReader } from "../stream/chunk-reader.ts";
import type { ChunkReader } from "../stream/chunk-reader.ts";
import { createEventParser } from "../stream/event-parser.ts";
import type { ChunkStream } from "../types.ts";
import { announcePending } from "./context.ts";
import type { ChatContext } from "./context.ts";
import { NO_SEQ } from "../machines/turn.ts";
import type { MessageSend } from "./sends.ts";
import { parseCursor } from "./session.ts";

/** A first turn under way through the app's route handler. */
export interface HeadStart {
  stream: ChunkStream;
  /** Settles when the answer's body has been read to its end, and with it the cursor. Never rejects. */
  finished: Promise<void>;
}

/** What a head start needs of its chat. */
export interface HeadStartPorts {
  /** The turn's local number. */
  id: number;
  /** The sender aborted a turn that has a session already. */
  onStop(): void;
}

/**
 * The first turn through the app's own route handler, which answers while the agent boots. Loaded on demand: later
 * turns, and chats with a known session, take the direct path.
 * The chat is this tab's from before the request to the answer's end.
 *
 * @see PROTOCOL.md section 9
 */
export async function startAhead(context: ChatContext, url: string, request: MessageSend, { id, onStop }: HeadStartPorts): Promise<HeadStart> {
  const { config, platform, chatId, store, link } = context;
  const { trigger, messages, abortSignal: signal } = request;
  const sentAt = platform.now();
  const messageId = request.messageId ?? messages.at(-1)?.id;
  const content = {
    ...request.body,
    headStartMessages: messages,
    chatId,
    trigger,
    messageId: request.messageId,
    metadata: mergeMetadata(config, request.metadata),
  };
  const body = serialize(content, chatId);
  const facts = () => ({
    source: "head-start" as const,
    messageId,
    durationMs: platform.now() - sentAt,
    bodyBytes: new TextEncoder().encode(body).byteLength,
  });
  const partId = platform.uuid();
  const reading = new AbortController();
  const unlisten = onAbort(signal, () => reading.abort());
  throwIfAborted(signal);
  link?.claim();
  link?.announce(id, { messages, regenerate: trigger === "regenerate-message", isAhead: true });
  store.setState({ turn: "submitted", error: null });
  if (messageId) context.deliver(messageId, { status: "sending", partId, attempt: 1 });

  let response: Response;
  try {
    await link?.prove(signal);
    const init = { method: "POST", headers: { ...config.headers, "Content-Type": "application/json" }, body, signal: reading.signal };
    response = await platform.fetch(url, init).catch((cause: unknown) => {
      throw isAbort(cause) ? cause : failure("The head start could not be reached. Try again.", { cause, retryable: true });
    });
    if (!response.ok) {
      const { status, statusText } = response;
      discard(response);
      throw failure(`The head start answered ${status} ${statusText}. Look at the route handler behind \`headStart\`.`, { status, retryable: status >= 500 });
    }
    const token = response.headers.get(HEADER.headStartAccessToken);
    if (!token || !response.body) {
      throw failure(`The head start's answer has no ${HEADER.headStartAccessToken} header. The route handler must echo the session's token there, or later turns cannot be sent.`);
    }
    context.setSession({ token, isStreaming: true, turnStart: { cursor: undefined } });
  } catch (thrown) {
    unlisten();
    link?.answered(id, null);
    store.setState({ turn: isAbort(thrown) ? "none" : "failed", error: ChatKitError.isInstance(thrown) ? thrown : null });
    const error = thrown as Error;
    if (messageId && ChatKitError.isInstance(thrown)) context.deliver(messageId, { status: "failed", partId, error: thrown });
    context.emit({ type: "message-send-failed", ...facts(), error, status: (thrown as { status?: number }).status });
    throw thrown;
  }
  link?.answered(id, NO_SEQ);
  if (messageId) context.deliver(messageId, { status: "stored", partId, seq: 0 });
  context.emit({ type: "message-sent", ...facts() });
  if (response.headers.get(HEADER.headStartPendingVersion) === "1") announcePending(context, "head-start");
  context.emit({ type: "stream-connected", resumed: false, messageId });

  let drained: (() => void) | undefined;
  const ownReader = createChunkReader({ onDrained: () => drained?.(), onCancel: () => reading.abort() });
  const reader = link?.wrap(id, ownReader) ?? ownReader;
  const attribution = () => ({ messageId, sinceSendMs: platform.now() - sentAt });
  const onChunk = createChunkHandler(context, reader, attribution);
  const finished = pump(response.body as ReadableStream<Uint8Array>)
    .then(
      () => {
        if (onChunk.complete()) return reader.close();
        throw failure("The head start's answer was cut off before it was complete. Try again.", { retryable: true });
      },
    )
    .catch((cause: unknown) => {
      if (reading.signal.aborted) {
        reader.close();
        if (signal?.aborted) onStop();
        return;
      }
      const error = ChatKitError.isInstance(cause) ? cause : failure("The head start's answer was cut off before it was complete. Try again.", { cause, retryable: true });
      store.setState({ error, turn: "failed" });
      context.emit({ type: "stream-error", error });
      reader.fail(error);
    })
    .finally(() => {
      unlisten();
      if (store.getState().turn !== "failed") store.setState({ turn: "none" });
      context.change({ isStreaming: false, turnStart: undefined });
    });
  return { stream: reader.stream, finished };

  function failure(message: string, options: { status?: number; cause?: unknown; retryable?: boolean } = {}): ChatKitError {
    return new ChatKitError("head_start_failed", message, { chatId, ...options });
  }

  async function pump(bytes: ReadableStream<Uint8Array>): Promise<void> {
    const source = bytes.getReader();
    onAbort(reading.signal, () => void source.cancel().catch(() => {}));
    const decoder = new TextDecoder();
    const feed = createEventParser(({ data }) => onChunk.event(data));
    for (;;) {
      const { done, value } = await source.read();
      if (reading.signal.aborted) throw new Error("aborted");
      if (done) return;
      feed(decoder.decode(value, { stream: true }));
      if (reader.full) await new Promise<void>((resolve) => (drained = resolve));
    }
  }
}

/** Tells control from chunk in the handler's answer. `complete`: whether the turn's end was seen. */
function createChunkHandler(context: ChatContext, reader: ChunkReader, attribution: () => { messageId?: string; sinceSendMs: number }) {
  let first = true;
  let complete = false;
  return {
    complete: () => complete,
    event(data: string): void {
      if (data === "[DONE]") return;
      const chunk = parseJson(data) as UIMessageChunk | null | undefined;
      if (typeof chunk?.type !== "string") {
        const error = new ChatKitError("undecodable_record", "A piece of the head start's answer could not be read and was skipped.", { chatId: context.chatId });
        return context.emit({ type: "stream-error", error });
      }
      const { type, lastEventId } = chunk as { type: string; lastEventId?: string };
      if (type === CONTROL_CHUNK.sessionState) {
        const cursor = parseCursor(lastEventId);
        if (cursor !== undefined) context.change({ cursor });
        return;
      }
      if (type === CONTROL_CHUNK.turnComplete) {
        complete = true;
        context.change({ isStreaming: false, turnStart: undefined });
        return context.emit({ type: "turn-completed", lastEventId: context.session?.cursor?.toString(), ...attribution() });
      }
      if (type.startsWith(CONTROL_CHUNK.prefix)) return;
      // A handler whose turn needs no hand-over ends with the AI SDK's own end.
      if (type === "finish") complete = true;
      if (first) {
        first = false;
        context.store.setState({ turn: "streaming", runPending: false });
        context.emit({ type: "first-chunk", chunkType: type, ...attribution() });
      }
      reader.write(chunk, data.length);
    },
  };
}
