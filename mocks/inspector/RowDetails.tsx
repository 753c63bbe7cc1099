"use client";

import type { InspectorRow } from "../inspect/types.ts";

/** Everything that there is to know of the selected line. */
export function RowDetails({ row }: { row: InspectorRow | null }) {
  return (
    <section className="tck-inspector-details" aria-label="Selected line">
      {row === null ? (
        <p>Select a line to read it.</p>
      ) : (
        <>
          <h3>{row.title}</h3>
          <pre tabIndex={0} aria-label={`${row.title}, as JSON`}>
            {JSON.stringify(row.data, null, 2)}
          </pre>
        </>
      )}
    </section>
  );
}
