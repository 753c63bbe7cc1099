export { Inspector } from "./Inspector.tsx";
export type { InspectorProps } from "./Inspector.tsx";
