import { useEffect, useRef } from "react";

/** Holds what was rendered last, for callbacks that outlive their render. Not to be read while rendering. */
export function useLatest<T>(value: T): { readonly current: T } {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}
