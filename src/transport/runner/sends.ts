import type { UIMessage } from "ai";
import { abortable, abortError, onAbort, throwIfAborted } from "../abort.ts";
import { mergeMetadata } from "../config.ts";
import { ChatKitError } from "../errors.ts";
import { appendRecord } from "../http/append.ts";
import type { AppendPorts } from "../http/append.ts";
import { slimMessage } from "../http/slim.ts";
import { turnsOf } from "../machines/turn.ts";
import type { ChatInputChunk } from "../protocol/index.ts";
import type { ChatActionOptions, ChatTransportSendSource, ChunkStream } from "../types.ts";
import type { ChatContext } from "./context.ts";
import type { TurnList } from "./tab-gate.ts";
import type { Turns } from "./turns.ts";

/** A message as `useChat` hands it over. */
export interface MessageSend {
  trigger: "submit-message" | "regenerate-message";
  messages: UIMessage[];
  messageId?: string;
  body?: object;
  metadata?: unknown;
  abortSignal?: AbortSignal;
}

interface Send {
  source: ChatTransportSendSource;
  /** The list that the other tabs are to show with the answer. */
  list: TurnList;
  chunk: ChatInputChunk;
  messageId?: string;
  signal?: AbortSignal;
  onSettled?: ChatActionOptions["onSettled"];
}

/** What sends ask of the rest of the runner. */
export interface SendPorts extends AppendPorts {
  /** Throws when this chat takes no more sends. */
  refuse(): void;
  /** Resolves when it is known whether other tabs matter. */
  tabsReady: Promise<void>;
  /** Gives back what a send took that came to nothing. */
  settle(): void;
  /** The turn's `.out` is open already. */
  announceReuse(): void;
}

/** A message that was sent before and may be sent again: the same part id makes it one record. */
interface KnownSend {
  partId?: string;
  /** The turn that waits for it without a reader; undefined after a failure. */
  turnId?: number;
  /** Its number, where an earlier page stored it under a part id that is not known here. */
  seq?: number;
}

/** Everything that appends to `.in`. */
export type Sends = ReturnType<typeof createSends>;

