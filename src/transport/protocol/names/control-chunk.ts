/** Chunk types that steer the client and never reach the AI SDK (prerelease wire and head start). @see PROTOCOL.md section 5 */
export const prefix = "trigger:";
export const turnComplete = "trigger:turn-complete";
export const upgradeRequired = "trigger:upgrade-required";
export const sessionState = "trigger:session-state";
