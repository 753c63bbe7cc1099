/** Request and response headers of the session routes. @see PROTOCOL.md sections 1 to 5 and 9 */
export const partId = "X-Part-Id";
export const triggerSource = "x-trigger-source";
export const lastEventId = "Last-Event-ID";
export const timeoutSeconds = "Timeout-Seconds";
export const peekSettled = "X-Peek-Settled";
export const sessionSettled = "X-Session-Settled";
export const streamVersion = "X-Stream-Version";
export const lastChunkIndex = "X-Last-Chunk-Index";
export const shouldRetry = "x-should-retry";
export const rateLimitLimit = "x-ratelimit-limit";
export const rateLimitRemaining = "x-ratelimit-remaining";
export const rateLimitReset = "x-ratelimit-reset";
export const triggerJwt = "x-trigger-jwt";
export const headStartAccessToken = "X-Trigger-Chat-Access-Token";
export const headStartPendingVersion = "X-Trigger-Chat-Pending-Version";
