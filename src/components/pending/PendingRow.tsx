"use client";
import { useId, useState } from "react";
import type { PendingMessage } from "../../hooks/controller.ts";
import { Button } from "../part/Button.tsx";
import { FocusReturn, focusOnMount } from "../part/focus.tsx";
import { CloseIcon, EditIcon } from "../part/icons.tsx";
import { onEditKey } from "../part/keyboard.ts";
import { Part } from "../part/Part.tsx";
import { useStrings } from "../provider/config.ts";
import { isRunning, useChatSlice, useChatStore } from "../provider/store.ts";

/** One waiting message: its text, its state, and what may still be done with it. */
export function PendingRow({ message }: { message: PendingMessage }) {
  const strings = useStrings();
  const store = useChatStore();
  const running = useChatSlice(isRunning);
  const [edited, setEdited] = useState<string | null>(null);
  /** The keys end the edit where it stands: the focus goes back to the button that began it. */
  const [byKeys, setByKeys] = useState(false);
  const { id, text, state, error } = message;
  const textId = useId();
  const open = state === "queued" || state === "failed";
  const save = () => {
    if (edited?.trim()) store.getState().editPending(id, edited.trim());
    setEdited(null);
  };
  return (
    <Part as="li" name="pending-message" state={{ state, mode: message.mode }}>
      <FocusReturn />
      {edited === null ? (
        <div id={textId} className="tck-pending-text" dir="auto">
          {text}
        </div>
      ) : (
        <textarea
          className="tck-input"
          aria-label={strings.edit}
          dir="auto"
          value={edited}
          onChange={(event) => setEdited(event.target.value)}
          onKeyDown={(event) => onEditKey(event, save, () => setEdited(null))}
          onBlur={() => {
            setByKeys(false);
            save();
          }}
          ref={focusOnMount}
        />
      )}
      <bdi className="tck-pending-state" title={error?.message}>
        {strings.pendingState[state]}
      </bdi>
      {open && edited === null && (
        <span className="tck-pending-actions" role="group" aria-labelledby={textId}>
          <FocusReturn />
          <Button variant="quiet" onClick={() => void store.getState().promote(id)}>
            {state === "failed" ? strings.tryAgain : running ? strings.promote : strings.send}
          </Button>
          <Button
            variant="icon"
            label={strings.edit}
            onClick={() => {
              setByKeys(true);
              setEdited(text);
            }}
            ref={byKeys ? focusOnMount : undefined}
          >
            <EditIcon />
          </Button>
          <Button variant="icon" label={strings.cancel} onClick={() => store.getState().cancel(id)}>
            <CloseIcon />
          </Button>
        </span>
      )}
    </Part>
  );
}
