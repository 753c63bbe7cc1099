import { useState } from "react";
import { ScenarioChat } from "./ScenarioChat.tsx";
import type { Scene } from "./scene.ts";

/**
 * The same chat twice, side by side, as in two tabs of one browser: each side has its own transport and they talk over
 * the real `BroadcastChannel` and Web Locks. A side can be closed and opened again.
 */
export function TwoTabs({ scene, late = false }: { scene: Scene; late?: boolean }) {
  const [open, setOpen] = useState({ A: true, B: !late });
  return (
    <div className="stage-pair">
      {(["A", "B"] as const).map((tab) => (
        <section key={tab} aria-label={`Tab ${tab}`} data-tab={tab}>
          <div className="stage-bar">
            <button type="button" className="stage-button" onClick={() => setOpen({ ...open, [tab]: !open[tab] })}>
              {open[tab] ? `Close tab ${tab}` : `Open tab ${tab}`}
            </button>
          </div>
          {open[tab] && <ScenarioChat scene={scene} name={`tab ${tab}`} />}
        </section>
      ))}
    </div>
  );
}

/** The two halves of a {@link TwoTabs} page. */
export function tabsOf(root: HTMLElement): { A: HTMLElement; B: HTMLElement } {
  const tab = (name: string) => {
    const found = root.querySelector<HTMLElement>(`[data-tab="${name}"]`);
    if (!found) throw new Error(`There is no tab ${name} on the page.`);
    return found;
  };
  return { A: tab("A"), B: tab("B") };
}
