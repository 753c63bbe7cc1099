"use client";
import { forwardRef, useState, type ClipboardEvent, type DragEvent, type FormEvent, type SyntheticEvent } from "react";
import { FocusReturn } from "../part/focus.tsx";
import { chain } from "../part/merge.ts";
import { Part, type PartProps } from "../part/Part.tsx";
import { useEscapeStops } from "../part/use-escape.ts";
import { ConnectionStatus } from "../status/ConnectionStatus.tsx";
import { TurnStatus } from "../status/TurnStatus.tsx";
import { AttachButton } from "./AttachButton.tsx";
import { AttachmentList } from "./AttachmentList.tsx";
import { ComposerInput } from "./ComposerInput.tsx";
import { ComposerContext } from "./context.ts";
import { SendButton } from "./SendButton.tsx";
import { StopButton } from "./StopButton.tsx";
import { useComposer, type ComposerOptions } from "./use-composer.ts";

/** State of a {@link Composer}. */
export interface ComposerPartState extends Record<string, boolean> {
  running: boolean;
  empty: boolean;
  closed: boolean;
  readOnly: boolean;
  dragging: boolean;
}
/** Props of {@link Composer}. Children take the place of the inside. */
export type ComposerProps = PartProps<"form", ComposerOptions & { placeholder?: string }, ComposerPartState>;

/**
 * Where the user writes. Enter sends and Shift+Enter breaks the line, never inside an input method; Escape stops the
 * turn; the draft is kept per chat over reloads. While a turn runs a message joins it or waits (`whileRunning`;
 * Alt+Enter does the other). A send that is refused gives the text back.
 */
export const Composer = forwardRef<HTMLFormElement, ComposerProps>(function Composer(
  {
    whileRunning, commands, attachments, drafts, placeholder, onSubmit, onKeyDown, onPaste, onDrop, onDragOver, onDragLeave,
    children, ...props
  },
  ref,
) {
  const composer = useComposer({ whileRunning, commands, attachments, drafts });
  const [dragging, setDragging] = useState(false);
  const { running, closed, isReadOnly, takesFiles, files } = composer;
  const empty = !composer.draft.trim();

  const take = (event: SyntheticEvent, { files: given }: DataTransfer) => {
    if (!takesFiles || given.length === 0) return;
    event.preventDefault();
    if (!closed && !isReadOnly) files.add(given);
  };
  const paste = (event: ClipboardEvent) => {
    const { types } = event.clipboardData;
    // Office puts a picture of the text beside the text.
    if (!types.includes("text/plain") || !types.includes("text/html")) take(event, event.clipboardData);
  };
  const drop = (event: DragEvent) => {
    setDragging(false);
    take(event, event.dataTransfer);
  };
  const dragOver = (event: DragEvent) => {
    if (!takesFiles || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setDragging(true);
  };

  return (
    <ComposerContext.Provider value={composer}>
      <Part
        as="form"
        name="composer"
        state={{ running, empty, closed, readOnly: isReadOnly, dragging }}
        onSubmit={chain(onSubmit, (event: FormEvent<HTMLFormElement>) => {
          event.preventDefault();
          composer.submit();
        })}
        onKeyDown={chain(onKeyDown, useEscapeStops())}
        onPaste={chain(onPaste, paste)}
        onDrop={chain(onDrop, drop)}
        onDragOver={chain(onDragOver, dragOver)}
        onDragLeave={chain(onDragLeave, (_event: DragEvent<HTMLFormElement>) => setDragging(false))}
        partRef={ref}
        {...props}
      >
        {!(closed && empty) && <FocusReturn />}
        {children ?? (
          <>
            <AttachmentList />
            <ComposerInput placeholder={placeholder} />
            <div className="tck-composer-bar">
              {takesFiles && <AttachButton />}
              <div className="tck-status">
                <ConnectionStatus />
                <TurnStatus />
              </div>
              <StopButton />
              <SendButton />
            </div>
          </>
        )}
      </Part>
    </ComposerContext.Provider>
  );
});
