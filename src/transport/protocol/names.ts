/**
 * The names of the wire, each written once and shared by the client and the session server.
 * The golden transcript in the tests pins the literal bytes, so a typo here cannot hide on both sides.
 *
 * @see PROTOCOL.md sections 1 to 5
 */

/** Request and response headers of the session routes. */
export const HEADER = {
  partId: "X-Part-Id",
  triggerSource: "x-trigger-source",
  lastEventId: "Last-Event-ID",
  timeoutSeconds: "Timeout-Seconds",
  peekSettled: "X-Peek-Settled",
  sessionSettled: "X-Session-Settled",
  streamVersion: "X-Stream-Version",
  lastChunkIndex: "X-Last-Chunk-Index",
  shouldRetry: "x-should-retry",
  rateLimitLimit: "x-ratelimit-limit",
  rateLimitRemaining: "x-ratelimit-remaining",
  rateLimitReset: "x-ratelimit-reset",
  triggerJwt: "x-trigger-jwt",
  headStartAccessToken: "X-Trigger-Chat-Access-Token",
  headStartPendingVersion: "X-Trigger-Chat-Pending-Version",
} as const;

/** Header names of a record on `.out`. The first one marks a control record. */
export const RECORD_HEADER = {
  control: "trigger-control",
  publicAccessToken: "public-access-token",
  sessionInEventId: "session-in-event-id",
  sessionClosed: "session-closed",
  sessionClosedReason: "session-closed-reason",
} as const;

/** Values of the `trigger-control` record header. */
export const CONTROL = {
  turnComplete: "turn-complete",
  upgradeRequired: "upgrade-required",
  sessionClosed: "session-closed",
  pendingVersion: "pending-version",
} as const;

/** Chunk types that steer the client and never reach the AI SDK (prerelease wire and head start). */
export const CONTROL_CHUNK = {
  prefix: "trigger:",
  turnComplete: "trigger:turn-complete",
  upgradeRequired: "trigger:upgrade-required",
  sessionState: "trigger:session-state",
} as const;

/** The data part with which an agent proves that steered messages went into the model's context. */
export const INJECTED_PART_TYPE = "data-pending-message-injected";

/** Error code of a refused append on a closed session. */
export const SESSION_CLOSED_CODE = "session_closed";

/** Sizes and times of the wire. Bytes, characters, seconds and milliseconds as named. */
export const LIMITS = {
  externalIdCharacters: 256,
  createBodyBytes: 32 * 1024,
  appendBodyBytes: 1024 * 1024,
  closeReasonCharacters: 256,
  streamTimeoutSeconds: { min: 1, max: 600, default: 60 },
  pageSize: { min: 1, max: 100, default: 20 },
  pingIntervalMs: 5_000,
  tokenTTLSeconds: 3_600,
  idleTimeoutSeconds: 30,
} as const;

/** Friendly session ids start with this; external ids may not. */
export const SESSION_ID_PREFIX = "session_";
