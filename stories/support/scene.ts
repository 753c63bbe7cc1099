import type { UIMessage } from "ai";
import type { ChatSessionPersistedState, ChatTransportEvent, TriggerChatTransportOptions } from "trigger-chat-kit";
import {
  createInspector,
  createPacedClock,
  createSessionServer,
  type AnyAgent,
  type Inspector,
  type PacedClock,
  type SessionServer,
  type SessionServerOptions,
  sessionHandlers,
} from "trigger-chat-kit/mocks";
import type { Pace } from "./assistant.ts";
import { FAULT_CHOICES, type FaultChoice } from "./fault-choices.ts";
import { showInspector } from "./inspectors.ts";
import { baseURLOfStory, routeHandlers, serveBaseURL } from "./worker.ts";

/** What every scenario lets you vary in its controls. */
export interface SceneArgs {
  /** Milliseconds between two words of the model. */
  wordDelay: number;
  /** Milliseconds that every request takes. */
  latency: number;
  /** How control events are written on the wire. */
  wire: "released" | "prerelease";
  /** What goes wrong. */
  fault: FaultChoice;
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
  /** Holds the agents' next word; the whole server's time where the server lives in this page. */
  readonly clock: Pick<PacedClock, "pause" | "play">;
  readonly transport: TriggerChatTransportOptions;
  readonly store: AppStore;
  /** How often the app's two server actions were called. */
  readonly calls: { startSession: number; accessToken: number };
  readonly events: ChatTransportEvent[];
  /** How fast its agents speak. */
  readonly pace: Pace;
  /** Sees and breaks all of it: the panel shows it. */
  readonly inspector: Inspector;
  /** Every token that the page was given: the canaries that no story may leak. */
  readonly tokens: ReadonlySet<string>;
  /** Set where the server outlives the page. `isResumed`: the chat was there before this page was. */
  readonly durable?: { readonly isResumed: boolean };
  /** Writes the messages into the app's store. */
  save(messages: UIMessage[]): void;
}

/** What a scenario brings. Everything is made afresh for every run of the story. */
export interface SceneOptions<Args extends SceneArgs = SceneArgs> {
  agents: (args: Args & { pace: Required<Pace> }) => AnyAgent[];
  /** Default: the story's id, so that no two stories share a draft. */
  chatId?: string;
  server?: (args: Args) => Partial<SessionServerOptions>;
  transport?: (scene: Scene, args: Args) => Partial<TriggerChatTransportOptions>;
  /** Further routes of the app's own server, by path: `/api/chat`. */
  routes?: (server: SessionServer, args: Args & { pace: Required<Pace> }) => Record<string, (request: Request) => Promise<Response>>;
  /** What happened before the story opens: yesterday's turns, a fault, a stored session. May return what takes it back. */
  before?: (scene: Scene, args: Args) => Promise<Undo | void> | Undo | void;
}

/** Where a story is rendered: a docs page shows its first story twice, and both live. */
export interface Place {
  id: string;
  canvasElement: HTMLElement;
}

export type Undo = () => void;
type End = (isLeft: boolean) => Promise<void>;

const running = new WeakMap<HTMLElement, End>();
/** How often each story was opened in this page's life. */
const opened = new Map<string, number>();

/** What is to be done when the place's scene ends; `isLeft` when it is not for another run of it. */
export const setEnd = ({ canvasElement }: Place, end: End) => void running.set(canvasElement, end);

/** Ends the scene of a place, if it has one. A reload of the page does not come by here. */
export async function endScene({ canvasElement }: Place, isLeft = false): Promise<void> {
  const end = running.get(canvasElement);
  running.delete(canvasElement);
  await end?.(isLeft);
}

/** Lets what the controls ask for go wrong in the scene's chat. */
export function armFault({ server, chatId }: Pick<Scene, "server" | "chatId">, choice: FaultChoice): void {
  const fault = FAULT_CHOICES[choice];
  if (fault) server.faults.add({ ...fault, chatId });
}

/** The app's two server actions, counted. */
export const serverActions = (server: SessionServer, calls: Scene["calls"]) =>
  ({
    startSession: ({ chatId, taskId, clientData }) => {
      calls.startSession += 1;
      return server.startSession({ chatId, taskId, clientData });
    },
    accessToken: ({ chatId }) => {
      calls.accessToken += 1;
      return server.accessToken({ chatId });
    },
  }) satisfies Pick<TriggerChatTransportOptions, "startSession" | "accessToken">;

const numbered = (storyId: string, count: number) => (count === 1 ? storyId : `${storyId}-${count}`);

/** The places of each story on this page: a docs page shows its first story twice. */
const places = new Map<string, HTMLElement[]>();

/** A name for the place that is the same in every page life. */
export function nameOf({ id, canvasElement }: Place): string {
  const known = places.get(id) ?? [];
  if (!known.includes(canvasElement)) known.push(canvasElement);
  places.set(id, known);
  return numbered(id, known.indexOf(canvasElement) + 1);
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
  const name = numbered(storyId, count);
  const chatId = ownChatId ?? name;
  const baseURL = baseURLOfStory(name);
  const clock = createPacedClock();
  const pace = { delayMs: args.wordDelay, clock };
  const agents = makeAgents({ ...args, pace });
  const task = agents[0]?.id;
  if (task === undefined) throw new Error("A scenario needs an agent.");
  const server = createSessionServer({
    agents,
    baseURL,
    clock,
    seed: storyId,
    wire: args.wire,
    latency: args.latency,
    ...serverOptions?.(args),
  });
  const stopServing = serveBaseURL(baseURL, [...routeHandlers(baseURL, routes?.(server, { ...args, pace })), ...sessionHandlers(server, { baseURL })]);
  const inspector = createInspector({ server, clock, deploy: () => makeAgents({ ...args, pace }).forEach((agent) => server.deploy(agent)) });
  const ends: Undo[] = [showInspector(storyId, inspector), inspector.dispose, stopServing];
  setEnd(place, async () => {
    ends.forEach((end) => end());
    await server.close();
  });

  const store: AppStore = { messages: [], sessions: {} };
  const calls = { startSession: 0, accessToken: 0 };
  const events: ChatTransportEvent[] = [];
  const tokens = new Set<string>();
  const options: TriggerChatTransportOptions = {
    task,
    baseURL,
    ...serverActions(server, calls),
    onSessionChange: (id, session) => {
      if (session) tokens.add(session.publicAccessToken);
      if (session) store.sessions[id] = session;
      else delete store.sessions[id];
    },
    onEvent: (event) => events.push(event),
  };
  const save = (messages: UIMessage[]) => {
    store.messages = messages;
  };
  const scene: Scene = { chatId, server, clock, pace, transport: options, store, calls, events, inspector, tokens, save };
  if (transport) Object.assign(options, transport(scene, args));
  const undo = await before?.(scene, args);
  if (undo) ends.push(undo);
  armFault(scene, args.fault);
  return scene;
}
