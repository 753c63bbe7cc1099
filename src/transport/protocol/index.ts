export * from "./names.ts";
export * from "./types.ts";
export * from "./sessions-client.ts";
export * from "./truncate-error.ts";
