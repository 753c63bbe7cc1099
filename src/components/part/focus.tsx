"use client";
import { useRef, type RefObject } from "react";
import { useIsomorphicLayoutEffect } from "../provider/use-layout-effect.ts";

/** As a ref: focuses the element when it appears, because the user's own action brought it up. A text goes on at its end. */
export function focusOnMount(element: HTMLElement | null): void {
  element?.focus();
  const end = Number.MAX_SAFE_INTEGER;
  (element as Partial<HTMLTextAreaElement> | null)?.setSelectionRange?.(end, end);
}

const decision = ".tck-approval-card, .tck-question-card";

/** The next open decision after `from`, as a whole (never its Approve button: a second Enter must not decide), else the text field. */
function nextPlace(from: Element, root: Element): HTMLElement | null {
  const open = [...root.querySelectorAll<HTMLElement>(decision)].filter((card) => !card.contains(from));
  const after = open.find((card) => from.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_FOLLOWING);
  const input = root.querySelector<HTMLElement>(".tck-composer-input");
  return from.closest(decision) ? (after ?? open[0] ?? input) : input;
}

/**
 * Put into an element that goes away while it may have the focus (an answered card, a dismissed notice, the stop button):
 * the focus then goes to the next open decision or to the text field, instead of to the start of the page. While
 * `takenBack` is true it goes to the message's Edit button, which takes the element's place.
 */
export function FocusReturn({ takenBack }: { takenBack?: RefObject<boolean> }) {
  const mark = useRef<HTMLSpanElement>(null);
  useIsomorphicLayoutEffect(() => {
    const element = mark.current?.parentElement;
    const root = element?.closest(".tck-chat, .tck-composer");
    if (!element || !root) return undefined;
    let inside = element.contains(element.ownerDocument.activeElement);
    const enter = () => {
      inside = true;
    };
    // A button that gets disabled under the focus loses it to nobody: then it still counts as inside.
    const leave = ({ relatedTarget }: FocusEvent) => {
      if (relatedTarget) inside = element.contains(relatedTarget as Node);
    };
    element.addEventListener("focusin", enter);
    element.addEventListener("focusout", leave);
    return () => {
      element.removeEventListener("focusin", enter);
      element.removeEventListener("focusout", leave);
      if (!inside) return;
      const place = nextPlace(element, root);
      const message = takenBack?.current && element.closest(".tck-message");
      // Once this commit is through: what comes instead is there, and may have taken the focus itself.
      queueMicrotask(() => {
        const { activeElement, body } = element.ownerDocument;
        const edit = message && message.querySelector<HTMLElement>(".tck-edit");
        if (activeElement === body) (edit || place)?.focus({ preventScroll: true });
      });
    };
  }, [takenBack]);
  return <span ref={mark} hidden />;
}
