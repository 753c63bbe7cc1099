"use client";

import { BREAKS } from "../inspect/breaks.ts";
import type { InspectorAction, InspectorView } from "../inspect/types.ts";

/** How the controls act, and what is said when it is done. */
export type Act = (action: InspectorAction, outcome: string) => void;

/** The fault buttons, and the faults that wait for their request. */
export function Breaks({ view, act }: { view: InspectorView; act: Act }) {
  const isOffline = view.faults.some(({ type }) => type === "offline");
  return (
    <div className="tck-inspector-group" role="group" aria-label="Break it">
      {BREAKS.filter(({ id }) => view.breaks.includes(id)).map(({ id, label, does }) => (
        <button
          key={id}
          type="button"
          title={does}
          data-break={id}
          aria-pressed={id === "offline" ? isOffline : undefined}
          onClick={() => act({ type: "break", what: id }, id === "offline" && isOffline ? "Back online." : `${label}: ${does}`)}
        >
          {label}
        </button>
      ))}
      <button
        type="button"
        data-break="none"
        disabled={view.faults.length === 0}
        onClick={() => act({ type: "clear-faults" }, "No fault is armed any more.")}
      >
        Mend everything
      </button>
      {view.faults.length > 0 && (
        <span className="tck-inspector-armed">
          Armed: {view.faults.map(({ id, type, remaining }) => `${type}${remaining === 1 ? "" : ` ×${remaining ?? "∞"}`} (${id})`).join(", ")}
        </span>
      )}
    </div>
  );
}
