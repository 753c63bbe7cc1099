"use client";
import { forwardRef, type ReactNode } from "react";
import { Part, type PartProps } from "./Part.tsx";

/** Props of {@link Button}. */
export type ButtonProps = PartProps<
  "button",
  {
    /** Name of the part besides `button`. */
    name?: string;
    /** `primary` is the one accent on screen; `quiet` has no frame; `icon` is square and needs a `label`. */
    variant?: "primary" | "secondary" | "quiet" | "icon" | "danger";
    /** The accessible name where the content is an icon; shown as the tooltip, too. */
    label?: string;
    children?: ReactNode;
  }
>;

/** The button that all buttons of the kit are: `type="button"`, 32 px high, 24 px at least when small. */
export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { name, variant = "secondary", label, className, ...props },
  ref,
) {
  return (
    <Part
      as="button"
      type="button"
      name={name ? `button tck-${name}` : "button"}
      state={{ variant }}
      aria-label={label}
      title={label}
      className={className}
      partRef={ref}
      {...props}
    />
  );
});
