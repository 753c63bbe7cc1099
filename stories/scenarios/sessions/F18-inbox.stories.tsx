import type { Meta, StoryObj } from "@storybook/react-vite";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { Chat, SessionInbox, useTriggerChat, useTriggerChatTransport } from "trigger-chat-kit";
import { assistant } from "../../support/assistant.ts";
import { emailTool } from "../../support/email.ts";
import { useInspected } from "../../support/inspectors.ts";
import { pastTurns } from "../../support/past.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { Scene, SceneArgs } from "../../support/scene.ts";

/** An app with an inbox: the list on one side, the picked chat on the other. */
function InboxApp({ scene }: { scene: Scene }) {
  const [queries] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }));
  const [chatId, setChatId] = useState(scene.chatId);
  const transport = useTriggerChatTransport({ ...scene.transport, sessions: { ...scene.store.sessions } });
  useInspected(scene.inspector, transport, chatId);
  const chat = useTriggerChat({ transport, chatId });
  return (
    <QueryClientProvider client={queries}>
      <div className="stage-pair">
        <div>
          <SessionInbox
            client={scene.server.sessions}
            transport={transport}
            pageSize={5}
            selectedId={chatId}
            onOpen={(session) => setChatId(session.externalId ?? session.id)}
            titleOf={(session) => session.externalId ?? session.id}
          />
        </div>
        <div>
          <Chat chat={chat} />
        </div>
      </div>
    </QueryClientProvider>
  );
}

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Sessions/F18 Inbox",
  ...scenario({
    happens:
      "All chats of a user, page by page, with live badges for those that work, wait for an answer or have ended. The list comes from the app's own server actions; no key reaches the browser.",
    tryThis: "filter, show more, end a chat, and ask for an email in the open one: its badge changes without a request.",
    chatId: "inbox-open-chat",
    agents: ({ pace }) => [
      assistant({
        pace,
        tools: { sendEmail: emailTool() },
        approve: ["sendEmail"],
        calls: ({ lastUserText, toolResult }) =>
          /email/.test(lastUserText) && !toolResult("sendEmail")
            ? [{ toolCall: "sendEmail", input: { to: "ada@example.com", subject: "Lunch?" } }]
            : "Noted.",
      }),
    ],
    before: async (scene) => {
      for (let number = 1; number <= 7; number += 1) {
        await scene.server.startSession({ chatId: `chat-${number}`, taskId: "assistant" });
      }
      await scene.server.sessions.close("chat-1", "Solved");
      await pastTurns(scene, ["Hello"]);
    },
    page: (scene) => <InboxApp scene={scene} />,
  }),
};
export default meta;

export const Inbox: StoryObj<SceneArgs> = {
  play: play(async ({ screen, root, step, recorded }) => {
    const rows = () => root.querySelectorAll(".tck-inbox-row").length;
    await step("The first page, newest first", async () => {
      await screen.sees("inbox-open-chat");
      await expect(rows()).toBe(5);
    });
    await step("Show more", async () => {
      await screen.press("Show more");
      await screen.sees("chat-1");
      await expect(rows()).toBe(8);
    });
    await step("Only the ended ones", async () => {
      await screen.press("Ended");
      await screen.sees("chat-1");
      await expect(rows()).toBe(1);
      await screen.press("All");
    });
    await step("A chat that needs an answer says so", async () => {
      await screen.send("Write an email to Ada");
      await screen.sees("Needs your answer");
    });
    await recorded(({ snapshot, session }) => {
      expect(snapshot.sessions).toHaveLength(8);
      expect(session.out.some(({ chunk }) => chunk?.type === "tool-approval-request")).toBe(true);
    });
  }),
};
