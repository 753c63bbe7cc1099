"use client";
import type { UIMessage } from "ai";
import { forwardRef, memo, useMemo, useState } from "react";
import { useKeepMounted } from "../part/keep-mounted.ts";
import { Part, type PartProps } from "../part/Part.tsx";
import { useStrings } from "../provider/config.ts";
import { DecisionSet } from "../approval/DecisionSet.tsx";
import { DeliveryStatus } from "../status/DeliveryStatus.tsx";
import { MessageContext, type MessageContextValue } from "./context.ts";
import { MessageActions } from "./MessageActions.tsx";
import { MessageEditor } from "./MessageEditor.tsx";
import { MessageParts } from "./MessageParts.tsx";

/** State of a {@link Message}, as its `data-*` attributes. */
export interface MessageState extends Record<string, string | boolean> {
  role: UIMessage["role"];
  streaming: boolean;
  last: boolean;
  editing: boolean;
  /** An answer that was stopped or cut off in the middle. */
  unfinished: boolean;
}
/** Props of {@link Message}. */
export type MessageProps = PartProps<
  "article",
  {
    message: UIMessage;
    /** The newest message of the chat. Default false. */
    isLast?: boolean;
    /** The turn that writes this message is still running. Default false. */
    isStreaming?: boolean;
  },
  MessageState
>;

/** Whether the message's last piece was never ended, as its stream would have done. */
function endsOpen({ parts }: UIMessage): boolean {
  const last = parts.at(-1);
  return (last?.type === "text" || last?.type === "reasoning") && last.state === "streaming";
}

/**
 * One message: its parts, the decisions that it waits for, its actions and its delivery. Renders again only when its
 * own message changes. Children take the place of the content and find the message with `useMessage`.
 */
export const Message = memo(
  forwardRef<HTMLElement, MessageProps>(function Message(
    { message, isLast = false, isStreaming = false, children, ...props },
    ref,
  ) {
    const strings = useStrings();
    const [isEditing, setEditing] = useState(false);
    useKeepMounted(isEditing);
    const context = useMemo<MessageContextValue>(
      () => ({ message, isLast, isStreaming, isEditing, setEditing }),
      [message, isLast, isStreaming, isEditing],
    );
    const isUnfinished = !isStreaming && message.role === "assistant" && endsOpen(message);
    return (
      <MessageContext.Provider value={context}>
        <Part
          as="article"
          name="message"
          state={{ role: message.role, streaming: isStreaming, last: isLast, editing: isEditing, unfinished: isUnfinished }}
          aria-label={strings.role[message.role]}
          aria-busy={isStreaming || undefined}
          partRef={ref}
          {...props}
        >
          {children ??
            (isEditing ? (
              <MessageEditor />
            ) : (
              <>
                <MessageParts />
                {message.role === "assistant" && <DecisionSet />}
                <div className="tck-message-footer">
                  {message.role === "user" && <DeliveryStatus messageId={message.id} />}
                  {isUnfinished && <span className="tck-unfinished">{strings.unfinished}</span>}
                  <MessageActions />
                </div>
              </>
            ))}
        </Part>
      </MessageContext.Provider>
    );
  }),
);
