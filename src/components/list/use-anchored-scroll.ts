"use client";
import { useCallback, useEffect, useRef, useState, type RefObject } from "react";
import { useLatest } from "../../hooks/use-latest.ts";
import { useIsomorphicLayoutEffect } from "../provider/use-layout-effect.ts";

/** Nearer to the end than this counts as being at the newest. */
const NEAR_PX = 32;

/** Where a list's scroll stands. */
export interface AnchoredScroll {
  scroller: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLDivElement | null>;
  /** The list follows the newest message. False once the reader scrolled up. */
  isFollowing: boolean;
  /** Goes to the newest message and follows it again. */
  jump(): void;
  /** Puts the scroll right after a change of sizes. */
  settle(): void;
}

interface Options {
  /** Changes when the list's own content did. */
  revision: unknown;
  /** The virtualizer keeps the anchor itself. */
  isVirtual: boolean;
  onScroll?: (top: number) => void;
}

interface Anchor {
  element: Element;
  top: number;
}

/** In the scroll's own pixels, which a page that is scaled or zoomed shows larger or smaller. */
function topOf(element: Element, scroller: HTMLElement): number {
  const { top, width } = scroller.getBoundingClientRect();
  return (element.getBoundingClientRect().top - top) * (scroller.offsetWidth / width || 1);
}

/** The first row that is still in view, with its place in the window. Rows are the element children of `content`. */
function findAnchor(content: HTMLElement, scroller: HTMLElement): Anchor | null {
  for (const element of content.children) {
    const top = topOf(element, scroller);
    if (top + element.clientHeight > 0) return { element, top };
  }
  return null;
}

/**
 * Follows the newest content until the reader scrolls up; then holds the row that is being read, whatever is added
 * above or below it or changes its size. Browsers' own scroll anchoring is not relied on (older Safari has none).
 */
export function useAnchoredScroll({ revision, isVirtual, onScroll }: Options): AnchoredScroll {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [isFollowing, setFollowing] = useState(true);
  const following = useRef(true);
  const meant = useRef(false);
  const lastTop = useRef(0);
  const anchor = useRef<Anchor | null>(null);
  const report = useLatest(onScroll);

  const follow = useCallback((now: boolean) => {
    following.current = now;
    meant.current &&= !now;
    setFollowing(now);
  }, []);

  /** Lets go of the newest message once the reader went up, and holds what is read. */
  const look = useCallback(
    (box: HTMLElement) => {
      const left = box.scrollHeight - box.clientHeight - box.scrollTop;
      // Layout alone can move the scroll up a little; only the reader moves it far, or after an input of theirs.
      const isUp = box.scrollTop < lastTop.current - 1 && left > (meant.current ? NEAR_PX : box.clientHeight / 2);
      if (isUp) follow(false);
      else if (left <= NEAR_PX && !following.current) follow(true);
      lastTop.current = box.scrollTop;
      anchor.current = following.current || isVirtual || !content.current ? null : findAnchor(content.current, box);
    },
    [isVirtual, follow],
  );

  const settle = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    // The scroll itself is told a frame later, and would be undone by then.
    if (following.current) look(box);
    const scrollbar = `${(box.offsetWidth - box.clientWidth) / 2}px`;
    const style = box.closest<HTMLElement>(".tck-chat-body")?.style;
    if (style && style.getPropertyValue("--tck-scrollbar") !== scrollbar) style.setProperty("--tck-scrollbar", scrollbar);
    if (following.current) box.scrollTop = box.scrollHeight;
    // What shrinks can bring everything into view without a scroll. A hidden list has no heights: 0 / 0 is no reason.
    else if (box.clientHeight / box.scrollHeight >= 1) follow(true);
    else if (!isVirtual && anchor.current?.element.isConnected) {
      const moved = topOf(anchor.current.element, box) - anchor.current.top;
      if (Math.abs(moved) > 0.5) box.scrollTop += moved;
    }
    lastTop.current = box.scrollTop;
  }, [isVirtual, follow, look]);

  useIsomorphicLayoutEffect(settle, [revision, settle]);

  useEffect(() => {
    const [box, inner] = [scroller.current, content.current];
    if (!box || !inner) return undefined;
    const scrolled = () => {
      look(box);
      report.current?.(box.scrollTop);
    };
    const mean = () => {
      meant.current = true;
    };
    const inputs = ["wheel", "touchmove", "pointerdown", "keydown", "focusin"];
    box.addEventListener("scroll", scrolled);
    for (const type of inputs) box.addEventListener(type, mean, { passive: true });
    // jsdom has none: nothing has a size there.
    const sizes = globalThis.ResizeObserver && new ResizeObserver(settle);
    sizes?.observe(box);
    // Virtual rows report their sizes themselves; observing what they resize would loop.
    if (!isVirtual) sizes?.observe(inner);
    return () => {
      box.removeEventListener("scroll", scrolled);
      for (const type of inputs) box.removeEventListener(type, mean);
      sizes?.disconnect();
    };
  }, [settle, look, isVirtual, report]);

  const jump = useCallback(() => {
    follow(true);
    settle();
  }, [follow, settle]);
  return { scroller, content, isFollowing, jump, settle };
}
