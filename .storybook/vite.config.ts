import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { publicNames } from "../scripts/public-names.ts";

/** Storybook's own: the package's config builds a library, this one an app. */
export default defineConfig({
  resolve: { alias: publicNames(fileURLToPath(new URL("..", import.meta.url))) },
  plugins: [
    {
      name: "quiet-directives",
      // "use client" means something to a server's bundler only.
      onLog: (_level, { code }) => (code === "MODULE_LEVEL_DIRECTIVE" ? false : null),
    },
  ],
  // Found at the first start, so that no story is reloaded in the middle for a dependency that only it has.
  optimizeDeps: { include: ["@tanstack/react-query", "ai", "@ai-sdk/react", "jose", "msw", "msw/browser", "virtua", "zod", "zustand"] },
  // Pages of stories are for people at a desk; one chunk per dependency group is enough.
  build: {
    chunkSizeWarningLimit: 4_000,
  },
  worker: { format: "es" },
});
