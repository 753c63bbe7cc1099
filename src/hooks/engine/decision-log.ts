import type { UIMessage } from "ai";
import { type AnyToolPart, lastStepTools } from "../last-step-tools.ts";
import { decisionsAreComplete, withParts } from "./decisions.ts";

interface Decision {
  /** The part as it was before the user decided. */
  before: AnyToolPart;
  sent: boolean;
}

/**
 * What the user decided in this page about the newest answer, so that a decision is made once, a set is sent once, and a
 * set that could not be sent can be sent again. By tool call id, which not every model makes anew for each answer.
 */
export interface DecisionLog {
  /** False when this call was decided here a moment ago: the second click. */
  record(part: AnyToolPart): boolean;
  /** Whether the newest message is to be resubmitted now. */
  isComplete(messages: readonly UIMessage[]): boolean;
  /** A request went out, with this as its newest message. Returns the ids that it carries for the first time. */
  markSent(newest: UIMessage | undefined): string[];
  /** That request did not reach the session. */
  markUnsent(ids: readonly string[]): void;
  /** Forgets decisions that lost against another tab; returns the messages with the parts as they were. */
  revert<M extends UIMessage>(messages: readonly M[], ids: readonly string[]): M[];
}

/** Makes the log of one chat. */
export function createDecisionLog(): DecisionLog {
  const decisions = new Map<string, Decision>();

  function unsent(): Set<string> {
    return new Set([...decisions].filter(([, decision]) => !decision.sent).map(([id]) => id));
  }

  function setSent(ids: readonly string[], sent: boolean): void {
    for (const [id, decision] of decisions) if (ids.includes(id)) decision.sent = sent;
  }

  return {
    record(part) {
      if (decisions.get(part.toolCallId)?.sent === false) return false;
      decisions.set(part.toolCallId, { before: part, sent: false });
      return true;
    },
    isComplete: (messages) => decisionsAreComplete(messages, unsent()),
    markSent(newest) {
      // The next turn begins: what was decided about the answer before is settled or given up.
      if (newest?.role !== "assistant") decisions.clear();
      const open = unsent();
      const ids = (newest ? lastStepTools(newest) : []).flatMap((part) => (open.has(part.toolCallId) ? part.toolCallId : []));
      setSent(ids, true);
      return ids;
    },
    markUnsent: (ids) => setSent(ids, false),
    revert(messages, ids) {
      const lost = new Map<string, AnyToolPart>();
      for (const [id, { before }] of decisions) if (ids.includes(id)) lost.set(id, before);
      for (const id of ids) decisions.delete(id);
      return withParts(messages, lost);
    },
  };
}
