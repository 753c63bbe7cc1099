"use client";
import { useSyncExternalStore, type ComponentType } from "react";
import type { VirtualRowsProps } from "./VirtualRows.tsx";

/** The newest rows of a long chat, enough for a window: they are in the page before the virtual rows are loaded and always after. */
export const NEWEST_ROWS = 20;

/** The component that keeps only the rows near the window in the page. */
export type VirtualRowsComponent = ComponentType<VirtualRowsProps>;

/** Undefined until it is loaded. Null when that failed, the next long list tries again, and in jsdom, which measures nothing. */
type Loaded = VirtualRowsComponent | null | undefined;
let loaded: Loaded;

const load = (changed: () => void) => {
  import("./VirtualRows.tsx")
    .then(({ VirtualRows }) => (globalThis.ResizeObserver ? VirtualRows : null), () => null)
    .then((result) => {
      loaded = result;
      changed();
    });
  return () => {};
};
const loadNothing = () => () => {};

/** The virtual rows, loaded with the first list that is long enough to need them. */
export const useVirtualRows = (isNeeded: boolean): Loaded =>
  useSyncExternalStore(isNeeded ? load : loadNothing, () => loaded, () => undefined);
