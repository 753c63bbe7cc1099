export { ChatTabCoordinator } from "./coordinator.ts";
export type { LockSource, TabChannel, TabEnvironment } from "./environment.ts";
export { createTabMirror, type TabMirror, type TabMirrorOptions } from "./mirror/tab-mirror.ts";
export type { TabPort } from "./port.ts";
