// Loaded on demand in an app; here already, since a virtual clock cannot wait for the disk.
import "../../src/transport/resume/reconnect.ts";
import "../../src/transport/runner/head-start.ts";
import type { ChatTransport, UIMessage, UIMessageChunk } from "ai";
import type { VirtualClock } from "trigger-chat-kit/mocks";
import { type ChatActionOptions, type ChatSessionPersistedState, type ChatState, type Platform, TriggerChatTransport } from "trigger-chat-kit/transport";

/** What a schedule needs of a transport, so that the published client can be driven by the same code. */
export interface ScheduleClient extends ChatTransport<UIMessage> {
  stopGeneration(chatId: string): Promise<boolean>;
  sendPendingMessage(chatId: string, message: UIMessage): Promise<boolean>;
  sendAction(chatId: string, action: unknown, options: ChatActionOptions): Promise<ReadableStream<UIMessageChunk>>;
  /** Ours only. */
  chatState?(chatId: string): ChatState;
  getSession(chatId: string): ChatSessionPersistedState | undefined;
  dispose(): void;
}

/** What a client is made from: one page's life. */
export interface ClientSetup {
  clock: VirtualClock;
  random: () => number;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  accessToken: (p: { chatId: string }) => Promise<string>;
  startSession: (p: { chatId: string; taskId: string }) => Promise<{ publicAccessToken: string }>;
  sessions: Record<string, ChatSessionPersistedState>;
  onSessionChange: (chatId: string, session: ChatSessionPersistedState | null) => void;
  watch?: boolean;
  /** Where first turns go. */
  headStart?: string;
}

/** Makes a page's transport. */
export type MakeClient = (setup: ClientSetup) => ScheduleClient;

/** A platform on the virtual clock: no browser, no real time, seeded randomness. */
export function virtualPlatform(clock: VirtualClock, random: () => number, fetch: Platform["fetch"]): Platform {
  return {
    now: () => clock.now(),
    setTimeout: (fn, ms) => clock.setTimeout(fn, ms),
    random,
    uuid: () => `part-${Math.floor(random() * 2 ** 48).toString(16)}`,
    fetch,
    isOnline: () => true,
    isVisible: () => true,
    onSignal: () => () => {},
  };
}

/** Ours, on a virtual platform. */
export const ours: MakeClient = ({ clock, random, fetch, ...setup }) =>
  new TriggerChatTransport(
    { task: "schedule-agent", baseURL: "http://session.test", ...setup },
    virtualPlatform(clock, random, fetch),
  );
