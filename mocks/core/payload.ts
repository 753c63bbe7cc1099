import type { ChatTaskWirePayload } from "../../src/transport/protocol/index.ts";
import type { LiveRun } from "./live-run.ts";
import type { Session } from "./session.ts";

/** The payload of a session's first run. */
export function initialPayload(session: Session, overrides: Partial<ChatTaskWirePayload> = {}): ChatTaskWirePayload {
  const { basePayload, idleTimeoutInSeconds } = session.fields.triggerConfig;
  return {
    trigger: "preload",
    ...(idleTimeoutInSeconds === undefined ? {} : { idleTimeoutInSeconds }),
    ...structuredClone(basePayload),
    ...overrides,
    chatId: session.address,
    sessionId: session.id,
  };
}

/**
 * The payload of a later run. What the first run was started with was answered by it and is left out, unless the run
 * that hands over never finished a turn: then its successor gets the same message.
 */
export function continuationPayload(session: Session, handingOver?: LiveRun): ChatTaskWirePayload {
  const overrides = { continuation: true, previousRunId: session.fields.currentRunId ?? undefined };
  if (handingOver !== undefined && handingOver.run.turns === 0 && session.boundary === null) {
    return { ...handingOver.payload, ...overrides };
  }
  const { message: _message, headStartMessages: _history, ...rest } = initialPayload(session);
  return { ...rest, trigger: "preload", ...overrides };
}
