"use client";
import { createContext, type ReactNode } from "react";

/** What an app may set for the Markdown below. */
export interface MarkdownOptions {
  /**
   * Whether an image of another host may load. Default: none. An address can carry the conversation to whoever owns the
   * host, so allow only hosts that you trust. Refused images are links that name their host.
   */
  allowImage?: (url: URL) => boolean;
  /** Colours code. `language` is what the fence says, maybe empty. Called again as code grows. */
  highlight?: (code: string, language: string) => ReactNode;
}

/** The options of the nearest `Markdown`. */
export const MarkdownContext = createContext<MarkdownOptions>({});
