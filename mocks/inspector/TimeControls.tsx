"use client";

import type { InspectorView } from "../inspect/types.ts";
import type { Act } from "./Breaks.tsx";

const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5, 20];

/** The source's time: pause, step, hurry. Absent where it cannot be moved. */
export function TimeControls({ clock, act }: { clock: InspectorView["clock"]; act: Act }) {
  if (clock === null) return null;
  const { playing, speed } = clock;
  return (
    <div className="tck-inspector-group" role="group" aria-label="Time">
      <button
        type="button"
        onClick={() => (playing ? act({ type: "pause" }, "Time stands still.") : act({ type: "play" }, "Time goes on."))}
      >
        {playing ? "Pause" : "Play"}
      </button>
      <button type="button" title="Pauses and goes to the next timer: a word, a ping, an idle timeout" onClick={() => act({ type: "step" }, "One step.")}>
        Step
      </button>
      <button type="button" title="Ten seconds pass at once" onClick={() => act({ type: "advance", ms: 10_000 }, "Ten seconds have passed.")}>
        +10 s
      </button>
      <label>
        Speed
        <select value={speed} onChange={({ target }) => act({ type: "speed", speed: Number(target.value) }, `Time runs at ${target.value} times its speed.`)}>
          {[...new Set([...SPEEDS, speed])].sort((a, b) => a - b).map((value) => (
            <option key={value} value={value}>
              {value}×
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
