"use client";
import type { UIMessage } from "ai";
import { forwardRef, memo, useState, type ReactNode } from "react";
import { Message } from "../message/Message.tsx";
import { chain } from "../part/merge.ts";
import { KeepMountedContext, useKeptRows } from "../part/keep-mounted.ts";
import { Part, type PartProps } from "../part/Part.tsx";
import { useStrings } from "../provider/config.ts";
import { isWriting, useChatSlice, useGiven } from "../provider/store.ts";
import { EmptyState } from "./EmptyState.tsx";
import { JumpToNewest } from "./JumpToNewest.tsx";
import { MessageRows, type RenderMessage } from "./MessageRows.tsx";
import { useAnchoredScroll } from "./use-anchored-scroll.ts";
import { useRovingFocus } from "./use-roving-focus.ts";
import { NEWEST_ROWS, useVirtualRows } from "./use-virtual-rows.ts";

/** State of a {@link MessageList}. */
export interface MessageListState extends Record<string, boolean> {
  empty: boolean;
  following: boolean;
  virtual: boolean;
}
/** Props of {@link MessageList}. */
export type MessageListProps = PartProps<
  "div",
  {
    /** Default: the chat's messages. */
    messages?: readonly UIMessage[];
    /**
     * Above this many messages only those near the window are in the page. Default 100. The code for it is loaded with the
     * first list that needs it; until then the newest messages stand there, and without it the list stays a plain one.
     */
    virtualizeAbove?: number;
    /** Renders a message in the place of `Message`. Keep the function's identity. */
    renderMessage?: RenderMessage;
    /** What stands there before the first message. */
    empty?: ReactNode;
    /** Called when the reader comes near the first message: prepend older ones with `setMessages`. */
    onReachStart?: () => void;
  },
  MessageListState
>;

const REACH_PX = 200;
/** Rows that are added when the reader goes up in a long chat whose virtual rows are not loaded yet. */
const MORE_ROWS = 50;
const renderOwn: RenderMessage = (props) => <Message {...props} />;

/** The space of the answer that is about to start: its first line replaces it and nothing moves. */
const Placeholder = () => (
  <div className="tck-message tck-message-placeholder" data-role="assistant" aria-hidden="true">
    <span className="tck-caret" />
  </div>
);

const List = memo(
  forwardRef<HTMLDivElement, MessageListProps>(function List(
    { messages: given, virtualizeAbove = 100, renderMessage = renderOwn, empty, onReachStart, onKeyDown, onFocus, children, ...props },
    ref,
  ) {
    const strings = useStrings();
    const messages = useGiven(given, (chat) => chat.messages);
    const isGrowing = useChatSlice(isWriting);
    const last = messages.at(-1);
    const roving = useRovingFocus(messages);
    const { kept, keep } = useKeptRows();
    const isLong = messages.length > virtualizeAbove;
    const VirtualRows = useVirtualRows(isLong);
    const [isVirtual, setVirtual] = useState(false);
    const [hidden, setHidden] = useState(0);
    const activeAt = messages.findLastIndex(({ id }) => id === roving.activeId);
    const newest = Math.max(0, messages.length - NEWEST_ROWS);
    const from = isVirtual || VirtualRows === null ? 0 : Math.min(hidden, newest, activeAt < 0 ? newest : activeAt);
    const { scroller, content, isFollowing, jump, settle } = useAnchoredScroll({
      revision: messages,
      isVirtual,
      onScroll(top) {
        if (top >= REACH_PX) return;
        if (from > 0) setHidden(Math.max(0, from - MORE_ROWS));
        else onReachStart?.();
      },
    });
    // Rows are swapped or left out only while nobody reads or edits an older one: nothing jumps or gets lost.
    if (!isVirtual && isLong && isFollowing && kept.length === 0) {
      if (VirtualRows) setVirtual(true);
      else if (hidden === 0) setHidden(newest);
    }
    const isEmpty = messages.length === 0;
    const waits = isGrowing && last?.role === "user";
    return (
      <Part
        name="message-list"
        state={{ empty: isEmpty, following: isFollowing, virtual: isVirtual }}
        onKeyDown={chain(onKeyDown, roving.onKeyDown)}
        onFocus={chain(onFocus, roving.onFocus)}
        partRef={ref}
        {...props}
      >
        <div
          ref={scroller}
          className="tck-message-scroller"
          role={isEmpty ? undefined : "feed"}
          aria-label={isEmpty ? undefined : strings.conversation}
        >
          <div ref={content} className="tck-message-rows">
            {isEmpty ? (
              (empty ?? <EmptyState />)
            ) : (
              <KeepMountedContext.Provider value={keep}>
                <MessageRows
                  messages={messages}
                  isGrowing={isGrowing}
                  activeId={roving.activeId}
                  VirtualRows={isVirtual && VirtualRows}
                  from={from}
                  kept={kept}
                  renderMessage={renderMessage}
                  scroller={scroller}
                  onResize={settle}
                />
              </KeepMountedContext.Provider>
            )}
            {waits && <Placeholder />}
            {children}
          </div>
        </div>
        {!isFollowing && <JumpToNewest messages={messages} onJump={jump} />}
      </Part>
    );
  }),
);

/**
 * The conversation. Follows the newest message unless the reader scrolled up, holds what is being read in its place,
 * and keeps long chats fast. Settled messages never render again while one streams. Another chat starts at its newest
 * message. It is not a live region: the `Announcer` speaks for it.
 */
export const MessageList = forwardRef<HTMLDivElement, MessageListProps>(function MessageList(props, ref) {
  const chatId = useChatSlice((chat) => chat.chatId);
  return <List key={chatId} ref={ref} {...props} />;
});
