import type { Meta, StoryObj } from "@storybook/react-vite";
import { waitFor } from "storybook/test";
import { Chat } from "trigger-chat-kit";
import { ActionBar } from "../../support/ActionBar.tsx";
import { z } from "zod";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface DataArgs extends SceneArgs {
  user: string;
  mood: string;
}

const meta: Meta<DataArgs> = {
  title: "Scenarios/Data and errors/F100 Client data and metadata",
  ...scenario<DataArgs>({
    happens:
      "The app's client data travels with every message and is checked by the agent; metadata of one send is laid over it.",
    tryThis: "send a message and open its record on `.in` in the Wire panel: the client data is its metadata.",
    args: { user: "Ada", mood: "cheerful" },
    argTypes: {
      user: { control: "text", description: "The app's client data: who writes" },
      mood: { control: "text", description: "Metadata of the one send with the button" },
    },
    agents: ({ pace }) => [
      assistant({
        pace,
        clientDataSchema: z.object({ user: z.string(), mood: z.string().default("calm") }),
        onTurnStart: ({ clientData, writer }) => writer.write({ type: "data-seen", data: clientData }),
        calls: "I know who you are.",
      }),
    ],
    transport: (_scene, { user }) => ({ clientData: { user } }),
    chat: (chat, _scene, { mood }) => (
      <>
        <ActionBar actions={[["Send with a mood", () => chat.sendMessage({ text: "Hi!" }, { metadata: { mood } })]]} />
        <Chat chat={chat} />
      </>
    ),
  }),
};
export default meta;

export const ClientData: StoryObj<DataArgs> = {
  play: play(async ({ args: { user, mood }, screen, step, recorded }) => {
    await step("The transport's client data", async () => {
      await screen.send("Hello");
      await screen.answered("I know who you are.");
    });
    await step("One send's own metadata over it", async () => {
      await screen.press("Send with a mood");
      await waitFor(() => expect(screen.texts("assistant")).toHaveLength(2), { timeout: 20_000 });
      await screen.answered("I know who you are.");
    });
    await recorded(({ sent, session }) => {
      expect(sent.map(({ metadata }) => metadata)).toEqual([{ user }, { user, mood }]);
      const seen = session.messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === "data-seen" ? [part.data] : [])));
      expect(seen).toEqual([{ user, mood: "calm" }, { user, mood }]);
    });
  }),
};
