"use client";
import { forwardRef } from "react";
import { Part, type PartProps } from "../part/Part.tsx";
import { useStrings } from "../provider/config.ts";
import { Suggestions, type Suggestion } from "./Suggestions.tsx";

/** Props of {@link EmptyState}. Children stand below the title. */
export type EmptyStateProps = PartProps<"div", { title?: string; suggestions?: readonly (string | Suggestion)[] }>;

/** What a chat shows before its first message: a line of welcome and, where given, suggestions. */
export const EmptyState = forwardRef<HTMLDivElement, EmptyStateProps>(function EmptyState(
  { title, suggestions, children, ...props },
  ref,
) {
  const strings = useStrings();
  return (
    <Part name="empty" partRef={ref} {...props}>
      <h2 className="tck-empty-title">
        <bdi>{title ?? strings.emptyTitle}</bdi>
      </h2>
      {suggestions && <Suggestions suggestions={suggestions} />}
      {children}
    </Part>
  );
});
