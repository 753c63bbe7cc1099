import type { ChunkReader } from "../stream/chunk-reader.ts";
import type { TabMirror } from "../tabs/index.ts";
import type { TurnList } from "./tab-gate.ts";

/** Tells the chat's other tabs of the turns that this tab reads. */
export interface TurnMirror {
  /** Puts the mirror between a turn and its reader. */
  wrap(id: number, reader: ChunkReader): ChunkReader;
  /** The turn's message may go out, or the turn is read again after a reload or a take-over. */
  begin(id: number, list: TurnList): void;
  /** The server has the turn's message. False when another tab tells the turn by now. */
  stored(id: number): boolean;
  /** The turn is over. False when another tab tells it by now. */
  end(id: number): boolean;
  /** This tab reads the turn without owning the chat: nothing is told, and nothing that is told is shown. */
  beginAlone(id: number): void;
  /** The reader goes, the turn goes on: it has not ended for the others, unless they would break off where this one did. */
  leave(id: number, isBroken?: boolean): void;
  /** Another tab tells the chat's turns from now on, but for a head start, which this one reads to its end. */
  drop(): void;
}

/** Tells the turns one after the other, in the order in which their answers arrive. */
export function createTurnMirror(mirror: TabMirror, chatId: string): TurnMirror {
  /** Turns that wait for the one being told, oldest first. */
  const waiting = new Map<number, { list: TurnList; isStored: boolean }>();
  let told: { id: number; list: TurnList | undefined } | null = null;
  let alone: number | null = null;

  function tell(id: number): void {
    const turn = waiting.get(id);
    waiting.delete(id);
    told = { id, list: turn?.list };
    mirror.turnStarted(chatId, turn?.list);
    if (turn?.isStored) mirror.turnStored(chatId);
  }

  function stopAlone(id: number): void {
    if (alone !== id) return;
    alone = null;
    mirror.setReading(chatId, false);
  }

  function end(id: number): boolean {
    stopAlone(id);
    if (told?.id !== id) return waiting.delete(id);
    told = null;
    mirror.turnEnded(chatId);
    for (const [next] of waiting) {
      tell(next);
      break;
    }
    return true;
  }

  return {
    end,
    wrap(id, reader) {
      return {
        stream: reader.stream,
        get full() {
          return reader.full;
        },
        write(chunk, size) {
          if (waiting.has(id)) tell(id);
          if (told?.id === id) mirror.chunk(chatId, chunk);
          reader.write(chunk, size);
        },
        close() {
          end(id);
          reader.close();
        },
        fail(error) {
          end(id);
          reader.fail(error);
        },
      };
    },
    begin(id, list) {
      waiting.set(id, { list, isStored: false });
      if (told === null) tell(id);
    },
    stored(id) {
      const turn = waiting.get(id);
      if (turn) turn.isStored = true;
      else if (told?.id === id) mirror.turnStored(chatId);
      else return false;
      return true;
    },
    beginAlone(id) {
      alone = id;
      mirror.setReading(chatId, true);
    },
    leave(id, isBroken) {
      if (isBroken) return void end(id);
      stopAlone(id);
      waiting.delete(id);
      if (told?.id === id) told = null;
    },
    drop() {
      waiting.clear();
      if (!told?.list?.isAhead) told = null;
    },
  };
}
