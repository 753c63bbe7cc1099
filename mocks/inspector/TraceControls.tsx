"use client";

import type { MouseEvent } from "react";
import type { InspectorSource, SessionTrace } from "../inspect/index.ts";

const asText = (trace: SessionTrace) => `${JSON.stringify(trace, null, 2)}\n`;

interface TraceControlsProps {
  source: InspectorSource;
  onExport: ((trace: SessionTrace) => void) | undefined;
  say: (outcome: string) => void;
}

/** Lets the browser save a trace as a file. */
function save(page: Document, trace: SessionTrace): void {
  const anchor = page.createElement("a");
  anchor.href = URL.createObjectURL(new Blob([asText(trace)], { type: "application/json" }));
  anchor.download = `${trace.chatId ?? "session"}.trace.json`;
  anchor.click();
  URL.revokeObjectURL(anchor.href);
}

/** Takes what happened out of the page, for a test. */
export function TraceControls({ source, onExport, say }: TraceControlsProps) {
  const take = (use: (trace: SessionTrace) => void | Promise<void>, outcome: string) => {
    void source
      .trace()
      .then(use)
      .then(
        () => say(outcome),
        (error: unknown) => say(`That did not work: ${error instanceof Error ? error.message : String(error)}`),
      );
  };
  const exportTrace = ({ currentTarget }: MouseEvent) =>
    take(onExport ?? ((trace) => save(currentTarget.ownerDocument, trace)), "The trace is exported.");

  return (
    <div className="tck-inspector-group" role="group" aria-label="Trace">
      <button type="button" title="What happened, without tokens, as JSON that replayTrace() plays in a test" onClick={exportTrace}>
        Export the trace
      </button>
      <button type="button" onClick={() => take((trace) => globalThis.navigator.clipboard.writeText(asText(trace)), "The trace is on the clipboard.")}>
        Copy the trace
      </button>
    </div>
  );
}
