"use client";

import type { ChatRequestOptions, FileUIPart, UIMessage } from "ai";
import { useEffect, useState, useSyncExternalStore } from "react";
import type { ChatTransportPort } from "../transport/hooks-port.ts";
import { randomId } from "../transport/platform.ts";
import type { PendingMessage, PendingMessageState } from "./controller.ts";
import {
  collectInjectedIds,
  getInjectedMessageIds,
  getInjectedMessages,
  type InjectedMessage,
  isInjectionPoint,
} from "./engine/injection.ts";
import { openDecisions } from "./engine/decisions.ts";
import { maySend } from "./engine/may-send.ts";
import { createPendingQueue, type OutgoingMessage, type PendingQueue } from "./engine/pending-queue.ts";

/** What `usePendingMessages` uses of a transport. */
export type PendingTransport = Pick<ChatTransportPort, "sendPendingMessage" | "chatState">;

/** Options of `usePendingMessages`: the transport and what `useChat` returns. */
export interface UsePendingMessagesOptions<TUIMessage extends UIMessage = UIMessage> {
  transport: PendingTransport;
  chatId: string;
  /** `useChat`'s status. */
  status: string;
  /** `useChat`'s messages. */
  messages: TUIMessage[];
  /** `useChat`'s `setMessages`. Injected messages show inside the answer, so the list is left alone. */
  setMessages: (fn: TUIMessage[] | ((prev: TUIMessage[]) => TUIMessage[])) => void;
  /** `useChat`'s `sendMessage`. Gets messages with their id, which a retry and a late steer depend on. */
  sendMessage(message: OutgoingMessage, options?: ChatRequestOptions): void | Promise<void>;
  /** Sent with every message, for instance the chosen model. */
  metadata?: Record<string, unknown>;
}

/** What `usePendingMessages` returns. */
export interface UsePendingMessagesReturn {
  /** Messages that were written while a turn ran and are not part of the conversation yet, oldest first. */
  pending: PendingMessage[];
  /** By id: what became of every message that was written while a turn ran, `injected` and `next-turn` included. */
  states: Readonly<Record<string, PendingMessageState>>;
  /** Offers a message to the running turn, or sends it when none runs. */
  steer: (text: string, files?: readonly FileUIPart[]) => void;
  /** Keeps a message until the running turn ends, or sends it when none runs. */
  queue: (text: string, files?: readonly FileUIPart[]) => void;
  /** Offers a queued message to the running turn after all. Also sends a failed one again, under the same part id. */
  promoteToSteering: (id: string) => void;
  /** Changes a queued or failed message. */
  edit: (id: string, text: string) => void;
  /** Takes a queued or failed message back. */
  cancel: (id: string) => void;
  /** True for the part of an answer at which messages were injected. */
  isInjectionPoint: (part: unknown) => boolean;
  getInjectedMessageIds: (part: unknown) => string[];
  /** Id and text of the messages injected at a part: works after the turn and after a reload. */
  getInjectedMessages: (part: unknown) => InjectedMessage[];
}

const BUSY: ReadonlySet<string> = new Set(["submitted", "streaming"]);

/**
 * Messages that the user writes while a turn runs, over a plain `useChat`. States come from the stream: sending, stored,
 * injected into this turn, became the next turn, failed. Nothing that was sent vanishes, and nothing is sent twice: a
 * message that was too late for its turn goes to `sendMessage` under the part id that it was stored with, so the
 * session keeps one record and `useChat` reads the answer.
 *
 * `useTriggerChat` has this built in.
 *
 * @example
 * ```tsx
 * const { messages, setMessages, status, sendMessage } = useChat({ id: chatId, transport });
 * const pending = usePendingMessages({ transport, chatId, status, messages, setMessages, sendMessage });
 * return (
 *   <>
 *     {pending.pending.map((message) => <p key={message.id}>{message.text} ({message.state})</p>)}
 *     <button onClick={() => pending.steer("Shorter, please")}>Steer</button>
 *   </>
 * );
 * ```
 */
export function usePendingMessages<TUIMessage extends UIMessage = UIMessage>(
  options: UsePendingMessagesOptions<TUIMessage>,
): UsePendingMessagesReturn {
  const { transport, chatId, status, messages } = options;
  const [held, setHeld] = useState(() => ({ chatId, ...createHookQueue(options) }));
  let { queue, configure, commands } = held;
  if (held.chatId !== chatId) {
    const next = { chatId, ...createHookQueue(options) };
    ({ queue, configure, commands } = next);
    setHeld(next);
  }
  const { pending, states } = useSyncExternalStore(queue.subscribe, queue.getSnapshot, queue.getSnapshot);

  useEffect(() => {
    configure(options);
    // Only the newest answer can say so: the whole list would be read again for every chunk.
    queue.injected(collectInjectedIds(messages.slice(-1)));
    if (BUSY.has(status)) queue.release();
    if (status === "error") queue.hold();
    // After this commit's effects: `useChat` may still be about to resubmit a decision.
    const timer = setTimeout(queue.settle, 0);
    return () => clearTimeout(timer);
  }, [options, configure, queue, messages, status, transport]);

  return {
    pending: [...pending],
    states,
    ...commands,
    isInjectionPoint,
    getInjectedMessageIds,
    getInjectedMessages,
  };
}

type Commands = Pick<UsePendingMessagesReturn, "steer" | "queue" | "promoteToSteering" | "edit" | "cancel">;

/** The queue of one chat over the newest props of the hook, and what the user can do with it. */
function createHookQueue<M extends UIMessage>(
  initial: UsePendingMessagesOptions<M>,
): { queue: PendingQueue; configure(options: UsePendingMessagesOptions<M>): void; commands: Commands } {
  let props = initial;
  const queue = createPendingQueue({
    isBusy: () => BUSY.has(props.status),
    mayStart: () => maySend(props.transport.chatState(props.chatId)),
    awaitsUser: () => openDecisions(props.messages).length > 0,
    newId: randomId,
    sendPending: (message) => props.transport.sendPendingMessage(props.chatId, message, props.metadata),
    startTurn(message) {
      // Until the next render says so: two messages must not start two turns.
      props = { ...props, status: "submitted" };
      void props.sendMessage(message, props.metadata ? { metadata: props.metadata } : undefined);
    },
    errorOf(id) {
      const delivery = props.transport.chatState(props.chatId).deliveries[id];
      return delivery?.status === "failed" ? delivery.error : undefined;
    },
  });
  return {
    queue,
    configure: (options) => void (props = options),
    commands: {
      steer: (text, files) => void queue.steer(text, files && { files }),
      queue: (text, files) => queue.queue(text, files && { files }),
      promoteToSteering: (id) => void queue.promote(id),
      edit: queue.edit,
      cancel: queue.cancel,
    },
  };
}
