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

interface ProgressArgs extends SceneArgs {
  /** Into how many steps the work is divided. */
  steps: number;
  /** Milliseconds that each takes. */
  stepTime: number;
}

const meta: Meta<ProgressArgs> = {
  title: "Scenarios/Basics/F07 Persistent and transient data parts",
  ...scenario<ProgressArgs>({
    happens:
      "The agent writes `data-progress` parts with one id, so each replaces the one before, and a transient `data-toast` that is shown once and kept nowhere.",
    tryThis: "send a message and watch the bar; the toast appears above the chat.",
    args: { steps: 4, stepTime: 60 },
    argTypes: {
      steps: { control: { type: "range", min: 1, max: 20, step: 1 }, description: "Into how many steps the work is divided" },
      stepTime: { control: { type: "range", min: 0, max: 1000, step: 20 }, description: "Milliseconds that each step takes" },
    },
    agents: ({ pace, steps, stepTime }) => [
      assistant({
        pace,
        calls: "The documents are indexed.",
        onTurnStart: async ({ writer }) => {
          writer.write({ type: "data-toast", data: { text: "Indexing started" }, transient: true });
          for (let step = 0; step <= steps; step += 1) {
            if (step > 0) await new Promise<void>((resolve) => void pace.clock.setTimeout(resolve, stepTime));
            writer.write({ type: "data-progress", id: "index", data: { percent: Math.round((100 * step) / steps) } });
          }
        },
      }),
    ],
    page: (scene) => <ChatWithData scene={scene} />,
  }),
};
export default meta;

export const DataParts: StoryObj<ProgressArgs> = {
  play: play(async ({ args, screen, root, step, recorded }) => {
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
      expect(streamed.filter((type) => type === "data-progress")).toHaveLength(args.steps + 1);
      expect(streamed).toContain("data-toast");
    });
  }),
};
