import type { KeyboardEvent } from "react";

/**
 * True while an input method composes. Safari ends the composition before the key event of the Enter that confirms it,
 * and only the old key code 229 still tells. @see https://bugs.webkit.org/show_bug.cgi?id=165004
 */
export const isComposing = (event: KeyboardEvent): boolean =>
  event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229;

/** The keys of a text that is edited in place: Enter takes it (Shift+Enter is a new line), Escape goes back and no further. */
export function onEditKey(event: KeyboardEvent, take: () => void, back: () => void): void {
  const does = event.key === "Escape" ? back : event.key === "Enter" && !event.shiftKey ? take : null;
  if (!does || isComposing(event)) return;
  event.preventDefault();
  event.stopPropagation();
  does();
}
