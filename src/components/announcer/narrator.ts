import type { UIMessage } from "ai";
import type { ChatController } from "../../hooks/controller.ts";
import { decisionsOf } from "../approval/decisions.ts";
import { approvalSubject } from "../approval/subject.ts";
import { descriptionOf, readQuestion, toolLabel, type AnyToolPart } from "../parts/describe.ts";
import type { ToolDescriptions } from "../parts/types.ts";
import { isRunning } from "../provider/store.ts";
import { errorText } from "../status/error-text.ts";
import type { ChatStrings } from "../strings/types.ts";
import type { Announcement } from "./bus.ts";
import { endOfSentences, speakable } from "./speech.ts";

/**
 * How much a screen reader is told of an answer: `boundaries` only that it began and ended, `sentences` its text in ever
 * larger groups of whole sentences, `off` nothing but approvals, questions and errors.
 */
export type Verbosity = "off" | "boundaries" | "sentences";

/** Characters before the first group is spoken; every further group is twice as long, so a long answer stays calm. */
const FIRST_GROUP = 400;
const LARGEST_GROUP = 4000;
/** How far a text must grow before it is looked at again for a sentence's end (long code has none). */
const LOOK_EVERY = 200;

/** What the narrator is told by its surroundings. */
export interface NarratorOptions {
  strings: ChatStrings;
  tools: ToolDescriptions;
  verbosity: Verbosity;
}

/** Turns the states of a chat into what is said about it. Pure in time: it is driven by states alone. */
export interface Narrator {
  /** What is to be said now that the chat is in this state. */
  next(chat: ChatController, options: NarratorOptions): Announcement[];
  /** The user stopped the turn: its end is not announced as complete. */
  stopped(): void;
}

const textLength = (message: UIMessage | undefined): number =>
  message?.role === "assistant"
    ? message.parts.reduce((sum, part) => sum + (part.type === "text" ? part.text.length + 1 : 0), 0)
    : 0;
const textOf = (message: UIMessage | undefined): string =>
  message?.role === "assistant" ? message.parts.map((part) => (part.type === "text" ? `${part.text}\n` : "")).join("") : "";

/** A narrator. Messages that stand there when a chat is first seen are not read out; open decisions are. */
export function createNarrator(): Narrator {
  let before: ChatController | undefined;
  let messageId: string | undefined;
  /** What stood there when the turn began: it is no news where an action brings it to the end again. */
  let known: readonly UIMessage[] = [];
  let spoken = 0;
  let group = FIRST_GROUP;
  let looked = 0;
  let isBegun = false;
  let wasStopped = false;
  let asked = new Set<string>();

  const polite = (text: string): Announcement[] => (text ? [{ text, priority: "polite" }] : []);
  const assertive = (text: string): Announcement[] => (text ? [{ text, priority: "assertive" }] : []);

  function decisions(chat: ChatController, { strings, tools }: NarratorOptions): Announcement[] {
    const open = decisionsOf(chat.messages.at(-1), tools, isRunning(chat));
    const isNew = (part: AnyToolPart) => !asked.has(part.toolCallId);
    const approvals = open.approvals.filter(isNew).map((part) => approvalSubject(part, descriptionOf(part, tools), strings));
    const questions = open.questions
      .filter(isNew)
      .map((part) => readQuestion(part.input)?.question ?? toolLabel(part, descriptionOf(part, tools)));
    asked = new Set([...open.approvals, ...open.questions].map(({ toolCallId }) => toolCallId));
    return [
      ...assertive(approvals.length > 0 ? strings.spokenApproval(approvals.join(", ")) : ""),
      ...assertive(questions.length > 0 ? strings.spokenQuestion(questions.join(" ")) : ""),
    ];
  }

  function answer(chat: ChatController, { strings, verbosity }: NarratorOptions): Announcement[] {
    const last = chat.messages.at(-1);
    const runs = isRunning(chat);
    const ran = before !== undefined && isRunning(before);
    const said: Announcement[] = [];
    if (runs && !ran) {
      // A turn that continues a message (after an approval) speaks from where that message stands now.
      known = before?.messages ?? [];
      messageId = known.at(-1)?.id;
      spoken = textLength(known.at(-1));
      group = FIRST_GROUP;
      isBegun = wasStopped = false;
    }
    if (!runs && !ran) return said;
    // A message asks for an answer. An action may make one, or only take messages away.
    if (runs && !isBegun && (chat.status === "streaming" || last?.role === "user")) {
      isBegun = true;
      said.push(...polite(strings.spokenAnswering));
    }
    if (last?.role === "assistant" && last.id !== messageId) {
      messageId = last.id;
      spoken = textLength(known.find(({ id }) => id === last.id));
    }
    const grown = textLength(last) - spoken;
    const speaks = verbosity === "sentences";
    if (runs && speaks && grown >= group && Math.abs(grown - looked) >= LOOK_EVERY) {
      looked = grown;
      const rest = textOf(last).slice(spoken);
      const end = endOfSentences(rest, strings.locale);
      if (end >= group / 2) {
        spoken += end;
        group = Math.min(group * 2, LARGEST_GROUP);
        said.push(...polite(speakable(rest.slice(0, end), strings)));
      }
    }
    if (!runs) {
      const rest = speaks && grown > 0 ? speakable(textOf(last).slice(spoken), strings) : "";
      spoken = textLength(last);
      const isAnswered = before?.status === "streaming" || grown > 0;
      const done = !isAnswered || wasStopped || chat.error || chat.isReadOnly ? "" : strings.spokenDone;
      said.push(...polite([rest, done].filter(Boolean).join(" ")));
    }
    return said;
  }

  return {
    next(chat, options) {
      const { strings, verbosity } = options;
      if (before?.chatId !== chat.chatId) {
        before = undefined;
        asked = new Set();
      }
      const said = verbosity === "off" ? [] : answer(chat, options);
      if (chat.error && chat.error !== before?.error) {
        said.push(...assertive(strings.spokenError(errorText(chat.error, strings))));
      }
      said.push(...decisions(chat, options));
      // What is on its way is told by where it arrives.
      for (const { id, state } of before ? chat.pending : []) {
        const was = before?.pending.find((one) => one.id === id)?.state;
        if (state !== was && state !== "sending") said.push(...polite(strings.pendingState[state]));
      }
      if (before && chat.closed && !before.closed) {
        said.push(...polite([strings.closedTitle, chat.closedReason].filter(Boolean).join(". ")));
      }
      before = chat;
      return said;
    },
    stopped() {
      wasStopped = true;
    },
  };
}
