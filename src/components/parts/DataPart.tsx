"use client";
import { Disclosure } from "../part/Disclosure.tsx";
import { useStrings } from "../provider/config.ts";
import { FieldList } from "../tool/FieldList.tsx";
import { humanize } from "./describe.ts";
import type { PartRendererProps } from "./types.ts";

type DataUIPart = { type: `data-${string}`; id?: string; data: unknown };

/** A data part without a renderer of the app: its fields behind a one-line summary. */
export function DataPart({ part }: PartRendererProps<DataUIPart>) {
  const strings = useStrings();
  return (
    <Disclosure
      name="data-part"
      state={{ type: part.type }}
      summary={humanize(part.type.slice("data-".length)) || strings.rawData}
    >
      <FieldList value={part.data} />
    </Disclosure>
  );
}
