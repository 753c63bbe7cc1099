/** Header names of a record on `.out`. The first one marks a control record. @see PROTOCOL.md section 5 */
export const control = "trigger-control";
export const publicAccessToken = "public-access-token";
export const sessionInEventId = "session-in-event-id";
export const sessionClosed = "session-closed";
export const sessionClosedReason = "session-closed-reason";
