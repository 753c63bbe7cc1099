import type { ChunkReader } from "../stream/chunk-reader.ts";
import type { TabMirror } from "../tabs/index.ts";
import type { TurnList } from "./tab-gate.ts";

/** Tells the chat's other tabs of the turns that this tab reads. */
export interface TurnMirror {
  /** Puts the mirror between a turn and its reader. */
  wrap(id: number, reader: ChunkReader): ChunkReader;
  /** The server has the turn's message, or the turn is read again after a reload or a take-over. */
  begin(id: number, list: TurnList): void;
  /** This tab reads the turn without owning the chat: nothing is told, and nothing that is told is shown. */
  beginAlone(id: number): void;
  /** The reader goes, the turn goes on: it has not ended for the others. */
  leave(id: number): void;
  /** Another tab tells the chat's turns from now on. */
  drop(): void;
}

/** Tells the turns one after the other, in the order in which their answers arrive. */
export function createTurnMirror(mirror: TabMirror, chatId: string): TurnMirror {
  /** Turns that wait for the one being told, oldest first. */
  const waiting = new Map<number, TurnList>();
  let told: number | null = null;
  let alone: number | null = null;

  function tell(id: number, list: TurnList | undefined): void {
    waiting.delete(id);
    told = id;
    mirror.turnStarted(chatId, list);
  }

  function end(id: number): void {
    if (alone === id) {
      alone = null;
      mirror.setReading(chatId, false);
    }
    waiting.delete(id);
    if (told !== id) return;
    told = null;
    mirror.turnEnded(chatId);
    for (const [next, list] of waiting) return tell(next, list);
  }

  return {
    wrap(id, reader) {
      return {
        stream: reader.stream,
        get full() {
          return reader.full;
        },
        write(chunk, size) {
          if (told !== id && waiting.has(id)) tell(id, waiting.get(id));
          if (told === id) mirror.chunk(chatId, chunk);
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
      if (told === null) tell(id, list);
      else waiting.set(id, list);
    },
    beginAlone(id) {
      alone = id;
      mirror.setReading(chatId, true);
    },
    leave(id) {
      if (alone === id) end(id);
      waiting.delete(id);
      if (told === id) told = null;
    },
    drop() {
      waiting.clear();
      told = null;
    },
  };
}
