import type { UIMessage } from "ai";
import type { ListDigest } from "../port.ts";

/** FNV-1a over UTF-16 code units, 32 bits, continued from `hash`. */
function fold(hash: number, text: string): number {
  let value = hash;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value;
}

const EMPTY = 0x811c9dc5;
const fingerprints = new WeakMap<UIMessage, string>();

/** What tells two states of a message apart: its id and role, and of each part the type, the state and the length. */
function fingerprint(message: UIMessage): string {
  let known = fingerprints.get(message);
  if (known === undefined) {
    const parts = message.parts.map((part) => {
      const { type, text, state, approval } = part as { type: string; text?: string; state?: string; approval?: { approved?: boolean } };
      // A text's own state (streaming, done) differs by a frame between tabs and says nothing of its content.
      return text === undefined ? `${type}:${state ?? ""}:${String(approval?.approved ?? "")}` : `${type}:${text.length}`;
    });
    known = `${message.role}/${message.id}/${parts.join(",")};`;
    fingerprints.set(message, known);
  }
  return known;
}

/** Describes the first `count` messages of a list (all of it by default). */
export function digestOf(messages: readonly UIMessage[], count = messages.length): ListDigest {
  let hash = EMPTY;
  for (const message of messages.slice(0, count)) hash = fold(hash, fingerprint(message));
  return { count, hash };
}

/** The messages that a digest describes, if the list begins with them. */
export function prefixOf(messages: readonly UIMessage[], digest: ListDigest): readonly UIMessage[] | null {
  if (digest.count > messages.length || digestOf(messages, digest.count).hash !== digest.hash) return null;
  return messages.slice(0, digest.count);
}

/** How much of an answer a message shows: for telling a replay that has not caught up yet. */
export function extentOf(message: UIMessage | undefined): number {
  if (!message) return 0;
  return message.parts.reduce((sum, part) => sum + 1 + ("text" in part ? part.text.length : 0), 0);
}
