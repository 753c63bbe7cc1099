"use client";
import type { UIMessage } from "ai";
import { useLayoutEffect, useRef, useState, type ReactElement, type RefObject } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";

/** Props of {@link VirtualRows}. */
export interface VirtualRowsProps {
  messages: readonly UIMessage[];
  /** Messages that stay in the page, wherever the window is. */
  kept: readonly string[];
  /** So many of the newest rows stay, too: who goes there, or is there when these rows take over, sees no empty frame. */
  newest: number;
  scroller: RefObject<HTMLElement | null>;
  /** The newest answer grows. */
  isGrowing: boolean;
  /** Called when rows or window changed their size. */
  onResize: () => void;
  children: (message: UIMessage, index: number) => ReactElement;
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

/**
 * The rows near the window, of all messages. Loaded on demand, with the virtualizer that only a long chat needs; it shares
 * no module with what is loaded at first, or bundlers would make a chunk of that.
 */
export function VirtualRows({ messages, kept, newest, scroller, isGrowing, onResize, children }: VirtualRowsProps): ReactElement {
  const prepended = usePrepended(messages);
  const virtualizer = useRef<VirtualizerHandle>(null);
  const firstId = messages[0]?.id;
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!prepended || !isGrowing || !box) return undefined;
    // After a shift the virtualizer keeps the distance from the end until the scroll rests, so an answer that grows would
    // push what is read away. A scroll to where it stands already ends that, and holds that row until the next scroll.
    const hold = () => {
      const rows = virtualizer.current;
      const index = rows?.findItemIndex(box.scrollTop) ?? 0;
      rows?.scrollToIndex(index, { align: "start", offset: box.scrollTop - rows.getItemOffset(index) });
    };
    hold();
    box.addEventListener("scroll", hold, { passive: true });
    return () => box.removeEventListener("scroll", hold);
  }, [prepended, isGrowing, firstId, scroller]);
  const mounted = new Set(kept.map((id) => messages.findLastIndex((message) => message.id === id)).filter((index) => index >= 0));
  for (let index = Math.max(0, messages.length - newest); index < messages.length; index += 1) mounted.add(index);
  return (
    <Virtualizer
      ref={virtualizer}
      data={messages}
      scrollRef={scroller}
      onResize={onResize}
      shift={prepended}
      keepMounted={[...mounted]}
      bufferSize={400}
    >
      {children}
    </Virtualizer>
  );
}
