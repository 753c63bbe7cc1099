import { TriggerChatTransport } from "@trigger.dev/sdk/chat";
import type { MakeClient } from "./client.ts";

/** The published client under the same schedules. Its timers are the globals: the test fakes them. */
export const published: MakeClient = ({ fetch, accessToken, startSession, sessions, onSessionChange }) =>
  new TriggerChatTransport({
    task: "schedule-agent",
    baseURL: "http://session.test",
    accessToken,
    startSession: ({ chatId, taskId }) => startSession({ chatId, taskId }),
    fetch: (url, init) => fetch(url, init),
    sessions,
    onSessionChange,
  });
