"use client";

import { type RefObject, useLayoutEffect, useRef, useState } from "react";

/** Height of a line in pixels; the style sheet gives it. */
export const ROW_HEIGHT = 26;
/** Lines beyond the edges of the window that are kept ready. */
const OVERSCAN = 8;

/** Which lines of a long list are in the page. */
export interface Window {
  /** The element that scrolls. */
  box: RefObject<HTMLDivElement | null>;
  first: number;
  /** Exclusive. */
  end: number;
  onScroll: () => void;
}

/**
 * Keeps only the lines around the window in the page. While the window is at the end it stays there; elsewhere it stays
 * on its lines when the oldest are let go.
 */
export function useWindow(count: number, dropped: number): Window {
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ top: 0, height: 0 });
  const atEnd = useRef(true);
  const lastDropped = useRef(dropped);

  const onScroll = () => {
    if (box.current === null) return;
    const { scrollHeight, scrollTop: top, clientHeight: height } = box.current;
    atEnd.current = scrollHeight - top - height < ROW_HEIGHT;
    setPlace((now) => (now.top === top && now.height === height ? now : { top, height }));
  };

  useLayoutEffect(() => {
    if (atEnd.current) box.current?.scrollTo({ top: count * ROW_HEIGHT });
    else if (dropped > lastDropped.current) box.current?.scrollBy({ top: (lastDropped.current - dropped) * ROW_HEIGHT });
    lastDropped.current = dropped;
  }, [count, dropped]);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTo({ top: element.scrollHeight });
      setPlace({ top: element.scrollTop, height: element.clientHeight });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const first = Math.max(0, Math.floor(place.top / ROW_HEIGHT) - OVERSCAN);
  return { box, first, end: Math.min(count, Math.ceil((place.top + place.height) / ROW_HEIGHT) + OVERSCAN), onScroll };
}
