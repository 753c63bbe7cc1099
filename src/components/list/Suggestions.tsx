"use client";
import { forwardRef } from "react";
import { Button } from "../part/Button.tsx";
import { FocusReturn } from "../part/focus.tsx";
import { Part, type PartProps } from "../part/Part.tsx";
import { useChatOnce } from "../part/use-once.ts";
import { useStrings } from "../provider/config.ts";
import { isOccupied, useChatSlice } from "../provider/store.ts";

/** A prompt that is offered, with a shorter label. */
export interface Suggestion {
  label: string;
  prompt: string;
}

/** Props of {@link Suggestions}. */
export type SuggestionsProps = PartProps<
  "div",
  {
    suggestions: readonly (string | Suggestion)[];
    /** Default: sends the prompt as a message. */
    onPick?: (prompt: string) => unknown;
  }
>;

/** Prompts to start with. Picking one sends it. */
export const Suggestions = forwardRef<HTMLDivElement, SuggestionsProps>(function Suggestions(
  { suggestions, onPick, ...props },
  ref,
) {
  const strings = useStrings();
  const blocked = useChatSlice(isOccupied);
  const { busy, run: pick } = useChatOnce(onPick, (chat, text: string) => chat.sendMessage({ text }));
  return (
    <Part name="suggestions" role="group" aria-label={strings.suggestions} partRef={ref} {...props}>
      <FocusReturn />
      {suggestions.map((suggestion, index) => {
        const { label, prompt } =
          typeof suggestion === "string" ? { label: suggestion, prompt: suggestion } : suggestion;
        return (
          <Button key={index} name="suggestion" disabled={blocked || busy} onClick={() => pick(prompt)}>
            <bdi>{label}</bdi>
          </Button>
        );
      })}
    </Part>
  );
});
