import { fileURLToPath } from "node:url";
import { storybookTest } from "@storybook/addon-vitest/vitest-plugin";
import react from "@vitejs/plugin-react";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { BROWSER_ARGS, findBrowser } from "./scripts/find-browser.mjs";
import packageJson from "./package.json" with { type: "json" };
import { ENTRIES, publicNames } from "./scripts/public-names.ts";

const root = fileURLToPath(new URL(".", import.meta.url));

/** A fresh object per project: Vitest labels a shared one with the first project's name. */
function chromium() {
  const executablePath = findBrowser();
  return {
    enabled: true,
    headless: true,
    screenshotFailures: false,
    provider: playwright({ launchOptions: { args: BROWSER_ARGS, ...(executablePath ? { executablePath } : {}) } }),
    instances: [{ browser: "chromium" as const }],
  };
}

const TESTS = ["src", "mocks", "tests", "scripts"].map((folder) => `${folder}/**/*.test.{ts,tsx}`);
/** Too long for `npm test`: `npm run verify` and `npm run bench` call them by name. */
const LONG = ["**/*.verify.test.{ts,tsx}", "**/node_modules/**", "**/dist/**"];
const IN_BROWSER = TESTS.map((glob) => glob.replace("*.test", "*.browser.test"));

/** Everything that the package's users install beside it. */
const external = Object.keys({ ...packageJson.dependencies, ...packageJson.peerDependencies });

export default defineConfig({
  root,
  plugins: [react()],
  resolve: { alias: publicNames(root) },
  publicDir: false,
  build: {
    target: "es2022",
    minify: false,
    sourcemap: true,
    lib: {
      formats: ["es"],
      // Style sheets are scripts/build.mjs's own: they have no module to preserve.
      entry: Object.values(ENTRIES).flatMap((source) => (source.endsWith(".css") ? [] : [root + source])),
    },
    rolldownOptions: {
      external: (id) => id.startsWith("node:") || external.some((name) => id === name || id.startsWith(`${name}/`)),
      output: {
        // A module stays a module: an app's bundler drops what it does not use and loads the tab coordinator on
        // demand, and "use client" stands where it was written. scripts/bundle-core.mjs then joins the transport's core.
        preserveModules: true,
        preserveModulesRoot: root,
        entryFileNames: "[name].js",
        // A mark of purity on each of 300 elements, all of them inside functions, is what an app's bundler may carry along.
        comments: { annotation: false },
      },
    },
  },
  test: {
    // .ci/run counts what really ran.
    ...(process.env["TCK_TEST_RESULTS"]
      ? { reporters: ["default", "json"], outputFile: { json: process.env["TCK_TEST_RESULTS"] } }
      : {}),
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          environment: "node",
          include: TESTS,
          exclude: [...LONG, "**/*.browser.test.{ts,tsx}"],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        // MSW's worker must be served at the root.
        publicDir: "public",
        test: { name: "browser", include: IN_BROWSER, exclude: LONG, browser: chromium(), testTimeout: 30_000 },
      },
      {
        extends: true,
        plugins: [storybookTest({ configDir: `${root}.storybook`, storybookScript: "npm run storybook -- --no-open" })],
        test: { name: "storybook", browser: chromium(), testTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          name: "verify",
          environment: "node",
          include: TESTS.map((glob) => glob.replace("*.test", "*.verify.test")),
          testTimeout: 600_000,
        },
      },
    ],
  },
});
