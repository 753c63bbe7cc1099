/** Values of the `trigger-control` record header. @see PROTOCOL.md section 5 */
export const turnComplete = "turn-complete";
export const upgradeRequired = "upgrade-required";
export const sessionClosed = "session-closed";
export const pendingVersion = "pending-version";
