"use client";
import { forwardRef, useEffect, useState, type MouseEvent } from "react";
import { decisionsOf } from "../approval/decisions.ts";
import { RegenerateButton } from "../actions/RegenerateButton.tsx";
import { Button, type ButtonProps } from "../part/Button.tsx";
import { FocusReturn } from "../part/focus.tsx";
import { CheckIcon, CopyIcon, EditIcon } from "../part/icons.tsx";
import { chain } from "../part/merge.ts";
import { Part, type PartProps } from "../part/Part.tsx";
import { useChatConfig } from "../provider/config.ts";
import { isOccupied, useChatSlice } from "../provider/store.ts";
import { useMessage } from "./context.ts";
import { messageText } from "./message-text.ts";

const COPIED_MS = 2000;

/** Props of {@link CopyButton}. */
export type CopyButtonProps = ButtonProps & { text: string };

/** Copies a text and says so for two seconds. */
export const CopyButton = forwardRef<HTMLButtonElement, CopyButtonProps>(function CopyButton({ text, onClick, ...props }, ref) {
  const { strings, announcements } = useChatConfig();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = ({ currentTarget }: MouseEvent<HTMLButtonElement>) => {
    const done = () => {
      setCopied(true);
      announcements.say(strings.copied);
    };
    // Where the browser forbids it nothing is copied, and the button does not say that it was.
    void currentTarget.ownerDocument.defaultView?.navigator.clipboard?.writeText(text).then(done, () => {});
  };
  return (
    <Button name="copy" variant="icon" label={copied ? strings.copied : strings.copy} onClick={chain(onClick, copy)} ref={ref} {...props}>
      {copied ? <CheckIcon /> : <CopyIcon />}
    </Button>
  );
});

/** Props of {@link MessageActions}. Children are added after the kit's own. */
export type MessageActionsProps = PartProps<"div">;

/**
 * What can be done with a message: copy, edit (the user's own), answer again (the newest answer, once it asks nothing). Its height is always
 * reserved and it shows on hover, on focus and on touch screens, so nothing moves.
 */
export const MessageActions = forwardRef<HTMLDivElement, MessageActionsProps>(function MessageActions(
  { children, ...props },
  ref,
) {
  const { strings, tools } = useChatConfig();
  const { message, isLast, isStreaming, setEditing } = useMessage();
  const blocked = useChatSlice(isOccupied);
  const text = messageText(message);
  const decisions = decisionsOf(message, tools, isStreaming);
  const waits = decisions.answered < decisions.total;
  return (
    <Part name="message-actions" state={{ hidden: isStreaming }} partRef={ref} {...props}>
      {!isStreaming && (
        <>
          <FocusReturn />
          {text && <CopyButton text={text} />}
          {message.role === "user" && text && !blocked && (
            <Button name="edit" variant="icon" label={strings.edit} onClick={() => setEditing(true)}>
              <FocusReturn />
              <EditIcon />
            </Button>
          )}
          {message.role === "assistant" && isLast && !waits && <RegenerateButton messageId={message.id} />}
          {children}
        </>
      )}
    </Part>
  );
});
