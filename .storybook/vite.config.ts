import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { publicNames } from "../scripts/public-names.ts";

/** Storybook's own: the package's config builds a library, this one an app. */
export default defineConfig({
  resolve: { alias: publicNames(fileURLToPath(new URL("..", import.meta.url))) },
  // Pages of stories are for people at a desk; one chunk per dependency group is enough.
  build: { chunkSizeWarningLimit: 4_000 },
  worker: { format: "es" },
});
