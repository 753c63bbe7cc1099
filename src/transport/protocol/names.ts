/**
 * The names of the wire, each written once and shared by the client and the session server. Each group is a module of
 * its own, so that an app ships the names it uses and no others.
 * The golden transcript in the tests pins the literal bytes, so a typo here cannot hide on both sides.
 *
 * @see PROTOCOL.md sections 1 to 5
 */
export * as CONTROL from "./names/control.ts";
export * as CONTROL_CHUNK from "./names/control-chunk.ts";
export * as ERROR_LIMITS from "./names/error-limits.ts";
export * as HEADER from "./names/header.ts";
export * as LIMITS from "./names/limits.ts";
export * as RECORD_HEADER from "./names/record-header.ts";
export * as PATH from "./names/path.ts";

/** The data part with which an agent proves that steered messages went into the model's context. */
export const INJECTED_PART_TYPE = "data-pending-message-injected";

/** Error code of a refused append on a closed session. */
export const SESSION_CLOSED_CODE = "session_closed";

/** Friendly session ids start with this; external ids may not. */
export const SESSION_ID_PREFIX = "session_";
