import type { UIMessage } from "ai";
import type { ChatSessionPersistedState, ChatTransportEvent, TriggerChatTransportOptions } from "trigger-chat-kit";
import {
  createPacedClock,
  createSessionServer,
  type AnyAgent,
  type PacedClock,
  type SessionServer,
  type SessionServerOptions,
  sessionHandlers,
} from "trigger-chat-kit/mocks";
import type { Pace } from "./assistant.ts";
import { baseURLOfStory, routeHandlers, serveBaseURL } from "./worker.ts";

/** What every scenario lets you vary in its controls. */
export interface SceneArgs {
  /** Milliseconds between two words of the model. */
  wordDelay: number;
  /** Milliseconds that every request takes. */
  latency: number;
  /** How control events are written on the wire. */
  wire: "released" | "prerelease";
}

/** What an app keeps on its own server: it survives a reload of the page. */
export interface AppStore {
  messages: UIMessage[];
  sessions: Record<string, ChatSessionPersistedState>;
}

/** One story's world: its own server, its own app, nothing shared with the story beside it. */
export interface Scene {
  readonly chatId: string;
  readonly server: SessionServer;
  /** The server's time and its agents'; null where the server lives in a worker. */
  readonly clock: PacedClock | null;
  readonly transport: TriggerChatTransportOptions;
  readonly store: AppStore;
  /** How often the app's two server actions were called. */
  readonly calls: { startSession: number; accessToken: number };
  readonly events: ChatTransportEvent[];
  /** Writes the messages into the app's store. */
  save(messages: UIMessage[]): void;
}

/** What a scenario brings. Everything is made afresh for every run of the story. */
export interface SceneOptions<Args extends SceneArgs = SceneArgs> {
  agents: (args: Args & { pace: Required<Pace> }) => AnyAgent[];
  /** Default: the story's id, so that no two stories share a draft. */
  chatId?: string;
  server?: Partial<SessionServerOptions>;
  transport?: (scene: Scene) => Partial<TriggerChatTransportOptions>;
  /** Further routes of the app's own server, by path: `/api/chat`. */
  routes?: (server: SessionServer) => Record<string, (request: Request) => Promise<Response>>;
  /** What happened before the story opens: yesterday's turns, a fault, a stored session. */
  before?: (scene: Scene, args: Args) => Promise<void> | void;
}

/** Where a story is rendered: a docs page shows its first story twice, and both live. */
export interface Place {
  id: string;
  canvasElement: HTMLElement;
}

const running = new WeakMap<HTMLElement, () => Promise<void>>();
/** How often each story was opened in this page's life. */
const opened = new Map<string, number>();

/** Ends the scene of a place, if it has one. */
export async function endScene({ canvasElement }: Place): Promise<void> {
  const end = running.get(canvasElement);
  running.delete(canvasElement);
  await end?.();
}

/** Makes a place's scene, instead of the one that its last run left. */
export async function openScene<Args extends SceneArgs>(
  place: Place,
  args: Args,
  { agents: makeAgents, chatId: ownChatId, server: serverOptions, routes, transport, before }: SceneOptions<Args>,
): Promise<Scene> {
  await endScene(place);
  const { id: storyId } = place;
  const count = (opened.get(storyId) ?? 0) + 1;
  opened.set(storyId, count);
  // The first is always named alike, so that a run repeats; no two on a page share server, draft or tab channel.
  const name = count === 1 ? storyId : `${storyId}-${count}`;
  const chatId = ownChatId ?? name;
  const baseURL = baseURLOfStory(name);
  const clock = createPacedClock();
  const agents = makeAgents({ ...args, pace: { delayMs: args.wordDelay, clock } });
  const task = agents[0]?.id;
  if (task === undefined) throw new Error("A scenario needs an agent.");
  const server = createSessionServer({
    agents,
    baseURL,
    clock,
    seed: storyId,
    wire: args.wire,
    latency: args.latency,
    ...serverOptions,
  });
  const stopServing = serveBaseURL(baseURL, [...routeHandlers(baseURL, routes?.(server)), ...sessionHandlers(server, { baseURL })]);
  running.set(place.canvasElement, async () => {
    stopServing();
    await server.close();
  });

  const store: AppStore = { messages: [], sessions: {} };
  const calls = { startSession: 0, accessToken: 0 };
  const events: ChatTransportEvent[] = [];
  const options: TriggerChatTransportOptions = {
    task,
    baseURL,
    startSession: ({ chatId: id, taskId, clientData }) => {
      calls.startSession += 1;
      return server.startSession({ chatId: id, taskId, clientData });
    },
    accessToken: ({ chatId: id }) => {
      calls.accessToken += 1;
      return server.accessToken({ chatId: id });
    },
    onSessionChange: (id, session) => {
      if (session) store.sessions[id] = session;
      else delete store.sessions[id];
    },
    onEvent: (event) => events.push(event),
  };
  const save = (messages: UIMessage[]) => {
    store.messages = messages;
  };
  const scene: Scene = { chatId, server, clock, transport: options, store, calls, events, save };
  if (transport) Object.assign(options, transport(scene));
  await before?.(scene, args);
  return scene;
}
