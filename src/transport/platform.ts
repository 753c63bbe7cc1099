/** A browser event that may change whether the network works. */
export type PlatformSignal =
  | { type: "online" }
  | { type: "offline" }
  | { type: "hidden" }
  | { type: "visible" }
  /** Restored from the back-forward cache: every socket is dead. */
  | { type: "restored" };

/**
 * Everything that the transport takes from its surroundings. All time and all randomness pass through here, so that a
 * test with a fake platform is deterministic. The default one uses the browser where there is one, else Node.
 */
export interface Platform {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `fn` once after `ms` milliseconds. Returns a canceller. */
  setTimeout(fn: () => void, ms: number): () => void;
  /** At least 0, less than 1. */
  random(): number;
  /** Unique everywhere, for part ids: a UUID where the page is a secure context. */
  uuid(): string;
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** False only where the browser is sure that there is no network. */
  isOnline(): boolean;
  isVisible(): boolean;
  /** Follows connectivity and visibility. Returns the unsubscriber. */
  onSignal(listener: (signal: PlatformSignal) => void): () => void;
}

/** Unique everywhere. `crypto.randomUUID` exists in secure contexts only; a page over plain HTTP has the same randomness. */
export const randomId = (): string => crypto.randomUUID?.() ?? crypto.getRandomValues(new Uint32Array(4)).join("-");

/** The platform this code runs on. Reads globals when it is used, never when it is imported. */
export function defaultPlatform(): Platform {
  const { document: page, navigator } = globalThis as Partial<typeof globalThis>;
  return {
    now: () => Date.now(),
    setTimeout: (fn, ms) => {
      const timer = setTimeout(fn, ms);
      return () => clearTimeout(timer);
    },
    random: () => Math.random(),
    uuid: randomId,
    fetch: (url, init) => fetch(url, init),
    isOnline: () => navigator?.onLine !== false,
    isVisible: () => page?.visibilityState !== "hidden",
    onSignal: (listener) => {
      if (!page) return () => {};
      const until = new AbortController();
      const on = (target: EventTarget, name: string, read: (event: Event) => PlatformSignal["type"] | false) => {
        const handler = (event: Event) => {
          const type = read(event);
          if (type) listener({ type });
        };
        target.addEventListener(name, handler, { signal: until.signal });
      };
      on(globalThis, "online", () => "online");
      on(globalThis, "offline", () => "offline");
      on(globalThis, "pageshow", (event) => (event as PageTransitionEvent).persisted && "restored");
      on(page, "visibilitychange", () => (page.visibilityState === "hidden" ? "hidden" : "visible"));
      return () => until.abort();
    },
  };
}
