import { CONTROL, RECORD_HEADER } from "../protocol/index.ts";
import type { Control } from "../stream/decode.ts";
import { announcePending } from "./context.ts";
import type { ChatContext } from "./context.ts";
import { parseCursor } from "./session.ts";
import type { Turns } from "./turns.ts";

/** Called once when the session turns out to be closed. */
export type MarkClosed = (reason: string | undefined, source: "stream" | "append") => void;

/** Acts on control records. The handler answers false for one that has to wait. @see PROTOCOL.md section 5 */
export function createControlHandler(context: ChatContext, turns: () => Turns, markClosed: MarkClosed): (control: Control, isTorn: boolean) => boolean {
  return ({ type, headers }, isTorn) => {
    const reason = headers[RECORD_HEADER.sessionClosedReason];
    if (type === CONTROL.turnComplete) {
      const sessionInEventId = headers[RECORD_HEADER.sessionInEventId];
      const inSeq = parseCursor(sessionInEventId) ?? null;
      if (!turns().boundary(inSeq, sessionInEventId, headers[RECORD_HEADER.publicAccessToken], isTorn)) return false;
      if (headers[RECORD_HEADER.sessionClosed] === "true") markClosed(reason, "stream");
    } else if (type === CONTROL.sessionClosed) markClosed(reason, "stream");
    else if (type === CONTROL.pendingVersion) announcePending(context, "upgrade");
    // `upgrade-required` and what a later wire may add: the cursor moves on, the same stream is read on.
    return true;
  };
}
