import { scrub, tokenExpiry } from "./scrub.ts";
import type { InspectableClient, InspectedClientView } from "./types.ts";

/** Events of clients that a trace keeps. */
const KEPT = 1_000;

interface Watched {
  name: string;
  client: InspectableClient;
  chatId: string;
  end: () => void;
}

/** The transports that are watched. */
export class Clients {
  #watched: Watched[] = [];
  #events: Array<{ client: string; type: string }> = [];

  /** @param changed Told of every event, and of every change of state with `null`. */
  constructor(private readonly changed: (name: string, event: { type: string } | null) => void) {}

  watch(client: InspectableClient, chatId: string, name = "client"): () => void {
    const ends = [
      client.subscribe(chatId, () => this.changed(name, null)),
      client.addEventListener((event) => {
        if (event.chatId !== chatId) return;
        if (this.#events.length >= KEPT * 2) this.#events = this.#events.slice(-KEPT);
        this.#events.push({ ...(scrub(event) as typeof event), client: name });
        this.changed(name, event);
      }),
    ];
    const watched = { name, client, chatId, end: () => ends.forEach((end) => end()) };
    this.#watched.push(watched);
    this.changed(name, null);
    return () => {
      watched.end();
      this.#watched = this.#watched.filter((other) => other !== watched);
      this.changed(name, null);
    };
  }

  /** What they told, oldest first. */
  events(): ReadonlyArray<{ client: string; type: string }> {
    return this.#events.slice(-KEPT);
  }

  views(): InspectedClientView[] {
    return this.#watched.map(({ name, client, chatId }) => {
      const { connection, turn, retry, tab, session, error } = client.chatState(chatId);
      return {
        name,
        connection,
        turn,
        cursor: session?.lastEventId ?? null,
        tab: tab.reason === null ? tab.role : `${tab.role} (${tab.reason})`,
        retry: retry && { operation: retry.operation, attempt: retry.attempt, at: retry.at },
        error: error?.code ?? null,
        tokenExpiresAt: tokenExpiry(session?.publicAccessToken),
      };
    });
  }

  dispose(): void {
    for (const { end } of this.#watched) end();
    this.#watched = [];
  }
}
