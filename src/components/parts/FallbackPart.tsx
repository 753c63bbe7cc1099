"use client";
import { Disclosure } from "../part/Disclosure.tsx";
import { useStrings } from "../provider/config.ts";
import { JsonView } from "../tool/JsonView.tsx";
import type { PartRendererProps } from "./types.ts";

/** A part that nobody registered a renderer for: named, with its data behind a disclosure, so nothing gets lost. */
export function FallbackPart({ part }: PartRendererProps) {
  const strings = useStrings();
  return (
    <Disclosure name="unknown-part" state={{ type: part.type }} summary={strings.unknownPart(part.type)}>
      <JsonView value={part} />
    </Disclosure>
  );
}
