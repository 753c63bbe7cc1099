import type { UIMessage } from "ai";
import type { ListDigest } from "../port.ts";

/** FNV-1a over UTF-16 code units, 32 bits, continued from `hash`. */
function fold(hash: number, text: string): number {
  let value = hash;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

const EMPTY = 0x811c9dc5;
const fingerprints = new WeakMap<UIMessage, string>();

/** A text's own state differs by a frame between tabs and says nothing of its content. */
const settled = (_key: string, value: unknown): unknown => (value === "streaming" || value === "done" ? undefined : value);

/** What tells two states of a message apart. Worked out once for each message object. */
function fingerprint(message: UIMessage): string {
  let known = fingerprints.get(message);
  if (known === undefined) {
    const { id, role, parts } = message;
    known = fold(EMPTY, JSON.stringify([id, role, parts], settled)).toString(36);
    fingerprints.set(message, known);
  }
  return known;
}

/** Describes the first `count` messages of a list (all of it by default). */
export function digestOf(messages: readonly UIMessage[], count = messages.length): ListDigest {
  let hash = EMPTY;
  for (let at = 0; at < count; at++) hash = fold(hash, fingerprint(messages[at] as UIMessage));
  return { count, hash };
}

/** The messages that a digest describes, if the list begins with them. */
export function prefixOf(messages: readonly UIMessage[], { count, hash }: ListDigest): readonly UIMessage[] | null {
  return count <= messages.length && digestOf(messages, count).hash === hash ? messages.slice(0, count) : null;
}

/** How much of an answer a message shows. */
const extentOf = ({ parts }: UIMessage): number => parts.reduce((sum, part) => sum + 1 + ("text" in part ? part.text.length : 0), 0);

/**
 * Whether a list with this answer, or none, shows less than what stands here: a turn that is told again from its
 * beginning does, until it has caught up.
 */
export function isBehind(own: readonly UIMessage[], base: readonly UIMessage[], answer: UIMessage | undefined): boolean {
  const shown = answer ? own.findLast(({ id }) => id === answer.id) : own[base.length];
  if (answer) return shown !== undefined && extentOf(answer) < extentOf(shown);
  return shown?.role === "assistant" && own[base.length - 1]?.id === base.at(-1)?.id;
}
