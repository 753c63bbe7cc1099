import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, within } from "storybook/test";
import { ToolCall } from "trigger-chat-kit";
import { docs } from "./support/docs.ts";
import { inChat, padded } from "./support/Frame.tsx";
import { toolCall } from "./support/samples.ts";

const meta = {
  title: "Components/ToolCall",
  parameters: docs(
    "A tool call as one line that opens to its input and its result. Say how a tool is told with `tools={{ getWeather: { label, summary, fields } }}`; without it its name is made readable.",
    "ToolCall", "ToolPart", "FieldList", "JsonView",
  ),
  component: ToolCall,
  decorators: [padded, inChat()],
} satisfies Meta<typeof ToolCall>;
export default meta;
type Story = StoryObj<typeof meta>;

export const InputStreaming: Story = { args: { part: toolCall({ state: "input-streaming", input: { city: "Lis" } }) } };
export const Running: Story = { args: { part: toolCall({ state: "input-available" }) } };
export const Done: Story = { args: { part: toolCall({ state: "output-available", output: { degrees: 19, rain: false } }) } };
export const Failed: Story = { args: { part: toolCall({ state: "output-error", errorText: "The weather service did not answer." }) } };
/** The user stopped the answer while the tool ran. */
export const Unfinished: Story = { args: { part: toolCall({ state: "output-error", errorText: "No result: the answer ended before it." }) } };
export const Approved: Story = { args: { part: toolCall({ state: "approval-responded", approval: { id: "1", approved: true } }) } };
export const Denied: Story = {
  args: { part: toolCall({ state: "output-denied", approval: { id: "1", approved: false, reason: "Not before Monday" } }) },
};
export const Dynamic: Story = {
  args: {
    part: toolCall({ type: "dynamic-tool", toolName: "crm_find_contact", state: "output-available", input: { name: "Maya" }, output: ["Maya Lindqvist", "Maya Okafor"] }),
  },
};
/** Opens to input and result; the raw JSON is one more step away. */
export const Open: Story = {
  args: Done.args,
  play: async ({ canvasElement }) => {
    await userEvent.click(within(canvasElement).getByText("Look up the weather"));
    await expect(await within(canvasElement).findByText("Degrees")).toBeVisible();
  },
};
