"use client";
import { useEffect, useState } from "react";

/** States shorter than this never show: a reader sees a flicker, and a screen reader says something that is over. */
const BLINK_MS = 400;

/**
 * The value to show. A value for which `isBrief` holds shows only after it lasted a blink; until then the value before it
 * stays (nothing at first). Every other value shows at once.
 */
export function useHeld<T>(value: T, isBrief: (value: T) => boolean): T | undefined {
  const brief = isBrief(value);
  const [shown, setShown] = useState<T | undefined>(brief ? undefined : value);
  if (!brief && shown !== value) setShown(value);
  useEffect(() => {
    if (!brief) return undefined;
    const timer = setTimeout(() => setShown(value), BLINK_MS);
    return () => clearTimeout(timer);
  }, [value, brief]);
  return brief ? shown : value;
}
