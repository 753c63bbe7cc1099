"use client";
import type { UIMessage } from "ai";
import { useRef, useState, type FocusEvent, type KeyboardEvent } from "react";
import { useIsomorphicLayoutEffect } from "../provider/use-layout-effect.ts";

/** A message of the list; a message inside another (one that was steered in) is not in the tab order. */
const ARTICLE = "[data-message-id][tabindex]";
const articleOf = (target: EventTarget): HTMLElement | null => (target as Element).closest<HTMLElement>(ARTICLE);
const idOf = (article: HTMLElement | null): string | undefined => article?.dataset["messageId"];

/** True when the message goes on beyond the window in that direction: then the key scrolls it, as it always does. */
function hasMore(article: HTMLElement, box: HTMLElement, forward: boolean): boolean {
  const [row, view] = [article.getBoundingClientRect(), box.getBoundingClientRect()];
  return forward ? row.bottom > view.bottom + 1 : row.top < view.top - 1;
}

/** Keyboard movement over messages: one of them is in the tab order, Page Up / Down and Ctrl+Home / End go on. */
export interface RovingFocus {
  /** The message in the tab order; the newest by default. */
  activeId: string | undefined;
  onKeyDown(event: KeyboardEvent<HTMLElement>): void;
  onFocus(event: FocusEvent<HTMLElement>): void;
}

/**
 * The feed pattern: Page Down and Page Up go to the next and previous message unless the present one is taller than the
 * window, Ctrl+Home and Ctrl+End to the first and last, also where those are not in the page yet.
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/feed/
 */
export function useRovingFocus(messages: readonly UIMessage[]): RovingFocus {
  const [activeId, setActive] = useState<string>();
  const move = useRef<{ box: HTMLElement; id: string } | null>(null);
  useIsomorphicLayoutEffect(() => {
    const { box, id } = move.current ?? {};
    move.current = null;
    if (box && id !== undefined) [...box.querySelectorAll<HTMLElement>(ARTICLE)].find((one) => idOf(one) === id)?.focus();
  }, [activeId]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const article = articleOf(event.target);
    if (!article || event.target !== article) return;
    const box = event.currentTarget;
    const at = messages.findLastIndex(({ id }) => id === idOf(article));
    const ends = event.ctrlKey || event.metaKey;
    let next: UIMessage | undefined;
    if (event.key === "PageDown" && !hasMore(article, box, true)) next = messages[at + 1];
    else if (event.key === "PageUp" && !hasMore(article, box, false)) next = messages[at - 1];
    else if (event.key === "Home" && ends) next = messages[0];
    else if (event.key === "End" && ends) next = messages.at(-1);
    if (at < 0 || !next) return;
    event.preventDefault();
    // A message far from the window is put into the page by being the active one; then it takes the focus.
    move.current = { box, id: next.id };
    setActive(next.id);
  };
  const onFocus = ({ target }: FocusEvent<HTMLElement>) => {
    const id = idOf(articleOf(target));
    if (id !== undefined) setActive(id);
  };
  const last = messages.at(-1)?.id;
  return { activeId: activeId ?? last, onKeyDown, onFocus };
}
