import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { ActionBar } from "../../support/ActionBar.tsx";
import { z } from "zod";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface DataArgs extends SceneArgs {
  clientData: Record<string, unknown>;
}

const meta: Meta<DataArgs> = {
  title: "Scenarios/Data and errors/F101 Client data refused",
  ...scenario<DataArgs>({
    happens:
      "The route stores any client data; the agent checks it and refuses what does not fit. That turn ends with an error, and the conversation goes on.",
    tryThis: "send a message, mend the client data with the button, and send another.",
    args: { clientData: { user: 42 } },
    argTypes: { clientData: { control: "object", description: "What the app sends with every message; the agent wants a `user` that is a text" } },
    agents: ({ pace }) => [
      assistant({ pace, clientDataSchema: z.object({ user: z.string() }), calls: "Now I know who you are." }),
    ],
    transport: (_scene, { clientData }) => ({ clientData }),
    chat: (chat) => (
      <>
        <ActionBar actions={[["Send with a name", () => chat.sendMessage({ text: "I am Ada" }, { metadata: { user: "Ada" } })]]} />
        <Chat chat={chat} />
      </>
    ),
  }),
};
export default meta;

export const Refused: StoryObj<DataArgs> = {
  play: play(async ({ screen, step, recorded }) => {
    await step("Refused by the agent", async () => {
      await screen.send("Hello");
      await screen.error();
    });
    await recorded(({ session, statuses, turnsEnded }) => {
      expect(statuses("in")).toEqual([200]);
      expect(turnsEnded).toBe(1);
      expect(session.out.some(({ chunk }) => chunk?.type === "error")).toBe(true);
    });
    await step("The chat goes on", async () => {
      await screen.press("Send with a name");
      await screen.answered("Now I know who you are.");
    });
  }),
};
