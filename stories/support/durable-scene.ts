import type { UIMessage } from "ai";
import type { ChatSessionPersistedState } from "trigger-chat-kit";
import { connectSessionServer, type SessionServer, sessionHandlers } from "trigger-chat-kit/mocks";
import { durableAgents } from "./durable-agents.ts";
import type { AppStore, Scene } from "./scene.ts";
import { baseURLOfStory, serveBaseURL } from "./worker.ts";

/** A scene whose server lives in a SharedWorker: a true reload resumes, and a second tab is a second tab. */
export interface DurableScene extends Scene {
  /** The chat was there before this page was. */
  readonly isResumed: boolean;
  /** Address of this very chat for another tab. */
  readonly href: string;
  /** Forgets the chat and begins a new one. */
  startOver(): void;
}

/** What is kept of a chat in the browser, in the place of the app's database. Shared by the tabs of the origin. */
const storeOf = (chatId: string) => {
  const key = `tck-story-chat:${chatId}`;
  const empty: AppStore = { messages: [], sessions: {} };
  return {
    read: (): AppStore => JSON.parse(localStorage.getItem(key) ?? "null") ?? empty,
    write: (store: AppStore) => localStorage.setItem(key, JSON.stringify(store)),
  };
};

let connecting: Promise<SessionServer> | undefined;

/** One connection per page: all durable stories share the worker. */
function connect(): Promise<SessionServer> {
  connecting ??= connectSessionServer(
    () =>
      new SharedWorker(new URL("./durable-worker.ts", import.meta.url), {
        type: "module",
        name: "trigger-chat-kit-stories",
        extendedLifetime: true,
      }),
    { fallback: () => ({ agents: durableAgents }) },
  );
  return connecting;
}

/** The chat that the address asks for, else this tab's chat of the story, else a new one. */
function chatOf(storyId: string): { chatId: string; isResumed: boolean } {
  const asked = new URLSearchParams(location.search).get("chat");
  const kept = asked ?? sessionStorage.getItem(`tck-story:${storyId}`);
  const chatId = kept ?? `chat-${crypto.randomUUID()}`;
  sessionStorage.setItem(`tck-story:${storyId}`, chatId);
  return { chatId, isResumed: kept !== null };
}

/** Opens a story's durable scene with one of the worker's agents. */
export async function openDurableScene(storyId: string, task: string): Promise<DurableScene> {
  const server = await connect();
  const { chatId, isResumed } = chatOf(storyId);
  const baseURL = baseURLOfStory(storyId);
  serveBaseURL(baseURL, sessionHandlers(server, { baseURL }));
  const disk = storeOf(chatId);
  const store = disk.read();
  const calls = { startSession: 0, accessToken: 0 };
  const remember = (id: string, session: ChatSessionPersistedState | null) => {
    if (session) store.sessions[id] = session;
    else delete store.sessions[id];
    disk.write(store);
  };
  const href = new URL(location.href);
  href.pathname = href.pathname.replace(/[^/]*$/, "iframe.html");
  href.searchParams.set("chat", chatId);
  return {
    chatId,
    server,
    clock: null,
    store,
    calls,
    events: [],
    isResumed,
    href: href.href,
    save: (messages: UIMessage[]) => {
      store.messages = messages;
      disk.write(store);
    },
    startOver: () => {
      sessionStorage.removeItem(`tck-story:${storyId}`);
      href.searchParams.delete("chat");
      location.href = href.href;
    },
    transport: {
      task,
      baseURL,
      multiTab: true,
      startSession: ({ chatId: id, taskId, clientData }) => {
        calls.startSession += 1;
        return server.startSession({ chatId: id, taskId, clientData });
      },
      accessToken: ({ chatId: id }) => {
        calls.accessToken += 1;
        return server.accessToken({ chatId: id });
      },
      onSessionChange: remember,
    },
  };
}
