import type { UIMessage, UIMessageChunk } from "ai";
import type { TabMirror } from "../tabs/index.ts";

/** The list that a turn answers. */
export interface TurnList {
  messages?: readonly UIMessage[];
  regenerate?: boolean;
  /** The turn runs already, and its chunks come from its first. */
  replay?: boolean;
}

/** Tells the chat's other tabs of this tab's turns, in the order in which their answers arrive. */
export interface TurnMirror {
  /** The server has the turn's message, or the turn is read again after a reload or a take-over. */
  begin(id: number, list: TurnList): void;
  chunk(id: number, chunk: UIMessageChunk): void;
  /** The turn is complete, stopped or failed. Not for a reader that merely left: the turn goes on then. */
  end(id: number): void;
}

/**
 * @param mirror The mirror once it is loaded; null where every tab is independent.
 */
export function createTurnMirror(mirror: () => TabMirror | null, chatId: string): TurnMirror {
  /** Turns that wait for the one being told, oldest first. */
  const waiting = new Map<number, TurnList>();
  let told: number | null = null;

  function tell(id: number): void {
    const list = waiting.get(id);
    waiting.delete(id);
    told = id;
    mirror()?.turnStarted(chatId, list);
  }

  return {
    begin(id, list) {
      waiting.set(id, list);
      if (told === null) tell(id);
    },
    chunk(id, chunk) {
      if (told !== id) tell(id);
      mirror()?.chunk(chatId, chunk);
    },
    end(id) {
      waiting.delete(id);
      if (told !== id) return;
      told = null;
      mirror()?.turnEnded(chatId);
      const [next] = waiting.keys();
      if (next !== undefined) tell(next);
    },
  };
}
