import type { Platform } from "../platform.ts";
import { PATIENCE, PATIENCE_WITH_PINGS } from "../timing.ts";

/** Watches a connection for silence. One timer at a time, re-armed when it fires and not per byte. */
export interface Watchdog {
  start(): void;
  /** The consumer is what stalls, not the network. */
  pause(): void;
  stop(): void;
  /** Bytes arrived. */
  heard(): void;
  /** The server pings: silence means more now. */
  sawPing(): void;
}

export function createWatchdog(platform: Platform, handlers: { onSilent(): void; onHeard(): void; onDead(): void }): Watchdog {
  let lastHeard = 0;
  let pings = false;
  let silent = false;
  let cancel: (() => void) | null = null;

  const disarm = () => {
    cancel?.();
    cancel = null;
  };
  const arm = () => {
    disarm();
    const [stalledMs, replaceMs] = pings ? PATIENCE_WITH_PINGS : PATIENCE;
    const quiet = platform.now() - lastHeard;
    if (quiet >= replaceMs) return handlers.onDead();
    if (quiet >= stalledMs && !silent) {
      silent = true;
      handlers.onSilent();
    }
    cancel = platform.setTimeout(arm, (silent ? replaceMs : stalledMs) - quiet);
  };
  const heard = () => {
    lastHeard = platform.now();
    if (!silent) return;
    silent = false;
    handlers.onHeard();
  };

  return {
    start: () => {
      lastHeard = platform.now();
      silent = false;
      arm();
    },
    pause: disarm,
    stop: () => {
      disarm();
      pings = false;
      silent = false;
    },
    heard,
    sawPing: () => {
      if (pings) return;
      pings = true;
      arm();
    },
  };
}
