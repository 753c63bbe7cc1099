import type { ReactNode } from "react";

/** A row of buttons above the chat: the part of the page that is the app's own. */
export function ActionBar({ actions }: { actions: ReadonlyArray<[label: string, run: () => unknown]> }): ReactNode {
  return (
    <div className="stage-bar">
      {actions.map(([label, run]) => (
        <button key={label} type="button" className="stage-button" onClick={() => void run()}>
          {label}
        </button>
      ))}
    </div>
  );
}
