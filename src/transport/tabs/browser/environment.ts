import type { LockSource, TabChannel, TabEnvironment } from "../environment.ts";

function openChannel(name: string, onData: (data: unknown) => void): TabChannel | null {
  let channel: BroadcastChannel;
  try {
    channel = new BroadcastChannel(name);
  } catch {
    return null; // there are none, or an opaque origin (sandboxed frame, data: page) may not open one
  }
  channel.onmessage = (event: MessageEvent<unknown>) => onData(event.data);
  // Node keeps the process alive for an open channel; browsers have no such method.
  (channel as { unref?: () => void }).unref?.();
  return {
    post(data) {
      try {
        channel.postMessage(data);
      } catch {
        // Closed, or a value that cannot be cloned: the tabs resynchronise on the gap.
      }
    },
    close: () => channel.close(),
  };
}

function listen(target: EventTarget | undefined, type: string, fn: () => void): () => void {
  target?.addEventListener(type, fn);
  return () => target?.removeEventListener(type, fn);
}

/** The environment of the page or process that this code runs in. */
export function browserTabEnvironment(): TabEnvironment {
  const page = globalThis.window as Window | undefined;
  return {
    openChannel,
    locks: (globalThis.navigator?.locks as LockSource | undefined) ?? null,
    now: () => Date.now(),
    setTimeout(fn, ms) {
      const timer = setTimeout(fn, ms);
      (timer as unknown as { unref?: () => void }).unref?.();
      return () => clearTimeout(timer);
    },
    // `crypto.randomUUID` exists in secure contexts only; a page served over plain HTTP has the same randomness.
    randomId: () => crypto.randomUUID?.() ?? crypto.getRandomValues(new Uint32Array(4)).join("-"),
    // `beforeunload` also fires for a navigation that the user then cancels, in the middle of a turn.
    onPageHide: (fn) => listen(page, "pagehide", fn),
    onPageShow(fn) {
      const stops = [listen(page, "pageshow", fn), listen(page?.document, "resume", fn)];
      return () => stops.forEach((stop) => stop());
    },
  };
}
