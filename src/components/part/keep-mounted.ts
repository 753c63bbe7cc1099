"use client";
import { createContext, useCallback, useContext, useEffect, useState } from "react";

/** Keeps the row with this id in the page until the release is called. */
type Keep = (rowId: string) => () => void;

/** Set by a list whose rows may leave the page. */
export const KeepMountedContext = createContext<Keep | null>(null);

/** The row around this part: the message's id. */
export const RowIdContext = createContext("");

/**
 * While `active`, the row around this part stays in the page however far the reader scrolls: what was typed into it or
 * opened in it would be lost otherwise.
 */
export function useKeepMounted(active: boolean): void {
  const keep = useContext(KeepMountedContext);
  const rowId = useContext(RowIdContext);
  useEffect(() => (active && keep && rowId ? keep(rowId) : undefined), [active, keep, rowId]);
}

/** The rows that are to stay, for the list: the ids, and what goes into {@link KeepMountedContext}. */
export function useKeptRows(): { kept: readonly string[]; keep: Keep } {
  const [kept, setKept] = useState<readonly string[]>([]);
  const keep = useCallback<Keep>((rowId) => {
    // One entry per reason: a row goes when the last of them does.
    setKept((now) => [...now, rowId]);
    return () => setKept((now) => now.filter((_, index) => index !== now.indexOf(rowId)));
  }, []);
  return { kept, keep };
}
