"use client";

import { type CSSProperties, useCallback, useState, useSyncExternalStore } from "react";
import type { InspectorAction, InspectorSource, SessionTrace } from "../inspect/index.ts";
import { Breaks } from "./Breaks.tsx";
import { Facts } from "./Facts.tsx";
import { RowDetails } from "./RowDetails.tsx";
import { RowList } from "./RowList.tsx";
import { LaneFilter, useLanes } from "./LaneFilter.tsx";
import { TimeControls } from "./TimeControls.tsx";
import { TraceControls } from "./TraceControls.tsx";

/** Props of {@link Inspector}. */
export interface InspectorProps {
  /** What is inspected: `createInspector(…)` of `trigger-chat-kit/mocks`, or the far end of a channel to one. */
  source: InspectorSource;
  /** Gets an exported trace. Default: the browser saves it as a JSON file. */
  onExport?: (trace: SessionTrace) => void;
  className?: string;
  style?: CSSProperties;
}

/**
 * The wire inspector: what a session server and its clients do, on one time line, with buttons that break it. Needs
 * `trigger-chat-kit/inspector.css`; it takes the kit's colours where `styles.css` is on the page.
 *
 * The time line is one tab stop: arrow keys, Page Up and Down, Home and End move in it. Only what a button did is said
 * to screen readers.
 *
 * @see docs/testing.md "See it, break it, keep it", for an example
 */
export function Inspector({ source, onExport, className, style }: InspectorProps) {
  const subscribe = useCallback((changed: () => void) => source.subscribe(changed), [source]);
  const read = useCallback(() => source.read(), [source]);
  const view = useSyncExternalStore(subscribe, read, read);
  const [said, say] = useState("");
  const [selectedId, select] = useState<number | null>(null);
  const lanes = useLanes();
  const rows = view.rows.filter(({ lane }) => lanes.shown.has(lane));
  const selected = rows.find(({ id }) => id === selectedId) ?? null;

  const act = (action: InspectorAction, outcome: string) => {
    void source.act(action).then(
      () => say(outcome),
      (error: unknown) => say(`That did not work: ${error instanceof Error ? error.message : String(error)}`),
    );
  };

  return (
    <section className={["tck-inspector", className].filter(Boolean).join(" ")} style={style} aria-label="Wire inspector">
      <div className="tck-inspector-body">
        <div className="tck-inspector-head">
          <div className="tck-inspector-controls">
            <Breaks view={view} act={act} />
            <TimeControls clock={view.clock} act={act} />
            <TraceControls source={source} onExport={onExport} say={say} />
            <p className="tck-inspector-said" role="status">
              {said}
            </p>
          </div>
          <Facts view={view} />
        </div>
        <div className="tck-inspector-log">
          <LaneFilter lanes={lanes} rows={view.rows} />
          <div className="tck-inspector-wire">
            <RowList rows={rows} dropped={view.dropped} selectedId={selected?.id ?? null} onSelect={select} />
            <RowDetails row={selected} />
          </div>
        </div>
      </div>
    </section>
  );
}
