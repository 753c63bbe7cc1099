import type { UIMessageChunk } from "ai";
import { isAbort, onAbort, throwIfAborted } from "../abort.ts";
import { mergeMetadata } from "../config.ts";
import { ChatKitError } from "../errors.ts";
import { discard } from "../http/failure.ts";
import { serialize } from "../http/serialize.ts";
import { NO_SEQ, turnsOf } from "../machines/turn.ts";
import { parseJson } from "../parse-json.ts";
import { CONTROL_CHUNK, HEADER } from "../protocol/index.ts";
import type { AwaitPorts } from "../resume/await-agent.ts";
import { createChunkReader } from "../stream/chunk-reader.ts";
import { createEventParser } from "../stream/event-parser.ts";
import type { ChunkStream } from "../types.ts";
import { announcePending } from "./context.ts";
import type { MessageSend } from "./sends.ts";
import { NO_OUTSTANDING, parseCursor } from "./session.ts";
import type { Stops } from "./stops.ts";
import { failReader } from "./turn-reader.ts";

/** A first turn under way through the app's route handler. */
export interface HeadStart {
  stream: ChunkStream;
  /** Settles when the turn is over, and with it the cursor is known. Never rejects. */
  finished: Promise<void>;
}

/** What a head start needs of its chat. */
export interface HeadStartPorts extends AwaitPorts {
  /** Asks the agent to stop. */
  sendStop: Stops["sendStop"];
}

/**
 * The first turn through the app's own route handler, which answers while the agent boots. Loaded on demand: later
 * turns, and chats with a known session, take the direct path.
 * The chat is this tab's from before the request to the answer's end.
 *
 * @see PROTOCOL.md section 9
 */
