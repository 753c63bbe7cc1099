"use client";
import { useRef } from "react";
import { useIsomorphicLayoutEffect } from "../provider/use-layout-effect.ts";

/** As a ref: focuses the element when it appears, because the user's own action brought it up. A text goes on at its end. */
export function focusOnMount(element: HTMLElement | null): void {
  element?.focus();
  // Further than any text is long.
  (element as Partial<HTMLTextAreaElement> | null)?.setSelectionRange?.(1e9, 1e9);
}

const decision = ".tck-approval-card, .tck-question-card";

/**
 * Where the focus goes from `from`: to the next open decision, as a whole (never its Approve button: a second Enter must
 * not decide), to the newest message, or to the text field that is nearest in the page.
 */
function nextPlace(from: Element): HTMLElement | null | undefined {
  if (from.matches(".tck-jump")) return from.parentElement?.querySelector<HTMLElement>(".tck-message[data-last]");
  let around = from;
  while (around.parentElement && !around.querySelector(".tck-composer-input")) around = around.parentElement;
  const open = [...around.querySelectorAll<HTMLElement>(decision)].filter((card) => from.closest(decision) && !card.contains(from));
  const after = open.find((card) => from.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_FOLLOWING);
  return after ?? open[0] ?? around.querySelector<HTMLElement>(".tck-composer-input");
}

/**
 * Put into an element that goes away while it may have the focus (an answered card, a dismissed notice, the stop button):
 * the focus then goes to the next open decision or to the text field, instead of to the start of the page. In a message
 * of the user's own it goes to the Edit button, as long as there is one, in an inbox to its list.
 */
export function FocusReturn() {
  const mark = useRef<HTMLSpanElement>(null);
  useIsomorphicLayoutEffect(() => {
    const element = mark.current?.parentElement;
    if (!element) return undefined;
    const { ownerDocument } = element;
    const around = element.getRootNode();
    // In a shadow root the document tells of its host alone.
    const root = "activeElement" in around ? (around as ShadowRoot) : ownerDocument;
    let inside = element.contains(root.activeElement);
    // A button that gets disabled under the focus loses it to nobody: then it still counts as inside.
    const follow = ({ target }: Event) => {
      inside = element.contains(target as Node);
    };
    root.addEventListener("focusin", follow, true);
    return () => {
      root.removeEventListener("focusin", follow, true);
      if (!inside) return;
      const place = nextPlace(element);
      const own = element.closest(".tck-message, .tck-inbox-sessions");
      const chat = element.closest(".tck-chat");
      // Once this commit is through: what comes instead is there, and may have taken the focus itself.
      queueMicrotask(() => {
        const near = own?.querySelector<HTMLElement>(".tck-edit, .tck-inbox-item[tabindex='0']");
        // A chat that has ended shows no text field.
        for (const to of [near ?? place, chat?.querySelector<HTMLElement>(".tck-message[data-last]")]) {
          const held = root.activeElement ?? ownerDocument.body;
          // What is hidden by its style loses the focus later, when the page is drawn.
          if (held === ownerDocument.body || held.checkVisibility?.() === false) to?.focus({ preventScroll: !to.matches(decision) });
        }
      });
    };
  }, []);
  return <span ref={mark} hidden />;
}
