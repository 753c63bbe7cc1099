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
  /** A UUID, for part ids. */
  uuid(): string;
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** False only where the browser is sure that there is no network. */
  isOnline(): boolean;
  isVisible(): boolean;
  /** Follows connectivity and visibility. Returns the unsubscriber. */
  onSignal(listener: (signal: PlatformSignal) => void): () => void;
}

/** The platform this code runs on. Reads globals when it is used, never when it is imported. */
export function defaultPlatform(): Platform {
  const { document, navigator } = globalThis;
  const page = typeof document === "undefined" ? undefined : document;
  return {
    now: () => Date.now(),
    setTimeout: (fn, ms) => {
      const timer = setTimeout(fn, ms);
      return () => clearTimeout(timer);
    },
    random: () => Math.random(),
    uuid,
    fetch: (url, init) => fetch(url, init),
    isOnline: () => navigator?.onLine !== false,
    isVisible: () => page?.visibilityState !== "hidden",
    onSignal: (listener) => {
      if (!page) return () => {};
      const cleanups: Array<() => void> = [];
      const on = (target: EventTarget, name: string, read: (event: Event) => PlatformSignal | undefined) => {
        const handler = (event: Event) => {
          const signal = read(event);
          if (signal) listener(signal);
        };
        target.addEventListener(name, handler);
        cleanups.push(() => target.removeEventListener(name, handler));
      };
      on(globalThis, "online", () => ({ type: "online" }));
      on(globalThis, "offline", () => ({ type: "offline" }));
      on(globalThis, "pageshow", (event) => ((event as PageTransitionEvent).persisted ? { type: "restored" } : undefined));
      on(page, "visibilitychange", () => ({ type: page.visibilityState === "hidden" ? "hidden" : "visible" }));
      return () => cleanups.forEach((cleanup) => cleanup());
    },
  };
}

/** `crypto.randomUUID` exists in secure contexts only; a page served over plain HTTP gets the same thing by hand. */
function uuid(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte, i) =>
    (i === 6 ? (byte & 15) | 64 : i === 8 ? (byte & 63) | 128 : byte).toString(16).padStart(2, "0"),
  );
  return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
