"use client";
import type { UIMessage } from "ai";
import { forwardRef, type ForwardedRef, type ReactElement, type ReactNode, type RefAttributes } from "react";
import { Announcer } from "../announcer/Announcer.tsx";
import type { Announcement } from "../announcer/bus.ts";
import type { Verbosity } from "../announcer/narrator.ts";
import { Composer, type ComposerProps } from "../composer/Composer.tsx";
import { EmptyState, type EmptyStateProps } from "../list/EmptyState.tsx";
import { MessageList, type MessageListProps } from "../list/MessageList.tsx";
import { chain } from "../part/merge.ts";
import { Part, type PartProps } from "../part/Part.tsx";
import { useEscapeStops } from "../part/use-escape.ts";
import { PendingMessages } from "../pending/PendingMessages.tsx";
import { ChatProvider, type ChatProviderProps } from "../provider/ChatProvider.tsx";
import { useStrings } from "../provider/config.ts";
import { useChatSlice } from "../provider/store.ts";
import { ErrorNotice } from "../status/ErrorNotice.tsx";
import { ReadOnlyIndicator } from "../status/ReadOnlyIndicator.tsx";
import { SessionClosedNotice } from "../status/SessionClosedNotice.tsx";

/** State of a {@link Chat}. */
export interface ChatPartState extends Record<string, string | boolean> {
  status: string;
  connection: string;
  closed: boolean;
  readOnly: boolean;
}

/** The places of a {@link Chat}. Leave one out for the kit's own, give null for nothing, or put in your own. */
export interface ChatSlots {
  /** Above the conversation. Default: nothing. */
  header?: ReactNode;
  /** Before the first message. Default: a line of welcome with the `suggestions`. */
  empty?: ReactNode;
  /** Between conversation and composer: closed, read-only, error. */
  notices?: ReactNode;
  pending?: ReactNode;
  composer?: ReactNode;
  /** Below the composer. Default: nothing. */
  footer?: ReactNode;
  /** Inside the closed notice: a "New chat" button, say. */
  closedAction?: ReactNode;
}

interface ChatOptions extends ChatSlots {
  suggestions?: EmptyStateProps["suggestions"];
  commands?: ComposerProps["commands"];
  attachments?: ComposerProps["attachments"];
  whileRunning?: ComposerProps["whileRunning"];
  placeholder?: string;
  renderMessage?: MessageListProps["renderMessage"];
  virtualizeAbove?: number;
  onReachStart?: () => void;
  /** How much of an answer a screen reader is told. Default `sentences`. */
  verbosity?: Verbosity;
  onAnnounce?: (announcement: Announcement) => void;
}

type BodyProps = PartProps<"div", ChatOptions, ChatPartState>;
/** Props of {@link Chat}. */
export type ChatProps<M extends UIMessage = UIMessage> = Omit<ChatProviderProps<M>, "chat" | "children"> & {
  /** What `useTriggerChat` returns. Leave it out inside a `ChatProvider`, which then brings the strings, parts and tools too. */
  chat?: ChatProviderProps<M>["chat"];
} & BodyProps;

const ChatBody = forwardRef<HTMLDivElement, BodyProps>(function ChatBody(
  {
    header, empty, notices, pending, composer, footer, closedAction, suggestions, commands, attachments, whileRunning,
    placeholder, renderMessage, virtualizeAbove, onReachStart, verbosity, onAnnounce, onKeyDown, children, ...props
  },
  ref,
) {
  const strings = useStrings();
  const status = useChatSlice((chat) => chat.status);
  const connection = useChatSlice((chat) => chat.connection);
  const closed = useChatSlice((chat) => chat.closed);
  const readOnly = useChatSlice((chat) => chat.isReadOnly);
  const list = { renderMessage, virtualizeAbove, onReachStart };
  const composing = { commands, attachments, whileRunning, placeholder };
  return (
    <Part
      name="chat"
      state={{ status, connection, closed, readOnly }}
      dir={strings.dir}
      lang={strings.locale}
      onKeyDown={chain(onKeyDown, useEscapeStops())}
      partRef={ref}
      {...props}
    >
      <div className="tck-chat-body">
        {header}
        {children ?? (
          <MessageList {...list} empty={empty === undefined ? <EmptyState suggestions={suggestions} /> : empty} />
        )}
        <div className="tck-dock">
          {notices === undefined ? (
            <>
              <SessionClosedNotice>{closedAction}</SessionClosedNotice>
              <ReadOnlyIndicator />
              <ErrorNotice />
            </>
          ) : (
            notices
          )}
          {pending === undefined ? <PendingMessages /> : pending}
          {composer === undefined ? <Composer {...composing} /> : composer}
          {footer}
        </div>
        <Announcer verbosity={verbosity} onAnnounce={onAnnounce} />
      </div>
    </Part>
  );
});

function ChatRoot<M extends UIMessage>(
  { chat, strings, parts, tools, ...props }: ChatProps<M>,
  ref: ForwardedRef<HTMLDivElement>,
) {
  const body = <ChatBody ref={ref} {...props} />;
  if (!chat) return body;
  return (
    <ChatProvider chat={chat} strings={strings} parts={parts} tools={tools}>
      {body}
    </ChatProvider>
  );
}

/**
 * The whole chat: conversation, notices, pending messages, composer, announcer. Every piece can be replaced by its slot
 * and the rest goes on working. Children take the place of the message list.
 *
 * @example
 * ```tsx
 * <Chat chat={useTriggerChat({ transport, chatId })} suggestions={["What can you do?"]} />
 * ```
 */
export const Chat = forwardRef(ChatRoot) as <M extends UIMessage = UIMessage>(
  props: ChatProps<M> & RefAttributes<HTMLDivElement>,
) => ReactElement;
