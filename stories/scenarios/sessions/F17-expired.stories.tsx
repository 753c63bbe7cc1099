import type { Meta, StoryObj } from "@storybook/react-vite";
import { TEST_SECRET_KEY } from "trigger-chat-kit/mocks";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface EndArgs extends SceneArgs {
  /** Minutes since the session's end date. Below zero: it is still to come. */
  minutesOver: number;
}

const meta: Meta<EndArgs> = {
  title: "Scenarios/Sessions/F17 Expired",
  ...scenario<EndArgs>({
    happens:
      "The session has an end date, and it has passed. The message is refused for good; the page says that the chat has expired and keeps the text.",
    tryThis: "send a message: the text stays in the composer's reach, and the Wire panel shows the refusal. Set the end date ahead in the controls, and let its minutes pass with the Wire panel's clock.",
    args: { minutesOver: 1 },
    argTypes: {
      minutesOver: { control: { type: "range", min: -60, max: 60, step: 1 }, description: "Minutes since the end date; below zero it is still to come, and the message is answered" },
    },
    agents: ({ pace }) => [assistant({ pace, calls: "Just in time." })],
    before: async ({ chatId, server, store, inspector }, { minutesOver }) => {
      const lifeMs = Math.max(1, 1 - minutesOver) * 60_000;
      await server.fetch(
        new Request(`${server.baseURL}/api/v1/sessions`, {
          method: "POST",
          headers: { Authorization: `Bearer ${TEST_SECRET_KEY}`, "Content-Type": "application/json" },
          body: JSON.stringify({
            type: "chat.agent",
            externalId: chatId,
            taskIdentifier: "assistant",
            triggerConfig: { basePayload: { chatId, trigger: "preload" } },
            expiresAt: new Date(inspector.read().now + lifeMs).toISOString(),
          }),
        }),
      );
      await inspector.act({ type: "advance", ms: lifeMs + minutesOver * 60_000 });
      store.sessions[chatId] = { publicAccessToken: await server.accessToken({ chatId }), isStreaming: false };
    },
  }),
};
export default meta;

export const Expired: StoryObj<EndArgs> = {
  play: play(async ({ args, screen, step, recorded }) => {
    if (args.minutesOver < 0) {
      await screen.send("Hello?");
      await screen.answered("Just in time.");
      return;
    }
    await step("Refused, once, and said so", async () => {
      await screen.send("Hello?");
      await screen.sees(/expired/i);
      await screen.sees("Hello?");
      await screen.never("Just in time.");
    });
    await recorded(({ session, statuses }) => {
      expect(session.status).toBe("EXPIRED");
      expect(session.in).toEqual([]);
      expect(statuses("in")).toEqual([400]);
    });
  }),
};
