import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const SCOPES = {
  "reading this chat": (chatId: string) => [`read:sessions:${chatId}`],
  "writing to another chat": (chatId: string) => [`read:sessions:${chatId}`, "write:sessions:another-chat"],
  "reading all chats": () => ["read:sessions"],
};

interface ScopeArgs extends SceneArgs {
  /** What the app's token allows. */
  allows: keyof typeof SCOPES;
}

const meta: Meta<ScopeArgs> = {
  title: "Scenarios/Auth/F23 Wrong scope",
  ...scenario<ScopeArgs>({
    happens:
      "The app mints a token that may read the session but not write to it. The send is refused with 403, one fresh token is refused as well, and that is the end: no loop, and an error that names the missing scope.",
    tryThis: "send a message and read the error.",
    args: { allows: "reading this chat" },
    argTypes: { allows: { control: "select", options: Object.keys(SCOPES), description: "What the app's token allows: not enough, in any case" } },
    agents: ({ pace }) => [assistant({ pace, calls: "Never said." })],
    transport: ({ server, calls }, { allows }) => ({
      startSession: async ({ chatId, taskId }) => {
        calls.startSession += 1;
        await server.startSession({ chatId, taskId });
        return { publicAccessToken: await server.mintToken({ scopes: SCOPES[allows](chatId) }) };
      },
      accessToken: ({ chatId }) => {
        calls.accessToken += 1;
        return server.mintToken({ scopes: SCOPES[allows](chatId) });
      },
    }),
  }),
};
export default meta;

export const WrongScope: StoryObj<ScopeArgs> = {
  play: play(async ({ screen, scene, recorded }) => {
    await screen.send("May I?");
    await screen.error(`write:sessions:${scene.chatId}`);
    await expect(scene.calls).toEqual({ startSession: 1, accessToken: 1 });
    await recorded(({ session, statuses }) => {
      expect(session.in).toEqual([]);
      expect(statuses("in")).toEqual([403, 403]);
    });
  }),
};