export function createSends(context: ChatContext, turns: Turns, ports: SendPorts) {
  const { platform, config, chatId } = context;
  const known = new Map<string, KnownSend>();
  /** The agent has never heard the newest message, whichever it is. */
  let isUnheard = false;
  let queue: Promise<unknown> = Promise.resolve();

  /** Appends leave one after the other, in the order of the calls. */
  function inOrder<T>(work: () => Promise<T>): Promise<T> {
    const result = queue.then(work);
    queue = result.catch(() => {});
    return result;
  }

  const append = (source: ChatTransportSendSource, chunk: ChatInputChunk, partId: string, messageId?: string, signal?: AbortSignal) =>
    appendRecord(context, ports, { source, chunk, partId, messageId, signal });

  /** Is stored already: only the claim is left to be proved. */
  async function prove(seq: number, signal: AbortSignal): Promise<number> {
    await context.link?.prove(signal);
    return seq;
  }

  /** A send whose answer is read. Resolves to the answer's stream once the record is stored. */
  async function send({ source, list, chunk, messageId, signal, onSettled }: Send): Promise<ChunkStream> {
    throwIfAborted(signal);
    ports.refuse();
    context.link?.claim();
    const sentAt = platform.now();
    const sent = inOrder(async () => {
      await abortable(ports.tabsReady, signal);
      await abortable(ports.starter.ensure(), signal);
      ports.refuse();
      context.link?.claim();
      const again = messageId === undefined ? undefined : known.get(messageId);
      const partId = again?.partId ?? platform.uuid();
      const followed = turnsOf(turns.machine).find((turn) => turn.id === again?.turnId);
      const entry = turns.open({ messageId, sentAt, resumed: false, onSettled }, followed?.id);
      context.link?.announce(entry.id, list);
      const sending = new AbortController();
      // First on the wire: where connections are few, the message must not wait for its answer's stream.
      const appending = again?.seq === undefined ? append(source, chunk, partId, messageId, sending.signal) : prove(again.seq, sending.signal);
      ports.announceReuse();
      if (followed) turns.send({ type: "read", id: entry.id });
      else turns.submit(entry.id, true);
      entry.cancel = () => {
        sending.abort();
        turns.send({ type: "abandon", id: entry.id });
      };
      entry.release = onAbort(signal, () => (config.isLeaving ? turns.leave(entry.id) : entry.cancel?.()));
      try {
        const seq = await appending;
        if (messageId !== undefined) known.delete(messageId);
        isUnheard = false;
        if (source === "action") turns.supersede(entry.id);
        context.link?.answered(entry.id, seq);
        turns.stored(entry.id, seq);
      } catch (error) {
        context.link?.answered(entry.id, null);
        // What was given up on purpose is sent anew: under its old part id it may have been stored and stopped.
        if (messageId !== undefined) known.set(messageId, sending.signal.aborted ? {} : { partId });
        if (signal?.aborted) throw abortError();
        turns.refused(entry.id, ChatKitError.isInstance(error) ? error : null);
        throw error;
      }
      return entry.reader.stream;
    }).finally(ports.settle);
    return abortable(sent, signal);
  }

  return {
    refuse: ports.refuse,
    onUnheard: () => {
      isUnheard = true;
    },
    /** Messages that an earlier page stored beside the running turn: as if {@link sendPending} had stored them here. */
    adopt(waiting: ReadonlyArray<{ seq: number; message: UIMessage }>): void {
      for (const { seq, message } of waiting) {
        if (known.has(message.id)) continue;
        const turnId = turns.nextId();
        known.set(message.id, { turnId, seq });
        context.deliver(message.id, { status: "stored", seq });
        turns.submit(turnId, false);
        turns.stored(turnId, seq);
      }
    },
    /** Stores a record that starts no turn of ours, and answers its number. */
    async appendAlone(source: ChatTransportSendSource, chunk: ChatInputChunk): Promise<number> {
      const seq = await inOrder(() => append(source, chunk, platform.uuid()));
      turns.account(seq);
      return seq;
    },
    async sendMessage({ trigger, messages, messageId, body, metadata, abortSignal: signal }: MessageSend): Promise<ChunkStream> {
      const newest = messages.at(-1);
      if (trigger === "submit-message" && !newest) {
        throw new ChatKitError("invalid_request", "There is no message to send.", { chatId });
      }
      // `regenerate` after a failed send: the agent never saw the message, so it is sent, not regenerated.
      const isRetry = trigger === "regenerate-message" && newest?.role === "user" && (isUnheard || known.has(newest.id));
      const source = isRetry ? "submit-message" : trigger;
      // With a message id it is an edit, which is a send of its own.
      if (newest && messageId !== undefined && !isRetry) known.delete(newest.id);
      const payload = {
        ...body,
        ...(source === "submit-message" && newest && { message: slimMessage(newest) }),
        chatId,
        trigger: source,
        messageId,
        metadata: mergeMetadata(config, metadata),
      };
      const list = { messages, regenerate: source === "regenerate-message" };
      return send({ source, list, chunk: { kind: "message", payload }, messageId: messageId ?? newest?.id, signal });
    },
    async sendAction(action: unknown, { abortSignal, metadata, onSettled }: ChatActionOptions): Promise<ChunkStream> {
      const payload = { chatId, trigger: "action" as const, action, metadata: mergeMetadata(config, metadata) };
      return send({ source: "action", list: {}, chunk: { kind: "message", payload }, signal: abortSignal, onSettled });
    },
    /** Stores a message beside the running turn. It has a turn of its own only if the agent does not inject it. */
    async sendPending(message: UIMessage, metadata: Record<string, unknown> | undefined): Promise<boolean> {
      if (!context.session || context.session.closed) return false;
      const again = known.get(message.id);
      const partId = again?.partId ?? platform.uuid();
      const turnId = turns.nextId();
      try {
        ports.refuse();
        return await inOrder(async () => {
          await ports.tabsReady;
          context.link?.claim();
          const payload = { message, chatId, trigger: "submit-message" as const, metadata: mergeMetadata(config, metadata) };
          turns.submit(turnId, false);
          const seq = await append("steer", { kind: "message", payload }, partId, message.id);
          known.set(message.id, { partId, turnId });
          turns.stored(turnId, seq);
          return true;
        });
      } catch {
        known.set(message.id, { partId });
        turns.refused(turnId, null);
        ports.settle();
        return false;
      }
    },
  };
}
