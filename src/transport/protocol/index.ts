export * from "./names.ts";
export * from "./paths.ts";
export * from "./types.ts";
