import React, { memo, useMemo } from "react";
import { Button } from "storybook/internal/components";
import { addons, types, useGlobals, useStorybookApi, useStorybookState } from "storybook/manager-api";
import { Inspector } from "../mocks/inspector/index.ts";
import { remoteInspector } from "../stories/panel/remote.ts";
import { CHANNEL } from "../stories/panel/wire.ts";

const ADDON = "trigger-chat-kit";

// Storybook builds its own page with the classic JSX transform; the package's files do not import React for it.
Object.assign(globalThis, { React });

const PANEL = `${ADDON}/inspector`;

/** Storybook's page draws itself anew all the time: the inspector only when there is something new. */
const Wire = memo(Inspector);

/** Storybook mounts every panel from the first moment on and calls it active: this one looks only where it is shown. */
function Panel() {
  const { selectedPanel } = useStorybookState();
  const isShown = useStorybookApi().getIsPanelShown() && selectedPanel === PANEL;
  return isShown ? <ShownPanel /> : null;
}

/** The wire inspector of the story in the preview. */
function ShownPanel() {
  const { storyId } = useStorybookState();
  const [{ theme }] = useGlobals();
  const source = useMemo(() => remoteInspector(addons.getChannel(), storyId), [storyId]);
  return (
    <div className="tck-inspector-panel" data-tck-theme={theme}>
      <Wire key={storyId} source={source} />
    </div>
  );
}

const Icon = ({ path }: { path: string }) => (
  <svg width={14} height={14} viewBox="0 0 14 14" fill="none" stroke="currentColor" strokeWidth={1.2} aria-hidden>
    <path d={path} />
  </svg>
);

/** A true reload of the preview, and the same story (and chat) in another tab of this browser. */
function Tools() {
  const { storyId, viewMode } = useStorybookState();
  if (viewMode !== "story") return null;
  const tell = (event: string) => () => addons.getChannel().emit(event, storyId);
  return (
    <>
      <Button variant="ghost" size="small" padding="small" ariaLabel="Reload this story" onClick={tell(CHANNEL.reload)}>
        <Icon path="M12 7.5A5 5 0 1 1 10.5 3.5M10.8 1v2.8H8" />
      </Button>
      <Button variant="ghost" size="small" padding="small" ariaLabel="Open in a second tab" onClick={tell(CHANNEL.secondTab)}>
        <Icon path="M1.5 3.5h9v8h-9zM5.5 1.5h7v7" />
      </Button>
    </>
  );
}

addons.register(ADDON, () => {
  addons.add(PANEL, {
    type: types.PANEL,
    title: "Wire",
    match: ({ viewMode }) => viewMode === "story",
    render: () => <Panel />,
  });
  addons.add(`${ADDON}/tools`, { type: types.TOOL, title: "Reload and second tab", render: () => <Tools /> });
});
