export * from "./transport/index.ts";
export * from "./hooks/index.ts";
export * from "./components/index.ts";
