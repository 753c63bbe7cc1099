"use client";
import { useEffect, useLayoutEffect } from "react";

/** `useLayoutEffect`, which React 18 warns about on a server; there nothing runs either way. */
export const useIsomorphicLayoutEffect = typeof window === "undefined" ? useEffect : useLayoutEffect;
