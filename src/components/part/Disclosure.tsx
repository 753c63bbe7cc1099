"use client";
import { forwardRef, useState, type ReactNode, type SyntheticEvent } from "react";
import { ChevronIcon } from "./icons.tsx";
import { useKeepMounted } from "./keep-mounted.ts";
import { chain, type PartState } from "./merge.ts";
import { Part, type PartProps } from "./Part.tsx";

/** Props of {@link Disclosure}. */
export type DisclosureProps = PartProps<
  "details",
  {
    /** Name of the part: its class is `tck-{name}`. Default `disclosure`. */
    name?: string;
    state?: PartState;
    summary: ReactNode;
    defaultOpen?: boolean;
  }
>;

/** A one-line summary that opens. The content is mounted with its first opening, so closed ones cost nothing. */
export const Disclosure = forwardRef<HTMLDetailsElement, DisclosureProps>(function Disclosure(
  { name = "disclosure", state, summary, defaultOpen = false, onToggle, children, ...props },
  ref,
) {
  const [open, setOpen] = useState(defaultOpen);
  useKeepMounted(open !== defaultOpen);
  const toggle = (event: SyntheticEvent<HTMLDetailsElement>) => setOpen(event.currentTarget.open);
  return (
    <Part
      as="details"
      name={name}
      state={{ ...state, open }}
      open={open}
      onToggle={chain(onToggle, toggle)}
      partRef={ref}
      {...props}
    >
      <summary className="tck-summary">
        <ChevronIcon />
        {typeof summary === "string" ? <bdi>{summary}</bdi> : summary}
      </summary>
      {open && <div className="tck-disclosure-content">{children}</div>}
    </Part>
  );
});
