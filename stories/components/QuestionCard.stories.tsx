import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, fn, userEvent, within } from "storybook/test";
import { QuestionCard } from "trigger-chat-kit";
import { docs } from "./support/docs.ts";
import { inChat, padded } from "./support/Frame.tsx";
import { toolCall } from "./support/samples.ts";

const ask = (input: unknown, rest: object = {}) => toolCall({ type: "tool-askUser", toolCallId: "q", state: "input-available", input, ...rest });

const meta = {
  title: "Components/QuestionCard",
  parameters: docs(
    "A question of the agent: options, several options, free text. The input's `question`, `options`, `multiple` and `freeText` are read by themselves; `toOutput` of the tool's description shapes the answer. Skipping answers with an error, so the agent never waits for ever.",
    "QuestionCard",
  ),
  component: QuestionCard,
  args: { part: ask({}), onAnswer: fn(), onSkip: fn() },
  decorators: [padded, inChat()],
} satisfies Meta<typeof QuestionCard>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Options: Story = {
  args: {
    part: ask({
      question: "Which hotel shall I hold?",
      options: [
        { label: "Casa do Largo", value: "largo", description: "Alfama, 140 € a night, breakfast included" },
        { label: "Miradouro", value: "miradouro", description: "Graça, 115 € a night" },
      ],
      freeText: false,
    }),
  },
  play: async ({ canvasElement, args }) => {
    await userEvent.click(within(canvasElement).getByRole("button", { name: /Miradouro/ }));
    await expect(args.onAnswer).toHaveBeenCalledWith("q", "miradouro");
  },
};
export const OptionsAndFreeText: Story = { args: { part: ask({ question: "When does the train leave?", options: ["Morning", "Evening"] }) } };
export const Several: Story = {
  args: { part: ask({ question: "What do you enjoy?", options: ["Food", "Architecture", "Beaches"], multiple: true, freeText: false }) },
  play: async ({ canvasElement, args }) => {
    const ui = within(canvasElement);
    await userEvent.click(ui.getByRole("button", { name: "Food" }));
    await userEvent.click(ui.getByRole("button", { name: "Beaches" }));
    await userEvent.click(ui.getByRole("button", { name: /^Answer: / }));
    await expect(args.onAnswer).toHaveBeenCalledWith("q", ["Food", "Beaches"]);
  },
};
export const FreeText: Story = {
  args: { part: ask({ question: "What is your budget for one night?" }) },
  play: async ({ canvasElement, args }) => {
    await userEvent.type(within(canvasElement).getByRole("textbox", { name: /^Your answer/ }), "120 euros{Enter}");
    await expect(args.onAnswer).toHaveBeenCalledWith("q", "120 euros");
  },
};
export const Answered: Story = {
  args: { part: ask({ question: "Which hotel shall I hold?", options: [{ label: "Miradouro", value: "miradouro" }] }, { state: "output-available", output: "miradouro" }) },
};
export const Skipped: Story = {
  args: { part: ask({ question: "Which hotel shall I hold?" }, { state: "output-error", errorText: "The user chose not to answer." }) },
};
