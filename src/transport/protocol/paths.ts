/** Paths of the session routes. `session` is a chat id or a friendly id and is percent-encoded here. */
export const PATH = {
  sessions: "/api/v1/sessions",
  session: (session: string) => `/api/v1/sessions/${encodeURIComponent(session)}`,
  close: (session: string) => `/api/v1/sessions/${encodeURIComponent(session)}/close`,
  endAndContinue: (session: string) => `/api/v1/sessions/${encodeURIComponent(session)}/end-and-continue`,
  trigger: (task: string) => `/api/v1/tasks/${encodeURIComponent(task)}/trigger`,
  claims: "/api/v1/auth/jwt/claims",
  publicTokens: "/api/v1/auth/public-tokens",
  append: (session: string, channel: "in" | "out" = "in") =>
    `/realtime/v1/sessions/${encodeURIComponent(session)}/${channel}/append`,
  out: (session: string) => `/realtime/v1/sessions/${encodeURIComponent(session)}/out`,
  records: (session: string, channel: "in" | "out") =>
    `/realtime/v1/sessions/${encodeURIComponent(session)}/${channel}/records`,
} as const;
