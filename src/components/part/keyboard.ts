import type { KeyboardEvent } from "react";

/**
 * True while an input method composes. Safari ends the composition before the key event of the Enter that confirms it,
 * and only the old key code 229 still tells. @see https://bugs.webkit.org/show_bug.cgi?id=165004
 */
export const isComposing = (event: KeyboardEvent): boolean =>
  event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229;
