import type { UIMessage } from "ai";
import type { ChatTransportEvent } from "trigger-chat-kit";
import { connectSessionServer, createInspector, type SessionServer, sessionHandlers } from "trigger-chat-kit/mocks";
import { type DurableTask, durableAgents } from "./durable-agents.ts";
import { durableChatId, durableStore, forgetChat } from "./durable-store.ts";
import { remoteClock } from "./durable-clock.ts";
import { withAgentClock } from "./durable-inspector.ts";
import { showInspector } from "./inspectors.ts";
import { armFault, endScene, nameOf, type Place, type Scene, type SceneArgs, type SceneOptions, serverActions, setEnd, type Undo } from "./scene.ts";
import { baseURLOfStory, serveBaseURL } from "./worker.ts";

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
    { fallback: () => ({ agents: durableAgents() }) },
  );
  return connecting;
}

/** What the controls said when a place's scene was opened: another theme opens it anew, too, and is no other chat. */
const openedWith = new WeakMap<HTMLElement, string>();

/**
 * Makes a scene whose server lives in a SharedWorker: a true reload of the page resumes, and a second tab is a second
 * tab. Leaving the story, or moving a control, ends the chat; a reload does not.
 */
export async function openDurableScene<Args extends SceneArgs>(
  place: Place,
  args: Args,
  task: DurableTask,
  { transport, before }: Pick<SceneOptions<Args>, "transport" | "before">,
): Promise<Scene> {
  const controls = JSON.stringify(args);
  await endScene(place, openedWith.get(place.canvasElement) !== controls);
  openedWith.set(place.canvasElement, controls);
  const name = nameOf(place);
  const server = await connect();
  const { chatId, isResumed } = durableChatId(name);
  const baseURL = baseURLOfStory(name);
  const clock = remoteClock(chatId);
  const inspector = withAgentClock(createInspector({ server, chatId }), clock);
  const ends: Undo[] = [serveBaseURL(baseURL, sessionHandlers(server, { baseURL }), args.latency), showInspector(place.id, inspector), inspector.dispose];
  setEnd(place, async (isLeft) => {
    ends.forEach((end) => end());
    if (isLeft) forgetChat(name);
  });

  const disk = durableStore(chatId);
  const store = await disk.read(() => server.accessToken({ chatId }));
  const calls = { startSession: 0, accessToken: 0 };
  const events: ChatTransportEvent[] = [];
  const tokens = new Set(Object.values(store.sessions).map(({ publicAccessToken }) => publicAccessToken));
  const scene: Scene = {
    chatId,
    server,
    store,
    calls,
    events,
    clock,
    pace: { delayMs: args.wordDelay },
    inspector,
    tokens,
    durable: { isResumed },
    save: (messages: UIMessage[]) => {
      store.messages = messages;
      disk.write(store);
    },
    transport: {
      task,
      baseURL,
      clientData: { ...args } as Record<string, unknown>,
      ...serverActions(server, calls),
      onSessionChange: (id, session) => {
        if (session) tokens.add(session.publicAccessToken);
        if (session) store.sessions[id] = session;
        else delete store.sessions[id];
        disk.write(store);
      },
      onEvent: (event) => events.push(event),
    },
  };
  if (transport) Object.assign(scene.transport, transport(scene, args));
  const undo = await before?.(scene, args);
  if (undo) ends.push(undo);
  if (!isResumed) armFault(scene, args.fault);
  return scene;
}
