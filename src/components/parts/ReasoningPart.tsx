"use client";
import type { ReasoningUIPart } from "ai";
import { useStrings } from "../provider/config.ts";
import { Disclosure } from "../part/Disclosure.tsx";
import type { PartRendererProps } from "./types.ts";

/** The model's reasoning behind a one-line summary. Closed, so that a stream of thoughts moves nothing. */
export function ReasoningPart({ part, isStreaming }: PartRendererProps<ReasoningUIPart>) {
  const strings = useStrings();
  const thinking = isStreaming && part.state === "streaming";
  if (!part.text && !thinking) return null;
  return (
    <Disclosure
      name="reasoning"
      state={{ streaming: thinking }}
      summary={thinking ? strings.reasoning : strings.reasoningDone}
    >
      <div className="tck-reasoning-text" dir="auto">
        {part.text}
      </div>
    </Disclosure>
  );
}
