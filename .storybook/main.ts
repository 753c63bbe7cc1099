import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { StorybookConfig } from "@storybook/react-vite";

/** The panel's look in Storybook's own page, which is not built by Vite. The kit's colours stay inside the panel. */
function panelStyles(): string {
  const read = (path: string) => readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), "utf8");
  const tokens = read("src/components/styles/tokens.css").replaceAll(":root", ".tck-inspector-panel");
  return `${tokens}\n${read("mocks/inspector/inspector.css")}\n.tck-inspector-panel { block-size: 100%; overflow: auto; background: var(--tck-color-background); }
.tck-inspector-panel .tck-inspector { min-block-size: 0; }`;
}

const config: StorybookConfig = {
  stories: ["../stories/**/*.mdx", "../stories/**/*.stories.tsx"],
  addons: ["@storybook/addon-docs", "@storybook/addon-a11y", "@storybook/addon-vitest", "msw-storybook-addon"],
  framework: { name: "@storybook/react-vite", options: { builder: { viteConfigPath: ".storybook/vite.config.ts" } } },
  managerHead: (head) => `${head}<style>${panelStyles()}</style>`,
  staticDirs: ["../public"],
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  typescript: { reactDocgen: "react-docgen" },
};

export default config;
