import type { PlatformSignal } from "../platform.ts";
import { turnsOf } from "../machines/turn.ts";
import { LONG_HIDDEN_MS } from "../timing.ts";
import type { Connection } from "./connection.ts";
import type { ChatContext } from "./context.ts";
import type { TabLink } from "./tab-link.ts";
import type { Turns } from "./turns.ts";

/** Opens, keeps and gives back `.out`: as the turns need it, as long as the page may want it again, and on wake-ups. */
export interface Upkeep {
  /** Something changed: look again. */
  follow(): void;
  onSignal(signal: PlatformSignal): void;
  /** The user does not want to wait. */
  retryNow(): void;
}

export function createUpkeep(context: ChatContext, turns: () => Turns, connection: () => Connection, link: () => TabLink | null): Upkeep {
  const { config, platform } = context;
  let cancelIdle: (() => void) | null = null;
  let hiddenSince: number | null = null;

  const stopWaiting = () => {
    cancelIdle?.();
    cancelIdle = null;
  };
  const giveBack = () => connection().send({ type: "release" });
  const follow = () => {
    stopWaiting();
    if (config.isDisposed) return;
    const { machine, watcher } = turns();
    const wanted = watcher || turnsOf(machine).some(({ reader }) => reader);
    if (!wanted) link()?.release();
    if (!context.session) return;
    if (wanted) connection().send({ type: "want" });
    else if (platform.isVisible() && config.idleReleaseMs) cancelIdle = platform.setTimeout(giveBack, config.idleReleaseMs);
    else giveBack();
    connection().resume();
  };

  return {
    follow,
    onSignal: ({ type }) => {
      if (type === "hidden") {
        hiddenSince = platform.now();
        return follow();
      }
      if (type === "offline") return connection().send({ type: "offline" });
      const wasLong = hiddenSince !== null && platform.now() - hiddenSince >= LONG_HIDDEN_MS;
      if (type === "visible") hiddenSince = null;
      context.waiter.wake();
      connection().send({ type: "wake", force: type !== "visible" || wasLong });
    },
    retryNow: () => {
      context.waiter.wake();
      connection().send({ type: "wake", force: false });
    },
  };
}
