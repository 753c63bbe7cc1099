import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { publicNames } from "../../scripts/public-names.ts";

/** In an app of your own the aliases are not needed: the names are the package's. */
const repository = fileURLToPath(new URL("../../", import.meta.url));

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [react()],
  resolve: { alias: publicNames(repository) },
  worker: { format: "es" },
  // Found at the first start: what only the worker imports would reload the page in the middle of an answer.
  optimizeDeps: { include: ["ai", "jose", "zod"] },
  server: { fs: { allow: [repository] } },
});
