import { randomId } from "../../platform.ts";
import type { LockSource, TabChannel, TabEnvironment } from "../environment.ts";

function openChannel(name: string, onData: (data: unknown) => void): TabChannel | null {
  if (typeof BroadcastChannel === "undefined") return null;
  let channel: BroadcastChannel;
  try {
    channel = new BroadcastChannel(name);
  } catch {
    return null; // an opaque origin (sandboxed frame, data: page) may not open one
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

function browserLocks(): LockSource | null {
  return typeof navigator === "undefined" || !navigator.locks ? null : (navigator.locks as LockSource);
}

function listen(target: EventTarget | undefined, type: string, fn: (event: Event) => void): () => void {
  target?.addEventListener(type, fn);
  return () => target?.removeEventListener(type, fn);
}

/** The environment of the page or process that this code runs in. */
export function browserTabEnvironment(): TabEnvironment {
  const page = typeof window === "undefined" ? undefined : window;
  const document = page?.document;
  return {
    openChannel,
    locks: browserLocks(),
    now: () => Date.now(),
    setTimeout(fn, ms) {
      const timer = setTimeout(fn, ms);
      (timer as unknown as { unref?: () => void }).unref?.();
      return () => clearTimeout(timer);
    },
    randomId,
    // `beforeunload` also fires for a navigation that the user then cancels, in the middle of a turn.
    onPageHide: (fn) => listen(page, "pagehide", fn),
    onPageShow(fn) {
      const offShow = listen(page, "pageshow", (event) => {
        if ((event as PageTransitionEvent).persisted) fn();
      });
      const offResume = listen(document, "resume", fn);
      return () => {
        offShow();
        offResume();
      };
    },
  };
}
