"use client";

import { useState } from "react";
import type { InspectorLane, InspectorRow } from "../inspect/types.ts";

const LANES: ReadonlyArray<[lane: InspectorLane, label: string]> = [
  ["request", "Requests"],
  ["in", ".in"],
  ["out", ".out"],
  ["run", "Runs"],
  ["session", "Sessions"],
  ["fault", "Faults"],
  ["client", "Clients"],
];

/** Which lanes are shown. */
export interface Lanes {
  shown: ReadonlySet<InspectorLane>;
  toggle: (lane: InspectorLane) => void;
}

export function useLanes(): Lanes {
  const [shown, setShown] = useState<ReadonlySet<InspectorLane>>(() => new Set(LANES.map(([lane]) => lane)));
  const toggle = (lane: InspectorLane) =>
    setShown((now) => {
      const next = new Set(now);
      if (!next.delete(lane)) next.add(lane);
      return next;
    });
  return { shown, toggle };
}

/** A switch per lane, with the number of its lines. */
export function LaneFilter({ lanes, rows }: { lanes: Lanes; rows: readonly InspectorRow[] }) {
  return (
    <div className="tck-inspector-group tck-inspector-lanes" role="group" aria-label="Lines that are shown">
      {LANES.map(([lane, label]) => (
        <button key={lane} type="button" data-lane={lane} aria-pressed={lanes.shown.has(lane)} onClick={() => lanes.toggle(lane)}>
          {label} <span>{rows.reduce((sum, row) => sum + Number(row.lane === lane), 0)}</span>
        </button>
      ))}
    </div>
  );
}
