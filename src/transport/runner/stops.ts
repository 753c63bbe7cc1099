import { NO_SEQ, turnsOf } from "../machines/turn.ts";
import type { ChatContext } from "./context.ts";
import type { Sends } from "./sends.ts";
import type { Turns } from "./turns.ts";

/** A stop that the server has; `seq` is {@link NO_SEQ} where it named no number. */
export interface StoredStop {
  seq: number;
}

/** Stops of one chat. */
export interface Stops {
  /** Stores a stop; null when that failed. One at a time: whoever asks while one is under way shares it. */
  sendStop(): Promise<StoredStop | null>;
  /** The stop that is under way because the user asked for it. */
  readonly stopping: Promise<StoredStop | null> | null;
  /** Stops what runs. True once the stop is stored. */
  stop(): Promise<boolean>;
}

/** `append` stores records in the order of the chat's sends. */
export function createStops(context: ChatContext, turns: Turns, append: Sends["appendAlone"]): Stops {
  let sending: Promise<StoredStop | null> | undefined;
  let stopping: Promise<StoredStop | null> | null = null;

  async function store(): Promise<StoredStop | null> {
    try {
      const seq = await append("stop", { kind: "stop" });
      // The send that was given up has the number before, if it was stored at all; else the stop's boundary comes.
      if (seq !== NO_SEQ) turns.send({ type: "gate", until: seq - 1 });
      return { seq };
    } catch {
      // A gate without a number would wait for a boundary that nobody asked for.
      if (turns.machine.name === "draining" && turns.machine.until === null) turns.send({ type: "clear-gate" });
      return null;
    } finally {
      sending = undefined;
    }
  }
  const sendStop = () => (sending ??= store());

  return {
    sendStop,
    get stopping() {
      return stopping;
    },
    async stop() {
      const { session } = context;
      if (!session) return false;
      if (turnsOf(turns.machine).length === 0 && session.isStreaming) turns.attach(turns.nextId(), NO_SEQ, false);
      // An append that the server has not answered is given up first: its turn may never begin.
      if (turns.machine.turn?.seq === null) turns.current?.cancel?.();
      const running = turnsOf(turns.machine)[0]?.id;
      stopping = sendStop();
      const stored = await stopping;
      stopping = null;
      if (!stored) return false;
      if (turnsOf(turns.machine)[0]?.id === running) turns.send({ type: "stop", until: stored.seq === NO_SEQ ? null : stored.seq });
      turns.settle();
      return true;
    },
  };
}
