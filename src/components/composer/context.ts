"use client";
import { createContext, useContext } from "react";
import type { ComposerState } from "./use-composer.ts";

/** Set by `Composer`. */
export const ComposerContext = createContext<ComposerState | null>(null);

/** The composer around this part; null outside one, where `SendButton` submits its form and `StopButton` still stops. */
export const useComposerContext = (): ComposerState | null => useContext(ComposerContext);
