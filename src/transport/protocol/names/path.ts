/** Paths of the session routes. `session` is a chat id or a friendly id and is percent-encoded here. */
export const sessions = "/api/v1/sessions";
export const session = (id: string) => `${sessions}/${encodeURIComponent(id)}`;
export const close = (id: string) => `${session(id)}/close`;
export const endAndContinue = (id: string) => `${session(id)}/end-and-continue`;
export const trigger = (task: string) => `/api/v1/tasks/${encodeURIComponent(task)}/trigger`;
export const claims = "/api/v1/auth/jwt/claims";
export const publicTokens = "/api/v1/auth/public-tokens";
const realtime = (id: string, rest: string) => `/realtime/v1/sessions/${encodeURIComponent(id)}/${rest}`;
export const append = (id: string, channel: "in" | "out" = "in") => realtime(id, `${channel}/append`);
export const out = (id: string) => realtime(id, "out");
export const records = (id: string, channel: "in" | "out") => realtime(id, `${channel}/records`);
