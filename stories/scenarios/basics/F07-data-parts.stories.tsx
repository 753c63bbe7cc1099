import type { Meta, StoryObj } from "@storybook/react-vite";
import type { UIMessage } from "ai";
import { useState } from "react";
import { Chat, useTriggerChat, useTriggerChatTransport } from "trigger-chat-kit";
import { assistant } from "../../support/assistant.ts";
import { useInspected } from "../../support/inspectors.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { Scene, SceneArgs } from "../../support/scene.ts";

type Data = { progress: { percent: number }; toast: { text: string } };
type Message = UIMessage<unknown, Data>;

const parts = {
  "data-progress": ({ part }: { part: { data: Data["progress"] } }) => (
    <p>
      <label>
        Indexing <progress max={100} value={part.data.percent} /> {part.data.percent} %
      </label>
    </p>
  ),
};

/** Persistent parts are rendered by the message; transient ones only ever reach `onData`. */
function ChatWithData({ scene }: { scene: Scene }) {
  const [toast, setToast] = useState("");
  const transport = useTriggerChatTransport(scene.transport);
  useInspected(scene.inspector, transport, scene.chatId);
  const chat = useTriggerChat<Message>({
    transport,
    chatId: scene.chatId,
    onData: (part) => {
      if (part.type === "data-toast") setToast(part.data.text);
    },
  });
  return (
    <>
      <div className="stage-bar" role="status">
        {toast || "Transient parts show here."}
      </div>
      <Chat chat={chat} parts={parts} />
    </>
  );
}

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Basics/F07 Persistent and transient data parts",
  ...scenario({
    happens:
      "The agent writes `data-progress` parts with one id, so each replaces the one before, and a transient `data-toast` that is shown once and kept nowhere.",
    tryThis: "send a message and watch the bar; the toast appears above the chat.",
    agents: ({ pace }) => [
      assistant({
        pace,
        calls: "The documents are indexed.",
        onTurnStart: ({ writer }) => {
          for (const percent of [0, 50, 100]) writer.write({ type: "data-progress", id: "index", data: { percent } });
          writer.write({ type: "data-toast", data: { text: "Indexing started" }, transient: true });
        },
      }),
    ],
    page: (scene) => <ChatWithData scene={scene} />,
  }),
};
export default meta;

export const DataParts: StoryObj<SceneArgs> = {
  play: play(async ({ screen, root, step, recorded }) => {
    await screen.send("Index my documents");
    await screen.answered("The documents are indexed.");
    await step("The persistent part stands once, at its last value", async () => {
      await expect(root.querySelectorAll("progress")).toHaveLength(1);
      await screen.sees("100 %");
    });
    await step("The transient part was shown", () => screen.sees("Indexing started"));
    await recorded(({ session }) => {
      const types = session.messages.at(-1)?.parts.map(({ type }) => type) ?? [];
      expect(types.filter((type) => type === "data-progress")).toHaveLength(1);
      expect(types).not.toContain("data-toast");
      const streamed = session.out.flatMap(({ chunk }) => (chunk ? [chunk.type] : []));
      expect(streamed.filter((type) => type === "data-progress")).toHaveLength(3);
      expect(streamed).toContain("data-toast");
    });
  }),
};
