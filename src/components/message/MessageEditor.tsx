"use client";
import { forwardRef, useState, type FormEvent } from "react";
import { Button } from "../part/Button.tsx";
import { onEditKey } from "../part/keyboard.ts";
import { FocusReturn, focusOnMount } from "../part/focus.tsx";
import { chain } from "../part/merge.ts";
import { Part, type PartProps } from "../part/Part.tsx";
import { useStrings } from "../provider/config.ts";
import { useChatStore } from "../provider/store.ts";
import { useMessage } from "./context.ts";
import { messageFiles, messageText } from "./message-text.ts";

/** Props of {@link MessageEditor}. */
export type MessageEditorProps = PartProps<
  "form",
  {
    /** Default: sends the message again under its own id, which replaces it and what followed. */
    onSave?: (text: string) => unknown;
  }
>;

/** Edits an own message in place. Enter saves, Escape goes back, a new line is Shift+Enter. */
export const MessageEditor = forwardRef<HTMLFormElement, MessageEditorProps>(function MessageEditor(
  { onSave, onSubmit, ...props },
  ref,
) {
  const strings = useStrings();
  const store = useChatStore();
  const { message, setEditing } = useMessage();
  const [text, setText] = useState(() => messageText(message));
  const save = () => {
    const edited = text.trim();
    if (!edited) return;
    setEditing(false);
    if (onSave) onSave(edited);
    else void store.getState().sendMessage({ text: edited, files: messageFiles(message), messageId: message.id });
  };
  return (
    <Part
      as="form"
      name="message-editor"
      onSubmit={chain(onSubmit, (event: FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        save();
      })}
      partRef={ref}
      {...props}
    >
      <FocusReturn />
      <textarea
        className="tck-input"
        aria-label={strings.edit}
        dir="auto"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => onEditKey(event, save, () => setEditing(false))}
        ref={focusOnMount}
      />
      <div className="tck-editor-actions">
        <Button variant="quiet" onClick={() => setEditing(false)}>
          {strings.cancel}
        </Button>
        <Button type="submit" variant="primary" disabled={!text.trim()}>
          {strings.save}
        </Button>
      </div>
    </Part>
  );
});
