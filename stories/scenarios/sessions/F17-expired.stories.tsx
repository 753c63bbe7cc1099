import type { Meta, StoryObj } from "@storybook/react-vite";
import { TEST_SECRET_KEY } from "trigger-chat-kit/mocks";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Sessions/F17 Expired",
  ...scenario({
    happens:
      "The session has an end date, and it has passed. The message is refused for good; the page says that the chat has expired and keeps the text.",
    tryThis: "send a message: the text stays in the composer's reach, and the Wire panel shows the refusal.",
    agents: ({ pace }) => [assistant({ pace, calls: "Never said." })],
    before: async ({ chatId, server, store }) => {
      await server.fetch(
        new Request(`${server.baseURL}/api/v1/sessions`, {
          method: "POST",
          headers: { Authorization: `Bearer ${TEST_SECRET_KEY}`, "Content-Type": "application/json" },
          body: JSON.stringify({
            type: "chat.agent",
            externalId: chatId,
            taskIdentifier: "assistant",
            triggerConfig: { basePayload: { chatId, trigger: "preload" } },
            expiresAt: new Date(Date.now() + 200).toISOString(),
          }),
        }),
      );
      store.sessions[chatId] = { publicAccessToken: await server.accessToken({ chatId }), isStreaming: false };
      await new Promise((resolve) => setTimeout(resolve, 250));
    },
  }),
};
export default meta;

export const Expired: StoryObj<SceneArgs> = {
  play: play(async ({ screen, step, recorded }) => {
    await step("Refused, once, and said so", async () => {
      await screen.send("Hello?");
      await screen.sees(/expired/i);
    });
    await recorded(({ session, statuses }) => {
      expect(session.status).toBe("EXPIRED");
      expect(session.in).toEqual([]);
      expect(statuses("in")).toEqual([400]);
    });
  }),
};
