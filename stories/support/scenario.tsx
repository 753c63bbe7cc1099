import type { ArgTypes, StoryContext } from "@storybook/react-vite";
import type { ReactNode } from "react";
import { waitFor } from "storybook/test";
import type { ChatController } from "trigger-chat-kit";
import { withinControls } from "./controls.ts";
import { FAULT_CHOICES } from "./fault-choices.ts";
import { type Recorded, recorded } from "./recorded.ts";
import { ScenarioChat, Stage } from "./ScenarioChat.tsx";
import type { DurableTask } from "./durable-agents.ts";
import { openDurableScene } from "./durable-scene.ts";
import { endScene, openScene, type Scene, type SceneArgs, type SceneOptions } from "./scene.ts";
import { type ChatScreen, chatScreen } from "./screen.ts";

/** A scenario in words and in code. */
export type ScenarioOptions<Args extends SceneArgs> = ScenarioText<Args> &
  (SceneOptions<Args> | ({ durable: DurableTask; agents?: undefined } & Pick<SceneOptions<Args>, "transport" | "before">));

interface ScenarioText<Args extends SceneArgs> {
  /** What the flow shows, for the docs page. */
  happens: string;
  /** What to try by hand. */
  tryThis: string;
  /** Further controls: their first values. */
  args?: Omit<Args, keyof SceneArgs>;
  /** Further controls: what they vary, and how. */
  argTypes?: { [Name in Exclude<keyof Args, keyof SceneArgs>]: ArgTypes[string] & { description: string } };
  /** What stands in for the assembled chat. */
  chat?: (chat: ChatController, scene: Scene, args: Args) => ReactNode;
  /** What stands in for the whole page. */
  page?: (scene: Scene, args: Args) => ReactNode;
}

const DURABLE_TEXT =
  "The session server of this story lives in a SharedWorker: “Reload this story” and “Open in a second tab” in the toolbar are the real thing, and the turn goes on meanwhile. The Wire panel's time is that of this chat's agent: its words can be paused and stepped; the server's own time (pings, tokens, idle runs) is shared by all tabs and goes on.";
const FIRST_ARGS: SceneArgs = { wordDelay: 25, latency: 0, wire: "released", fault: "none" };

/** Scenes that were opened. A change in the controls opens another one, and that is another page. */
let pages = 0;

/** What the controls say, put right where a person or an address said too much. */
const argsOf = <Args extends SceneArgs>({ args, initialArgs, argTypes }: Controlled<Args>) => withinControls(args, initialArgs, argTypes);

type Controlled<Args> = Pick<StoryContext<Args>, "args" | "initialArgs" | "argTypes">;

const sceneOf = (context: { loaded: Record<string, unknown> }) => context.loaded["scene"] as Scene;

/** The parts of a story file's default export that make it a scenario. Spread it beside the title. */
export function scenario<Args extends SceneArgs = SceneArgs>(options: ScenarioOptions<Args>) {
  const { happens, tryThis, args, argTypes, chat, page } = options;
  return {
    args: { ...args, ...FIRST_ARGS } as Args,
    argTypes: {
      ...argTypes,
      wordDelay: { control: { type: "range" as const, min: 0, max: 400, step: 5 }, description: "Milliseconds between two words of the model" },
      latency: { control: { type: "range" as const, min: 0, max: 3000, step: 50 }, description: "Milliseconds that every request takes" },
      fault: { control: "select" as const, options: Object.keys(FAULT_CHOICES), description: "What goes wrong; the Wire panel breaks more, and at any moment" },
      // The worker's server is one for all stories and speaks one wire.
      wire: options.agents
        ? { control: "inline-radio" as const, options: ["released", "prerelease"], description: "How control events are written on the wire" }
        : { table: { disable: true } },
    },
    parameters: { docs: { description: { component: [happens, ...(options.agents ? [] : [DURABLE_TEXT]), `**Try:** ${tryThis}`].join("\n\n") } } },
    loaders: [
      async (context: StoryContext<Args>) => ({
        page: (pages += 1),
        scene: await (options.agents
          ? openScene(context, argsOf(context), options)
          : openDurableScene(context, argsOf(context), (context.parameters["task"] as DurableTask | undefined) ?? options.durable, options)),
      }),
    ],
    beforeEach: (context: StoryContext<Args>) => () => endScene(context, true),
    render: (_args: Args, context: Controlled<Args> & { loaded: Record<string, unknown> }) => {
      const [scene, now] = [sceneOf(context), argsOf(context)];
      return (
        <Stage key={Number(context.loaded["page"])}>
          {page ? page(scene, now) : <ScenarioChat scene={scene}>{chat && ((it) => chat(it, scene, now))}</ScenarioChat>}
        </Stage>
      );
    },
  };
}

/** What a scenario's play function works with. */
export interface Playing<Args extends SceneArgs = SceneArgs> {
  /** What the controls say. */
  args: Args;
  screen: ChatScreen;
  scene: Scene;
  root: HTMLElement;
  step: (label: string, play: () => Promise<void> | void) => Promise<void> | void;
  /**
   * Does something while time stands still on the server: however long it takes, the agent's next word, the end of its
   * tool and every timer come after it.
   */
  meanwhile: (act: () => Promise<void>) => Promise<void>;
  /** Within `meanwhile`: lets the agent say one word after the other until `check`, which must not wait itself, holds. */
  wordByWord: (check: () => void) => Promise<void>;
  /** Waits until what the server recorded of the scene's chat satisfies the assertions. */
  recorded: (assert: (recorded: Recorded) => void) => Promise<void>;
}

/** Makes a story's play function of one that speaks of screens and records. */
export function play<Args extends SceneArgs = SceneArgs>(run: (playing: Playing<Args>) => Promise<void>) {
  return async (context: Controlled<Args> & {
    canvasElement: HTMLElement;
    loaded: Record<string, unknown>;
    step: (label: string, play: () => Promise<void> | void) => Promise<void> | void;
  }) => {
    const scene = sceneOf(context);
    // After a true reload, or in a second tab, there is a person at work: nothing is sent for them.
    if (scene.durable?.isResumed) return;
    await run({
      args: argsOf(context),
      screen: chatScreen(context.canvasElement),
      scene,
      root: context.canvasElement,
      step: context.step,
      async meanwhile(act) {
        scene.clock.pause();
        try {
          await act();
        } finally {
          scene.clock.play();
        }
      },
      async wordByWord(check) {
        let seen = -1;
        let movedAt = 0;
        await waitFor(
          async () => {
            const { length } = scene.server.inspect().sessions.flatMap(({ externalId, out }) => (externalId === scene.chatId ? out : []));
            // The next word only once the last one arrived: a slow page would find the answer at its end.
            if (length !== seen || Date.now() - movedAt > 500) {
              [seen, movedAt] = [length, Date.now()];
              await scene.inspector.act({ type: "advance", ms: Math.max(1, scene.pace.delayMs) });
            }
            check();
          },
          { timeout: 20_000 },
        );
      },
      recorded: (assert) => recorded(scene.server, scene.chatId, assert),
    });
  };
}