export async function startAhead(url: string, request: MessageSend, ports: HeadStartPorts): Promise<HeadStart> {
  const { context, turns } = ports;
  const { config, platform, chatId, store, link } = context;
  const { trigger, messages, abortSignal: signal } = request;
  const id = turns.nextId();
  const sentAt = platform.now();
  const messageId = request.messageId ?? messages.at(-1)?.id;
  const metadata = mergeMetadata(config, request.metadata);
  const body = serialize({ ...request.body, headStartMessages: messages, chatId, trigger, messageId: request.messageId, metadata }, chatId);
  const facts = () => ({ source: "head-start" as const, messageId, durationMs: platform.now() - sentAt, bodyBytes: new TextEncoder().encode(body).byteLength });
  const partId = platform.uuid();
  const reading = new AbortController();
  let onSignal = () => reading.abort();
  const unlisten = onAbort(signal, () => onSignal());
  throwIfAborted(signal);
  link?.claim();
  link?.announce(id, { messages, regenerate: trigger === "regenerate-message", isAhead: true });
  store.setState({ turn: "submitted", error: null });
  context.deliver(messageId, { status: "sending", partId, attempt: 1 });

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
    const error = ChatKitError.isInstance(thrown) ? thrown : null;
    store.setState({ turn: isAbort(thrown) ? "none" : "failed", error });
    if (error) context.deliver(messageId, { status: "failed", partId, error });
    context.emit({ type: "message-send-failed", ...facts(), error: thrown as Error, status: error?.status });
    throw thrown;
  }
  link?.answered(id, NO_SEQ);
  context.deliver(messageId, { status: "stored", partId, seq: 0 });
  context.emit({ type: "message-sent", ...facts() });
  if (response.headers.get(HEADER.headStartPendingVersion) === "1") announcePending(context, "head-start");
  context.emit({ type: "stream-connected", resumed: false, messageId });

  let drained: (() => void) | undefined;
  let resume: (() => void) | undefined;
  const own = createChunkReader({ onDrained: () => (drained?.(), resume?.()), onCancel: (isBroken) => turns.leave(id, isBroken) });
  const reader = link?.wrap(id, own) ?? own;
  const attribution = () => ({ messageId, sinceSendMs: platform.now() - sentAt });
  /** Types of the chunks that came, and how many of them the session has brought again. */
  const seen: string[] = [];
  let again = 0;
  let isOver = false;
  /** The session is read once the answer broke off, as after a reload: what came already is skipped. */
  const entry = turns.open({ messageId, sentAt, resumed: true }, id, (_reader, onDrained) => {
    resume = onDrained;
    return {
      ...reader,
      get full() {
        return reader.full;
      },
      write: (chunk, size) => {
        if (chunk.type === seen[again]) return void again++;
        again = seen.length;
        reader.write(chunk, size);
      },
    };
  });
  entry.release = () => reading.abort();
  const finished = pump(response.body as ReadableStream<Uint8Array>)
    .catch((cause: unknown) => cause)
    .then((cause) => {
      const isLeft = reading.signal.aborted;
      const isStopped = signal?.aborted && !config.isLeaving;
      if (!isLeft && !isOver) return goOn(cause);
      unlisten();
      if (isLeft && !isStopped) {
        // The turn goes on without this reader.
        turns.leave(id);
        store.setState({ turn: "none" });
        return turns.restart();
      }
      turns.readers.delete(id);
      reader.close();
      if (isStopped && !isOver) {
        turns.attach(turns.nextId(), NO_SEQ, false);
        turns.send({ type: "stop", until: null });
        void ports.sendStop();
      }
      store.setState({ turn: "none" });
      // What the handler told the agent is the first record on `.in`. Without a cursor its turn comes before the next one.
      if (context.session?.cursor !== undefined) turns.account(0);
      context.change(NO_OUTSTANDING);
    });
  return { stream: reader.stream, finished };

  function failure(message: string, options: { status?: number; cause?: unknown; retryable?: boolean } = {}): ChatKitError {
    return new ChatKitError("head_start_failed", message, { chatId, ...options });
  }

  /** The answer broke off. Resolves when the turn is over. */
  async function goOn(cause: unknown): Promise<void> {
    const error = failure("The head start's answer was cut off before it was complete. Try again.", { cause, retryable: true });
    try {
      link?.claim();
      if (turnsOf(turns.machine).length) throw error;
    } catch {
      // Another tab has taken over, or a message that was written meanwhile has its turn already.
      turns.readers.delete(id);
      failReader(context, { reader }, error);
      store.setState({ turn: "failed" });
      return context.change(NO_OUTSTANDING);
    }
    if (context.session?.cursor !== undefined) again = seen.length;
    onSignal = () => (config.isLeaving ? turns.leave(id) : turns.send({ type: "abandon", id }));
    const over = new Promise<void>((resolve) => {
      entry.release = resolve;
    }).then(unlisten);
    turns.restart();
    turns.attach(id, NO_SEQ, true);
    // A handler whose turn needs no agent ends with the AI SDK's own end.
    const isWhole = !cause && seen.at(-1) === "finish";
    const { awaitAgent } = await import("../resume/reconnect.ts");
    // A message of which an answer began stands before that answer: it is not sent anew, its answer is asked for again.
    if ((await awaitAgent(ports, id, error, isWhole)) && !seen.length) context.deliver(messageId, { status: "failed", partId, error });
    return over;
  }

  async function pump(bytes: ReadableStream<Uint8Array>): Promise<void> {
    const source = bytes.getReader();
    onAbort(reading.signal, () => {
      void source.cancel().catch(() => {});
      drained?.();
    });
    const decoder = new TextDecoder();
    const feed = createEventParser(({ data }) => take(data));
    for (;;) {
      const { done, value } = await source.read();
      if (done || reading.signal.aborted) return;
      feed(decoder.decode(value, { stream: true }));
      if (reader.full) await new Promise<void>((resolve) => (drained = resolve));
    }
  }

  /** Tells control from chunk. */
  function take(data: string): void {
    if (data === "[DONE]") return;
    const chunk = parseJson(data) as UIMessageChunk | null | undefined;
    if (typeof chunk?.type !== "string") {
      const error = new ChatKitError("undecodable_record", "A piece of the head start's answer could not be read and was skipped.", { chatId });
      return context.emit({ type: "stream-error", error });
    }
    const { type, lastEventId } = chunk as { type: string; lastEventId?: string };
    if (type === CONTROL_CHUNK.sessionState) {
      const cursor = parseCursor(lastEventId);
      if (cursor !== undefined) context.change({ cursor });
    } else if (type === CONTROL_CHUNK.turnComplete) {
      isOver = true;
      context.change({ isStreaming: false, turnStart: undefined });
      context.emit({ type: "turn-completed", lastEventId: context.session?.cursor?.toString(), ...attribution() });
    } else if (!type.startsWith(CONTROL_CHUNK.prefix)) {
      if (!seen.length) {
        entry.hasBegun = true;
        store.setState({ turn: "streaming", runPending: false });
        context.emit({ type: "first-chunk", chunkType: type, ...attribution() });
      }
      seen.push(type);
      reader.write(chunk, data.length);
    }
  }
}
