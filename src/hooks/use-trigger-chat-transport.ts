"use client";

import { useEffect, useState } from "react";
import { TriggerChatTransport } from "../transport/index.ts";
import type { InferChatClientData, TriggerChatTransportOptions } from "../transport/types.ts";
import { ownTransport } from "./transport-ownership.ts";

/** The task id of an agent's type: its literal `id`, or any string. */
export type TaskIdOf<TAgent> = TAgent extends { readonly id: infer I extends string } ? I : string;

/**
 * Options of `useTriggerChatTransport`: those of the transport, with `task` and `clientData` typed by the agent.
 *
 * @typeParam TAgent `typeof agent`, from a type-only import of the agent's module.
 */
export type UseTriggerChatTransportOptions<TAgent = unknown> = Omit<
  TriggerChatTransportOptions<InferChatClientData<TAgent>>,
  "task"
> & {
  /** The agent's task id. */
  task: TaskIdOf<TAgent>;
};

/**
 * The transport of a component, made once and closed when the component goes for good. Callbacks and `clientData` may
 * change with every render; the other options are read once. Nothing is started while rendering, and StrictMode's
 * second mount keeps the transport.
 *
 * @example
 * ```tsx
 * import type { supportAgent } from "@/trigger/support";
 *
 * const transport = useTriggerChatTransport<typeof supportAgent>({
 *   task: "support",
 *   accessToken: ({ chatId }) => mintChatAccessToken(chatId),
 *   startSession: (params) => startChatSession(params),
 *   clientData: { userId: user.id },
 * });
 * const { messages, sendMessage } = useChat({ id: chatId, transport });
 * ```
 */
export function useTriggerChatTransport<TAgent = unknown>(
  options: UseTriggerChatTransportOptions<TAgent>,
): TriggerChatTransport {
  return useTransport(null, options);
}

/** The given transport, or one of the component's own, made from the options. */
export function useTransport<TAgent>(
  given: TriggerChatTransport | null,
  options: UseTriggerChatTransportOptions<TAgent>,
): TriggerChatTransport {
  const create = (): TriggerChatTransport => new TriggerChatTransport(options as TriggerChatTransportOptions<Record<string, unknown>>);
  const [own, setOwn] = useState(() => (given ? null : create()));
  let transport = given ?? own;
  if (!transport) {
    // It was disposed while this component was hidden, or the caller stopped passing one.
    transport = create();
    setOwn(transport);
  }
  const { onSessionChange, onEvent, clientData, accessToken, startSession, fetch } = options;

  useEffect(() => {
    own?.setOnSessionChange(onSessionChange);
    own?.setOnEvent(onEvent);
    own?.setAccessToken(accessToken);
    own?.setStartSession(startSession as TriggerChatTransportOptions["startSession"]);
    own?.setFetch(fetch);
  }, [own, onSessionChange, onEvent, accessToken, startSession, fetch]);
  useEffect(() => own?.setClientData(clientData), [own, clientData]);
  useEffect(() => (own ? ownTransport(own, () => setOwn(null)) : undefined), [own]);

  return transport;
}
