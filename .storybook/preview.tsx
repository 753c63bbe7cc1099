import type { Decorator, Preview } from "@storybook/react-vite";
import { mswLoader } from "msw-storybook-addon/csf3";
import { type ReactNode, StrictMode, useLayoutEffect } from "react";
import { addons } from "storybook/preview-api";
import { expect } from "storybook/test";
import { serveInspectors, serveToolbar } from "../stories/panel/serve.ts";
import { findLeaks, watchForLeaks } from "../stories/support/leaks.ts";
import type { Scene } from "../stories/support/scene.ts";
import { scenarioSource } from "../stories/support/source.ts";
import { storyWorker } from "../stories/support/worker.ts";

serveInspectors(addons.getChannel());
serveToolbar(addons.getChannel());
watchForLeaks();

const withStrictMode: Decorator = (Story) => (
  <StrictMode>
    <Story />
  </StrictMode>
);

/** Puts the toolbar's theme and direction where an app puts them: on the document. */
function Environment({ theme, direction, children }: { theme: string; direction: string; children: ReactNode }) {
  useLayoutEffect(() => {
    const root = document.documentElement;
    root.dataset["theme"] = theme;
    root.dataset["tckTheme"] = theme;
    root.dir = direction;
    root.lang = "en";
  }, [theme, direction]);
  return children;
}

const withEnvironment: Decorator = (Story, { globals }) => (
  <Environment theme={String(globals["theme"])} direction={String(globals["direction"])}>
    <Story />
  </Environment>
);

const preview: Preview = {
  decorators: [withStrictMode, withEnvironment],
  loaders: [mswLoader(storyWorker)],
  afterEach: async ({ loaded }) => {
    await expect(await findLeaks(loaded["scene"] as Scene | undefined), "tokens seen outside of requests").toEqual([]);
  },
  tags: ["autodocs"],
  globalTypes: {
    theme: {
      description: "Colour theme",
      toolbar: {
        title: "Theme",
        icon: "paintbrush",
        dynamicTitle: true,
        items: [
          { value: "light", title: "Light" },
          { value: "dark", title: "Dark" },
          { value: "high-contrast", title: "High contrast" },
        ],
      },
    },
    direction: {
      description: "Reading direction",
      toolbar: {
        title: "Direction",
        icon: "transfer",
        dynamicTitle: true,
        items: [
          { value: "ltr", title: "Left to right" },
          { value: "rtl", title: "Right to left" },
        ],
      },
    },
  },
  initialGlobals: { theme: "light", direction: "ltr" },
  parameters: {
    a11y: { test: "error" },
    controls: { expanded: true },
    docs: { codePanel: true, source: { transform: scenarioSource } },
    layout: "fullscreen",
    options: {
      storySort: {
        order: [
          "Docs",
          "Scenarios",
          // In the order of the flows' numbers. Storybook reads this without running it: no variables.
          ["Basics", "Sessions", "Auth", "Stop", "Approvals", "Ask", "Actions", "Pending", "Tabs", "Network", "Data and errors", "Extras"],
          "Components",
          "Inspector",
        ],
      },
    },
  },
};

export default preview;
