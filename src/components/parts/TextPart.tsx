"use client";
import type { TextUIPart } from "ai";
import { forwardRef } from "react";
import { Part, type PartProps } from "../part/Part.tsx";

/** Props of {@link TextPart}. */
export type TextPartProps = PartProps<"div", { part: TextUIPart; isStreaming?: boolean; message?: unknown; index?: number }>;

/** Plain text, in its own writing direction. `trigger-chat-kit/markdown` has the renderer that knows Markdown. */
export const TextPart = forwardRef<HTMLDivElement, TextPartProps>(function TextPart(
  { part, isStreaming: _streaming, message: _message, index: _index, ...props },
  ref,
) {
  if (!part.text) return null;
  return (
    <Part name="text" state={{ streaming: part.state === "streaming" }} dir="auto" partRef={ref} {...props}>
      {part.text}
    </Part>
  );
});
