"use client";
import type { UIMessage } from "ai";
import type { ReactElement, RefObject } from "react";
import { RowIdContext } from "../part/keep-mounted.ts";
import { NEWEST_ROWS, type VirtualRowsComponent } from "./use-virtual-rows.ts";

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
  /** The newest answer may still grow. */
  isGrowing: boolean;
  activeId: string | undefined;
  /** Renders those near the window only. Without it: all of them, from this one on. */
  VirtualRows: VirtualRowsComponent | null | undefined | false;
  from: number;
  /** Messages that stay in the page of a virtual list, wherever the window is. */
  kept: readonly string[];
  renderMessage: RenderMessage;
  scroller: RefObject<HTMLElement | null>;
  /** Called when rows or window changed their size, in a virtual list. */
  onResize: () => void;
}

/** The virtualizer hides a row until it is measured, and what is hidden takes no focus: the row that the keyboard goes to is not. */
const focusable = { visibility: "visible" } as const;

/** The messages as rows: from one on to the newest, or those near the window. */
export function MessageRows({ messages, isGrowing, activeId, VirtualRows, from, kept, renderMessage, scroller, onResize }: MessageRowsProps) {
  const isPartial = Boolean(VirtualRows) || from > 0;
  const row = (message: UIMessage, index: number): ReactElement => {
    const isLast = index === messages.length - 1;
    return (
      <RowIdContext.Provider key={message.id} value={message.id}>
        <div className="tck-message-row" style={message.id === activeId ? focusable : undefined}>
          {renderMessage({
            message,
            isLast,
            isStreaming: isLast && isGrowing && message.role === "assistant",
            tabIndex: message.id === activeId ? 0 : -1,
            "data-message-id": message.id,
            ...(isPartial ? { "aria-posinset": index + 1, "aria-setsize": messages.length } : {}),
          })}
        </div>
      </RowIdContext.Provider>
    );
  };
  if (!VirtualRows) return <>{messages.slice(from).map((message, index) => row(message, from + index))}</>;
  // The one in the tab order too: without it the keyboard would not find back into the list.
  const stay = activeId === undefined ? kept : [...kept, activeId];
  return (
    <VirtualRows messages={messages} kept={stay} newest={NEWEST_ROWS} scroller={scroller} isGrowing={isGrowing} onResize={onResize}>
      {row}
    </VirtualRows>
  );
}
