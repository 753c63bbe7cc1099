import type { ChatRequestOptions, UIMessage } from "ai";
import type { DeliveryState } from "../../transport/state.ts";
import { hasLostDecision } from "./decisions.ts";
import { ChatKitError, type ChatErrorCode } from "../../transport/errors.ts";

/** What the user last asked for. Its failure is what "try again" repeats. */
export type Attempt =
  | { kind: "message"; messageId: string }
  | { kind: "decisions" }
  | { kind: "regenerate"; options: ChatRequestOptions & { messageId?: string } }
  | { kind: "action"; action: unknown; options: ChatRequestOptions }
  | { kind: "resume" }
  | { kind: "stop" };

/** What "try again" does. */
export type RetryPlan =
  | { do: "resend"; messageId: string }
  | { do: "resubmit" }
  | { do: "resume" }
  | { do: "regenerate"; options: ChatRequestOptions & { messageId?: string } }
  | { do: "action"; action: unknown; options: ChatRequestOptions }
  | { do: "stop" }
  | { do: "nothing" };

/** The turn runs on the server; only the way to its output broke. */
const OUTPUT_BROKE: ReadonlySet<ChatErrorCode> = new Set(["reconnect_exhausted", "undecodable_record"]);

const ANSWER_AGAIN: RetryPlan = { do: "regenerate", options: {} };

/** True when the error means that the request never reached the session (an error chunk of a turn is a plain `Error`). */
export function isSendFailure(error: unknown): boolean {
  // Of a turn whose output was lost nothing can be read any more: only a new answer helps.
  return ChatKitError.isInstance(error) && !OUTPUT_BROKE.has(error.code) && error.code !== "turn_output_lost";
}

/** Chooses what "try again" does from what was tried, how it failed and what the session has. */
export function planRetry(input: {
  attempt: Attempt | null;
  error: Error | undefined;
  messages: readonly UIMessage[];
  deliveries: Readonly<Record<string, DeliveryState>>;
}): RetryPlan {
  const { attempt, error, messages, deliveries } = input;
  const failed = messages.findLast((message) => deliveries[message.id]?.status === "failed");
  if (!error && failed) return { do: "resend", messageId: failed.id };
  if (!error) return { do: hasLostDecision(messages) ? "resubmit" : "nothing" };
  if (ChatKitError.isInstance(error) && OUTPUT_BROKE.has(error.code)) return { do: "resume" };
  if (failed && (attempt?.kind === "message" || !attempt)) return { do: "resend", messageId: failed.id };
  const sendFailed = isSendFailure(error);
  switch (attempt?.kind) {
    case "message":
      // Refused before it had a delivery (no session, no token, another tab's turn): it was never on the wire.
      return sendFailed && deliveries[attempt.messageId]?.status !== "stored"
        ? { do: "resend", messageId: attempt.messageId }
        : ANSWER_AGAIN;
    case "decisions":
      return sendFailed ? { do: "resubmit" } : ANSWER_AGAIN;
    case "regenerate":
    case "action":
    case "stop":
      return { ...attempt, do: attempt.kind } as RetryPlan;
    case "resume":
      return sendFailed ? { do: "resume" } : ANSWER_AGAIN;
    case undefined:
      return messages.length > 0 ? ANSWER_AGAIN : { do: "nothing" };
  }
}
