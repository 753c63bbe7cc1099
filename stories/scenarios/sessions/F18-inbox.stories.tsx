import type { Meta, StoryObj } from "@storybook/react-vite";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { waitFor } from "storybook/test";
import { Chat, SessionInbox, useTriggerChat, useTriggerChatTransport } from "trigger-chat-kit";
import { assistant } from "../../support/assistant.ts";
import { emailTool } from "../../support/email.ts";
import { useInspected } from "../../support/inspectors.ts";
import { pastTurns } from "../../support/past.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { Scene, SceneArgs } from "../../support/scene.ts";

/** An app with an inbox: the list on one side, the picked chat on the other. */
function InboxApp({ scene, pageSize }: { scene: Scene; pageSize: number }) {
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
            pageSize={pageSize}
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

interface InboxArgs extends SceneArgs {
  /** Chats beside the open one. */
  chats: number;
  /** Chats on a page of the list. */
  pageSize: number;
}

const meta: Meta<InboxArgs> = {
  title: "Scenarios/Sessions/F18 Inbox",
  ...scenario<InboxArgs>({
    happens:
      "All chats of a user, page by page, with live badges for those that work, wait for an answer or have ended. The list comes from the app's own server actions; no key reaches the browser.",
    tryThis: "filter, show more, end a chat, and ask for an email in the open one: its badge changes without a request.",
    args: { chats: 7, pageSize: 5 },
    argTypes: {
      chats: { control: { type: "range", min: 1, max: 60, step: 1 }, description: "Chats beside the open one" },
      pageSize: { control: { type: "range", min: 1, max: 20, step: 1 }, description: "Chats on a page of the list" },
    },
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
    before: async (scene, { chats }) => {
      for (let number = 1; number <= chats; number += 1) {
        await scene.server.startSession({ chatId: `chat-${number}`, taskId: "assistant" });
      }
      await scene.server.sessions.close("chat-1", "Solved");
      await pastTurns(scene, ["Hello"]);
    },
    page: (scene, { pageSize }) => <InboxApp scene={scene} pageSize={pageSize} />,
  }),
};
export default meta;

export const Inbox: StoryObj<InboxArgs> = {
  play: play(async ({ args: { chats, pageSize }, screen, root, step, recorded }) => {
    const rows = () => root.querySelectorAll(".tck-inbox-row").length;
    await step("The first page, newest first", async () => {
      await screen.sees("inbox-open-chat");
      await expect(rows()).toBe(Math.min(pageSize, chats + 1));
    });
    await step("Show more", async () => {
      for (let shown = pageSize; shown < chats + 1; shown += pageSize) {
        await screen.press("Show more");
        await waitFor(() => expect(rows()).toBe(Math.min(shown + pageSize, chats + 1)), { timeout: 20_000 });
      }
      await screen.sees("chat-1");
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
      expect(snapshot.sessions).toHaveLength(chats + 1);
      expect(session.out.some(({ chunk }) => chunk?.type === "tool-approval-request")).toBe(true);
    });
  }),
};
