export { ChatTabCoordinator } from "./coordinator.ts";
export type { LockSource, TabChannel, TabEnvironment } from "./environment.ts";
export { TabMirror, type TabMirrorOptions } from "./mirror/tab-mirror.ts";
export type { TabPort } from "./port.ts";
