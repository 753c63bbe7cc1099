/**
 * The session server in the browser and in Node: everything that a story or a test needs to run an agent chat without a
 * backend. Published as `trigger-chat-kit/mocks`.
 */
export { DEFAULT_BASE_URL, TEST_SECRET_KEY, createSessionServer } from "./server.ts";
export type {
  OutSnapshot,
  RequestSnapshot,
  RunSnapshot,
  ServerSnapshot,
  SessionServer,
  SessionServerOptions,
  SessionSnapshotRow,
  StartSessionAnswer,
  StartSessionRequest,
} from "./core/server-types.ts";
export type { SessionsClient, TriggerConfig } from "../src/transport/protocol/index.ts";
export type { ServerEvent } from "./core/events.ts";
export type { RunReason, RunStatus } from "./core/types.ts";
export type { ActiveFault, Fault, FaultKind, FaultTarget, Route } from "./faults/types.ts";
export { realClock } from "./core/clock.ts";
export type { Clock } from "./core/clock.ts";
export { createVirtualClock } from "./core/virtual-clock.ts";
export type { VirtualClock } from "./core/virtual-clock.ts";
export { createPacedClock } from "./core/paced-clock.ts";
export type { PacedClock, PacedClockOptions } from "./core/paced-clock.ts";
export type { SessionStorageAdapter, StorageChange } from "./core/storage.ts";
export type { AnyAgent, InChannel, InRecord, OutChannel, RunExit, RunPort, SessionSnapshot } from "./core/agent-port.ts";
export { sessionHandlers } from "./msw/session-handlers.ts";
export type { SessionHandlersOptions } from "./msw/session-handlers.ts";
export * from "./model/index.ts";
export * from "./agent/index.ts";
export { headStartHandler } from "./http/head-start/head-start.ts";
export type { HeadStartOptions, HeadStartResult, HeadStartRunArgs, HeadStartStreamTextOptions } from "./http/head-start/options.ts";
export * from "./harness/index.ts";
export * from "./inspect/index.ts";
export { memoryStorage } from "./core/memory-storage.ts";
export { indexedDBStorage } from "./worker/indexeddb-storage.ts";
export type { IndexedDBStorageOptions } from "./worker/indexeddb-storage.ts";
export { serveSessionServer } from "./worker/serve.ts";
export { connectSessionServer } from "./worker/connect.ts";
export type { ConnectOptions, SharedWorkerLike } from "./worker/connect.ts";
export { createAppBackend } from "./app/app-backend.ts";
export type { AppBackend, AppBackendOptions, StoredChat } from "./app/app-backend.ts";
export { appBackendHandlers } from "./msw/app-handlers.ts";
export type { AppBackendHandlersOptions } from "./msw/app-handlers.ts";
export { listen } from "./node/listen.ts";
export type { ListenOptions, Listening } from "./node/listen.ts";
