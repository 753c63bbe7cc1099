import type { UIMessage, UIMessageChunk } from "ai";
import type { ChatTransportPort } from "../../src/transport/hooks-port.ts";
import type { ChatState, DeliveryState } from "../../src/transport/state.ts";
import { FREE_TAB } from "../../src/transport/tabs/port.ts";
import type { ChatTransportEvent } from "../../src/transport/types.ts";

type SendOptions = Parameters<ChatTransportPort["sendMessages"]>[0];

/** One request that the fake was asked for; the test writes its answer. */
export interface FakeTurn {
  options: SendOptions | { resumed: true };
  newest: UIMessage | undefined;
  action: unknown;
  emit(...chunks: UIMessageChunk[]): void;
  /** A complete text answer. */
  answer(messageId: string, text: string): void;
  end(): void;
  fail(error: Error): void;
  aborted(): boolean;
}

/** A transport without a network: the test plays the server. */
export interface FakeTransport extends ChatTransportPort {
  readonly turns: FakeTurn[];
  readonly pendingSends: Array<{ message: UIMessage; metadata: Record<string, unknown> | undefined; settle(stored: boolean): void }>;
  readonly stops: string[];
  disposals: number;
  /** Next sends reject with this. */
  refuseWith: Error | null;
  /** Whether a reload finds a running turn. */
  running: boolean;
  stopIsStored: boolean;
  setState(change: Partial<ChatState>): void;
  setDelivery(messageId: string, delivery: DeliveryState): void;
}

const IDLE: ChatState = {
  connection: "idle",
  retry: null,
  turn: "none",
  deliveries: {},
  closed: false,
  closedReason: null,
  runPending: false,
  tab: FREE_TAB,
  session: null,
  error: null,
};

/** Makes the fake for one chat. */
export function createFakeTransport(): FakeTransport {
  const listeners = new Set<() => void>();
  const eventListeners = new Set<(event: ChatTransportEvent) => void>();
  let state = IDLE;

  function open(options: FakeTurn["options"]): ReadableStream<UIMessageChunk> {
    let controller: ReadableStreamDefaultController<UIMessageChunk> | undefined;
    const signal = "abortSignal" in options ? options.abortSignal : undefined;
    const stream = new ReadableStream<UIMessageChunk>({ start: (made) => void (controller = made) });
    let ended = false;
    const end = (): void => {
      if (!ended) controller?.close();
      ended = true;
    };
    signal?.addEventListener("abort", end);
    const emit = (...chunks: UIMessageChunk[]): void => {
      for (const chunk of chunks) if (!ended) controller?.enqueue(chunk);
    };
    fake.turns.push({
      options,
      newest: "messages" in options ? options.messages.at(-1) : undefined,
      action: "body" in options ? (options.body as { action?: unknown } | undefined)?.action : undefined,
      emit,
      answer(messageId, text) {
        emit({ type: "start", messageId }, { type: "start-step" }, { type: "text-start", id: "t" });
        emit({ type: "text-delta", id: "t", delta: text }, { type: "text-end", id: "t" }, { type: "finish-step" }, { type: "finish" });
        end();
      },
      end,
      fail(error) {
        if (!ended) controller?.error(error);
        ended = true;
      },
      aborted: () => signal?.aborted ?? false,
    });
    return stream;
  }

  const fake: FakeTransport = {
    turns: [],
    pendingSends: [],
    stops: [],
    disposals: 0,
    refuseWith: null,
    running: false,
    stopIsStored: true,
    chatState: () => state,
    subscribe(_chatId, listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    addEventListener(listener) {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    async sendMessages(options) {
      if (fake.refuseWith) throw fake.refuseWith;
      return open(options);
    },
    async reconnectToStream(options) {
      return fake.running ? open({ resumed: true, ...options }) : null;
    },
    sendPendingMessage: (_chatId, message, metadata) =>
      new Promise((settle) => void fake.pendingSends.push({ message, metadata, settle })),
    async stopGeneration(chatId) {
      fake.stops.push(chatId);
      return fake.stopIsStored;
    },
    retryNow: () => undefined,
    takeOver: async () => true,
    getSession: () => state.session ?? undefined,
    dispose: () => void fake.disposals++,
    setState(change) {
      state = { ...state, ...change };
      for (const listener of [...listeners]) listener();
    },
    setDelivery(messageId, delivery) {
      fake.setState({ deliveries: { ...state.deliveries, [messageId]: delivery } });
    },
  };
  return fake;
}

/** Lets everything that is already due run: microtasks, and the AI SDK's own turns of the event loop. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}
