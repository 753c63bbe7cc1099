"use client";
import type { UIMessage } from "ai";
import { useRef, useState, type ReactElement, type RefObject } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { RowIdContext } from "../part/keep-mounted.ts";
import { useIsomorphicLayoutEffect } from "../provider/use-layout-effect.ts";

/** What a message is rendered with. Spread it onto `Message`, or onto the element that is the message. */
export interface RenderedMessageProps {
  message: UIMessage;
  isLast: boolean;
  isStreaming: boolean;
  tabIndex: 0 | -1;
  "data-message-id": string;
  "aria-posinset"?: number;
  "aria-setsize"?: number;
}
/** Renders one message of the list. */
export type RenderMessage = (props: RenderedMessageProps) => ReactElement;

interface MessageRowsProps {
  messages: readonly UIMessage[];
  running: boolean;
  activeId: string | undefined;
  isVirtual: boolean;
  /** Messages that stay in the page of a virtual list, wherever the window is. */
  kept: readonly string[];
  renderMessage: RenderMessage;
  scroller: RefObject<HTMLElement | null>;
  /** Called when rows or window changed their size, in a virtual list. */
  onResize: () => void;
}

/** True after messages were put before those that stood there, until others are added elsewhere. */
function usePrepended(messages: readonly UIMessage[]): boolean {
  const [firstId, count] = [messages[0]?.id, messages.length];
  const [known, setKnown] = useState({ firstId, count, prepended: false });
  if (known.firstId !== firstId || known.count !== count) {
    const added = count - known.count;
    setKnown({ firstId, count, prepended: added > 0 && messages[added]?.id === known.firstId });
  }
  return known.prepended;
}

/** The messages as rows, all of them or those near the window. */
export function MessageRows({ messages, running, activeId, isVirtual, kept, renderMessage, scroller, onResize }: MessageRowsProps) {
  const prepended = usePrepended(messages);
  const virtualizer = useRef<VirtualizerHandle>(null);
  const firstId = messages[0]?.id;
  useIsomorphicLayoutEffect(() => {
    // After a shift the virtualizer keeps the distance from the end until the scroll rests, so an answer that grows would
    // push what is read away. A scroll to where it stands already ends that.
    if (prepended && scroller.current) virtualizer.current?.scrollTo(scroller.current.scrollTop);
  }, [prepended, firstId, scroller]);
  const row = (message: UIMessage, index: number): ReactElement => {
    const isLast = index === messages.length - 1;
    return (
      <RowIdContext.Provider key={message.id} value={message.id}>
        <div className="tck-message-row">
          {renderMessage({
            message,
            isLast,
            isStreaming: isLast && running && message.role === "assistant",
            tabIndex: message.id === activeId ? 0 : -1,
            "data-message-id": message.id,
            ...(isVirtual ? { "aria-posinset": index + 1, "aria-setsize": messages.length } : {}),
          })}
        </div>
      </RowIdContext.Provider>
    );
  };
  if (!isVirtual) return <>{messages.map(row)}</>;
  // The one in the tab order too: without it the keyboard would not find back into the list.
  const stay = [...kept, ...(activeId === undefined ? [] : [activeId])];
  const mounted = stay.map((id) => messages.findLastIndex((message) => message.id === id)).filter((index) => index >= 0);
  return (
    <Virtualizer
      ref={virtualizer}
      data={messages}
      scrollRef={scroller}
      onResize={onResize}
      shift={prepended}
      keepMounted={[...new Set([...mounted, messages.length - 1])]}
      ssrCount={Math.min(20, messages.length)}
      bufferSize={400}
    >
      {row}
    </Virtualizer>
  );
}
