export { ChatTabCoordinator } from "./coordinator.ts";
export type { TabEnvironment } from "./environment.ts";
export { FREE_TAB, type TabMessage, type TabPort, type TabReason, type TabRole, type TabState } from "./port.ts";
