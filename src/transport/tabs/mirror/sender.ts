import type { UIMessage, UIMessageChunk } from "ai";
import type { TabMessage } from "../port.ts";
import { digestOf, prefixOf } from "./digest.ts";
import { addTo } from "./turn-log.ts";

/** How a turn begins. */
export interface TurnStart {
  version: number;
  /** The list that the turn answers. */
  messages: readonly UIMessage[];
  /** Whether the newest message is news to the other tabs. */
  fresh: boolean;
  /** The answer goes on in the newest message. */
  continues: boolean;
  /** The turn runs for as long as this tab reads it. */
  ahead: boolean;
}

/** Tells the other tabs of one turn. */
export interface TurnSender {
  readonly version: number;
  /** The server has the turn's message: until then the other tabs show nothing of it. */
  stored(): void;
  chunk(chunk: UIMessageChunk): void;
  /**
   * What this tab shows now, the answer included: what was changed in it is told, but for what is not sent yet.
   * `lags`: the list may be older than the turn.
   */
  edited(shown: readonly UIMessage[], lags: boolean): void;
  end(): void;
  /** Answers a tab that came late or missed something. A finished turn is retold only to those who saw it begin. */
  answer(hello: Extract<TabMessage, { type: "hello" }>): void;
}

const newestAnswer = (messages: readonly UIMessage[]): number => messages.findLastIndex(({ role }) => role === "assistant");

/**
 * Tells one turn: its list once as a difference, then its chunks. Chunks of one task go out in one post. A post's size
 * depends on the chunks alone, never on the history.
 */
export function createTurnSender(start: TurnStart, post: (message: TabMessage) => void): TurnSender {
  const { version, fresh, continues, ahead } = start;
  const log: UIMessageChunk[] = [];
  let list = start.messages;
  /** How many messages of the list stand behind the answer. */
  let after = 0;
  let answerId = continues ? list.at(-1)?.id : undefined;
  let pending: UIMessageChunk[] = [];
  let n = 0;
  let running = true;
  /** An error and no answer: what the page takes back then is told although the turn is over. */
  let refused = false;

  /** The list as what follows its first `kept` messages; `null` for a log: only the list is news. */
  const tell = (kept: number, told: readonly UIMessageChunk[] | null): void =>
    post({ type: "list", version, n, before: digestOf(list, kept), tail: list.slice(kept), after, continues, ahead, log: told, end: !running });

  const flush = (): void => {
    const chunks = pending;
    if (chunks.length === 0) return;
    pending = [];
    for (const chunk of chunks) addTo(log, chunk);
    post({ type: "chunks", version, n: n++, chunks });
  };

  tell(list.length - (fresh ? 1 : 0), []);

  return {
    version,
    stored() {
      if (running && n === 0 && pending.length === 0) post({ type: "chunks", version, n: n++, chunks: [] });
    },
    chunk(chunk) {
      if (!running) return;
      if (chunk.type === "start" && chunk.messageId) answerId = chunk.messageId;
      refused ||= chunk.type === "error" && log.length + pending.length === 0;
      if (pending.push(chunk) === 1) queueMicrotask(flush);
    },
    edited(all, lags) {
      const isTold = (message: UIMessage | undefined) => list.findLast(({ id }) => id === message?.id);
      const newest = list.at(-1)?.id;
      if ((!running && !refused) || (lags && !all.some(({ id }) => id === newest))) return;
      const shown = all.slice(0, all.findLastIndex((message) => message.role !== "user" || isTold(message)) + 1);
      const at = newestAnswer(shown);
      const id = shown[at]?.id;
      const isAnswer = !refused && id !== undefined && (answerId === undefined ? id !== list[newestAnswer(list)]?.id : id === answerId);
      const next = [...shown];
      // The answer travels as chunks. Where it goes on in a message of the list, the list has that as it was.
      if (isAnswer) next.splice(at, 1, ...list.filter((message) => message.id === id));
      const kept = next.findIndex((message, index) => message !== list[index]);
      if (kept < 0 && next.length === list.length) return;
      const isSame = prefixOf(next, digestOf(list))?.length === next.length;
      list = next;
      if (isAnswer) after = shown.length - at - 1;
      if (isSame) return;
      flush();
      tell(kept < 0 ? next.length : kept, null);
    },
    end() {
      if (!running) return;
      flush();
      running = false;
      post({ type: "chunks", version, n: n++, chunks: [], end: true });
    },
    answer({ version: known, have }) {
      if (!running && known !== version) return;
      flush();
      tell((have && prefixOf(list, have)?.length) ?? 0, log);
    },
  };
}
