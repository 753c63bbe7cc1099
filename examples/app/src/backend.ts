import type { AccessTokenParams, ChatFetchOverride, SessionItem, SessionPage, SessionsClient, StartSessionParams, StartSessionResult } from "trigger-chat-kit";

/** All that the page needs of servers: the platform, and two functions and an inbox of the app's own. */
export interface Backend {
  baseURL: string;
  /** Stands in for the network. */
  fetch?: ChatFetchOverride;
  startSession(params: StartSessionParams): Promise<StartSessionResult>;
  accessToken(params: AccessTokenParams): Promise<string>;
  sessions: SessionsClient;
}

/** The session server in a SharedWorker: all tabs share it, and it outlives a reload. */
async function simulated(): Promise<Backend> {
  const { connectSessionServer } = await import("trigger-chat-kit/mocks");
  const server = await connectSessionServer(
    () => new SharedWorker(new URL("./session-worker.ts", import.meta.url), { type: "module", name: "sessions", extendedLifetime: true }),
  );
  return {
    baseURL: server.baseURL,
    fetch: (url, init) => server.fetch(new Request(url, init)),
    startSession: (params) => server.startSession(params),
    accessToken: (params) => server.accessToken(params),
    sessions: server.sessions,
  };
}

/** A real project: the platform's API, and the app's own server in front of the secret key. */
function real(platform: string, app: string): Backend {
  async function call<T>(path: string, body?: unknown): Promise<T> {
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
    const response = await fetch(`${app}${path}`, init);
    if (!response.ok) throw new Error(`${path} failed with status ${response.status}`);
    return (await response.json()) as T;
  }
  return {
    baseURL: platform,
    startSession: (params) => call<StartSessionResult>("/start", params),
    accessToken: async ({ chatId }) => (await call<StartSessionResult>("/token", { chatId })).publicAccessToken,
    sessions: {
      list: (filter = {}) => call<SessionPage>("/sessions", filter),
      retrieve: (id) => call<SessionItem>(`/sessions/${encodeURIComponent(id)}`),
      close: (id, reason) => call<SessionItem>(`/sessions/${encodeURIComponent(id)}/close`, { reason }),
    },
  };
}

/** The real project if both addresses are set, else the simulation. */
export async function connect(): Promise<Backend> {
  const { VITE_TRIGGER_URL: platform, VITE_APP_URL: app } = import.meta.env as Record<string, string | undefined>;
  return platform && app ? real(platform, app) : simulated();
}
