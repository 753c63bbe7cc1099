"use client";

import type { UIMessage } from "ai";
import { useState, useSyncExternalStore } from "react";
import { createSubAgentMessages, type SubAgentMessages, type SubAgentMessagesOptions } from "../transport/index.ts";
import { createEmitter } from "./emitter.ts";

/** What `useSubAgentMessages` returns. */
export type UseSubAgentMessagesReturn<TUIMessage extends UIMessage = UIMessage> = Pick<
  SubAgentMessages<TUIMessage>,
  "onData" | "get"
>;

/**
 * Shows sub-agents while they run: the message of each, rebuilt from the chunks that the parent agent forwards, by the
 * id of the parent's tool call. A finished call has its message in `part.output`, also after a reload. Each message is
 * rebuilt at most once per `throttleMs` (default 100).
 *
 * @example
 * ```tsx
 * const subAgents = useSubAgentMessages();
 * const chat = useTriggerChat<typeof agent>({ ...options, onData: subAgents.onData });
 * // in the parent's tool card:
 * const message = subAgents.get(part.toolCallId) ?? part.output;
 * ```
 */
export function useSubAgentMessages<TUIMessage extends UIMessage = UIMessage>(
  options: Pick<SubAgentMessagesOptions, "throttleMs"> = {},
): UseSubAgentMessagesReturn<TUIMessage> {
  const [store] = useState(() => createStore<TUIMessage>(options));
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
}

/** The messages as a store. Every change has a reader of its own, so that what was read from an older one is stale. */
function createStore<M extends UIMessage>(options: Pick<SubAgentMessagesOptions, "throttleMs">) {
  const { subscribe, emit } = createEmitter();
  const messages = createSubAgentMessages<M>({
    ...options,
    onChange() {
      snapshot = read();
      emit();
    },
  });
  const read = (): UseSubAgentMessagesReturn<M> => ({ onData: messages.onData, get: (toolCallId) => messages.get(toolCallId) });
  let snapshot = read();
  return { subscribe, getSnapshot: () => snapshot };
}
