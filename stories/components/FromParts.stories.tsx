import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, within } from "storybook/test";
import {
  ActionButton,
  Announcer,
  type ChatController,
  ChatProvider,
  Composer,
  ComposerInput,
  ConnectionStatus,
  ErrorNotice,
  MessageList,
  type PartRenderers,
  PendingMessages,
  ReadOnlyIndicator,
  SendButton,
  SessionClosedNotice,
  StopButton,
  TurnStatus,
} from "trigger-chat-kit";
import { Panel } from "./support/Frame.tsx";
import { answered, said, sampleChat } from "./support/samples.ts";

type Progress = { type: "data-progress"; data: { percent: number } };

const parts: PartRenderers = {
  data: ({ part }) => <progress aria-label="Progress" max={100} value={(part as Progress).data.percent} />,
};

/** The same screen as `<Chat>`, from parts: what an app with its own layout writes. */
function OwnChat({ chat }: { chat: ChatController }) {
  return (
    <ChatProvider chat={chat} parts={parts}>
      <div className="tck-chat">
        <div className="tck-chat-body">
          <header style={{ display: "flex", justifyContent: "space-between", padding: 12 }}>
            <strong>Travel desk</strong>
            <ActionButton action={{ type: "undo" }}>Undo</ActionButton>
          </header>
          <MessageList empty={<p>Ask away.</p>} virtualizeAbove={200} />
          <div className="tck-dock">
            <SessionClosedNotice />
            <ReadOnlyIndicator />
            <ErrorNotice />
            <PendingMessages />
            <Composer whileRunning="queue">
              <ComposerInput placeholder="Where to?" />
              <div className="tck-composer-bar">
                <span className="tck-status">
                  <ConnectionStatus /> <TurnStatus />
                </span>
                <StopButton>Stop</StopButton>
                <SendButton>Send</SendButton>
              </div>
            </Composer>
          </div>
          <Announcer verbosity="boundaries" />
        </div>
      </div>
    </ChatProvider>
  );
}

const chat = sampleChat({
  messages: [
    said("u", "Book the train."),
    answered("a", [
      { type: "data-progress", data: { percent: 60 } },
      { type: "text", text: "Looking for seats." },
    ]),
  ],
});

const meta = {
  title: "Components/From parts",
  component: OwnChat,
  args: { chat },
  decorators: [
    (Story) => (
      <Panel>
        <Story />
      </Panel>
    ),
  ],
} satisfies Meta<typeof OwnChat>;
export default meta;

export const OwnLayout: StoryObj<typeof meta> = {
  play: async ({ canvasElement }) => {
    const ui = within(canvasElement);
    await expect(ui.getByRole("progressbar", { name: "Progress" })).toHaveAttribute("value", "60");
    await expect(ui.getByRole("button", { name: "Send" })).toBeDisabled();
  },
};
