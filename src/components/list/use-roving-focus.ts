"use client";
import { useState, type FocusEvent, type KeyboardEvent } from "react";

const articleOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>("[data-message-id]") : null;

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
 * window, Ctrl+Home and Ctrl+End to the first and last.
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/feed/
 */
export function useRovingFocus(lastId: string | undefined): RovingFocus {
  const [activeId, setActive] = useState<string>();
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const article = event.target === articleOf(event.target) ? (event.target as HTMLElement) : null;
    if (!article) return;
    const box = event.currentTarget;
    const all = [...box.querySelectorAll<HTMLElement>("[data-message-id]")];
    const at = all.indexOf(article);
    const ends = event.ctrlKey || event.metaKey;
    let next: HTMLElement | undefined;
    if (event.key === "PageDown" && !hasMore(article, box, true)) next = all[at + 1];
    else if (event.key === "PageUp" && !hasMore(article, box, false)) next = all[at - 1];
    else if (event.key === "Home" && ends) next = all[0];
    else if (event.key === "End" && ends) next = all.at(-1);
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  const onFocus = (event: FocusEvent<HTMLElement>) => {
    const article = articleOf(event.target);
    if (article === event.target) setActive(article?.dataset["messageId"]);
  };
  return { activeId: activeId ?? lastId, onKeyDown, onFocus };
}
