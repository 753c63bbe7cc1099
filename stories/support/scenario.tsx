import type { StoryContext } from "@storybook/react-vite";
import type { ReactNode } from "react";
import type { ChatController } from "trigger-chat-kit";
import { type Recorded, recorded } from "./recorded.ts";
import { ScenarioChat, Stage } from "./ScenarioChat.tsx";
import { endScene, openScene, type Scene, type SceneArgs, type SceneOptions } from "./scene.ts";
import { type ChatScreen, chatScreen } from "./screen.ts";

/** A scenario in words and in code. */
export interface ScenarioOptions<Args extends SceneArgs> extends SceneOptions<Args> {
  /** What the flow shows, for the docs page. */
  happens: string;
  /** What to try by hand. */
  tryThis: string;
  /** Further controls with their first values. */
  args?: Omit<Args, keyof SceneArgs>;
  /** What stands in for the assembled chat. */
  chat?: (chat: ChatController, scene: Scene) => ReactNode;
  /** What stands in for the whole page. */
  page?: (scene: Scene) => ReactNode;
}

const FIRST_ARGS: SceneArgs = { wordDelay: 25, latency: 0, wire: "released" };

const sceneOf = (context: { loaded: Record<string, unknown> }) => context.loaded["scene"] as Scene;

/** The parts of a story file's default export that make it a scenario. Spread it beside the title. */
export function scenario<Args extends SceneArgs = SceneArgs>(options: ScenarioOptions<Args>) {
  const { happens, tryThis, args, chat, page } = options;
  return {
    args: { ...FIRST_ARGS, ...args } as Args,
    argTypes: {
      wordDelay: { control: { type: "range" as const, min: 0, max: 400, step: 5 }, description: "Milliseconds between two words of the model" },
      latency: { control: { type: "range" as const, min: 0, max: 3000, step: 50 }, description: "Milliseconds that every request takes" },
      wire: { control: "inline-radio" as const, options: ["released", "prerelease"], description: "How control events are written on the wire" },
    },
    parameters: { docs: { description: { component: `${happens}\n\n**Try:** ${tryThis}` } } },
    loaders: [
      async (context: StoryContext<Args>) => ({ scene: await openScene(context, context.args, options) }),
    ],
    beforeEach: (context: StoryContext<Args>) => () => endScene(context),
    render: (_args: Args, context: { loaded: Record<string, unknown> }) => {
      const scene = sceneOf(context);
      return (
        <Stage>
          {page ? page(scene) : <ScenarioChat scene={scene}>{chat && ((it) => chat(it, scene))}</ScenarioChat>}
        </Stage>
      );
    },
  };
}

/** What a scenario's play function works with. */
export interface Playing {
  screen: ChatScreen;
  scene: Scene;
  root: HTMLElement;
  step: (label: string, play: () => Promise<void> | void) => Promise<void> | void;
  /**
   * Does something while time stands still on the server: however long it takes, the agent's next word, the end of its
   * tool and every timer come after it.
   */
  meanwhile: (act: () => Promise<void>) => Promise<void>;
  /** Waits until what the server recorded of the scene's chat satisfies the assertions. */
  recorded: (assert: (recorded: Recorded) => void) => Promise<void>;
}

/** Makes a story's play function of one that speaks of screens and records. */
export function play(run: (playing: Playing) => Promise<void>) {
  return async (context: {
    canvasElement: HTMLElement;
    loaded: Record<string, unknown>;
    step: (label: string, play: () => Promise<void> | void) => Promise<void> | void;
  }) => {
    const scene = sceneOf(context);
    await run({
      screen: chatScreen(context.canvasElement),
      scene,
      root: context.canvasElement,
      step: context.step,
      async meanwhile(act) {
        scene.clock?.pause();
        try {
          await act();
        } finally {
          scene.clock?.play();
        }
      },
      recorded: (assert) => recorded(scene.server, scene.chatId, assert),
    });
  };
}
