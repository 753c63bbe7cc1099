import { createSessionServer, createVirtualClock, type SessionServer } from "trigger-chat-kit/mocks";
import { type ChatSessionPersistedState, type Platform, TriggerChatTransport } from "trigger-chat-kit/transport";
import { type SupportMessage, supportAgent } from "./agent.ts";

/** The chat of a flow. */
export const CHAT_ID = "matrix";

/** A session server on virtual time with one agent, and what the app has stored of its one chat. */
export class World {
  readonly clock = createVirtualClock();
  /** Who the agent's tool has written to. */
  readonly sent: string[] = [];
  readonly server: SessionServer;
  stored: { messages: SupportMessage[]; session: ChatSessionPersistedState | null } = { messages: [], session: null };

  constructor() {
    this.server = createSessionServer({ agents: [supportAgent(this.clock, this.sent)], clock: this.clock, seed: 1 });
  }

  /** The transport of one page. After `gone` its sockets are dead and it stores nothing more. */
  transport(gone: AbortSignal): TriggerChatTransport {
    let ids = 0;
    const platform: Platform = {
      now: () => this.clock.now(),
      setTimeout: (fn, ms) => this.clock.setTimeout(fn, ms),
      random: () => 0.5,
      uuid: () => `part-${this.clock.now()}-${ids++}`,
      fetch: () => Promise.reject(new Error("the page passes its own fetch")),
      isOnline: () => true,
      isVisible: () => true,
      onSignal: () => () => {},
    };
    return new TriggerChatTransport(
      {
        task: "support",
        baseURL: "http://session.test",
        fetch: (url, init) => {
          const signal = init.signal ? AbortSignal.any([init.signal, gone]) : gone;
          return this.server.fetch(new Request(url, { ...init, signal }));
        },
        accessToken: ({ chatId }) => this.server.accessToken({ chatId }),
        startSession: ({ chatId, taskId }) => this.server.startSession({ chatId, taskId }),
        sessions: this.stored.session ? { [CHAT_ID]: structuredClone(this.stored.session) } : {},
        onSessionChange: (_chatId, session) => {
          if (!gone.aborted) this.stored.session = structuredClone(session);
        },
      },
      platform,
    );
  }

  /** What the server holds of the chat's `.in`, one word each: `user`, `assistant` (a decision), or the kind of record. */
  get inputs(): string[] {
    const [session] = this.server.inspect().sessions;
    return (session?.in ?? []).map(({ chunk }) => (chunk.kind === "message" ? (chunk.payload.message?.role ?? chunk.payload.trigger) : chunk.kind));
  }
}
