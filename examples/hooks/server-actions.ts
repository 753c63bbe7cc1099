import type {
  AccessTokenParams,
  ChatSessionPersistedState,
  LoadTranscriptResult,
  SessionItem,
  SessionPage,
  SessionsClient,
  StartSessionParams,
  StartSessionResult,
} from "trigger-chat-kit";

/**
 * Stand-ins for the app's own server functions: in Next.js these are server actions, here they are routes. Whoever may
 * see a chat is decided behind them, and the platform's secret key never leaves the server.
 */
async function call<T>(name: string, params: unknown): Promise<T> {
  const response = await fetch(`/api/chat/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(params),
  });
  if (!response.ok) throw new Error(`${name} failed with status ${response.status}`);
  return (await response.json()) as T;
}

/** On the server: `chat.createStartSessionAction("support")`. */
export const startChatSession = (params: StartSessionParams) => call<StartSessionResult>("start-session", params);

/** On the server: `auth.createPublicToken({ scopes: { read: { sessions: chatId }, write: { sessions: chatId } } })`. */
export const mintChatAccessToken = ({ chatId }: AccessTokenParams) => call<string>("access-token", { chatId });

/** On the server: stores what the next page load gives back in the transport's `sessions`. */
export const saveSession = (chatId: string, session: ChatSessionPersistedState | null) =>
  call<null>("save-session", { chatId, session });

/** On the server: the messages and the cursor that the agent's `onTurnComplete` stored. */
export const loadTranscript = (params: { chatId: string; limit?: number }) =>
  call<LoadTranscriptResult>("transcript", params);

/** On the server: `sessions.list`, `sessions.retrieve` and `sessions.close`, for this user's sessions only. */
export const sessionsClient: SessionsClient = {
  list: (filter) => call<SessionPage>("sessions/list", filter),
  retrieve: (id) => call<SessionItem>("sessions/retrieve", { id }),
  close: (id, reason) => call<SessionItem>("sessions/close", { id, reason }),
};
