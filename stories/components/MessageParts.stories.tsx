import type { Meta, StoryObj } from "@storybook/react-vite";
import type { UIMessage } from "ai";
import { type ComponentProps } from "react";
import { ChatProvider, MessageParts, type PartRenderers } from "trigger-chat-kit";
import { docs } from "./support/docs.ts";
import { inChat, padded } from "./support/Frame.tsx";
import { answered, sampleChat, toolCall } from "./support/samples.ts";

const meta = {
  title: "Components/MessageParts",
  parameters: docs(
    "The parts of a message, each by its renderer: the app's for the exact type (`tool-sendEmail`, `data-progress`), the app's for the family (`tool`, `data`), the kit's, the app's `fallback`, the kit's. Null hides a type.",
    "MessageParts", "TextPart", "ReasoningPart", "FilePart", "SourceList", "DataPart", "InjectedMessagePart", "FallbackPart",
  ),
  component: MessageParts,
  decorators: [padded, inChat()],
} satisfies Meta<typeof MessageParts>;
export default meta;
type Story = StoryObj<typeof meta>;
type Parts = UIMessage["parts"];

const parts = (...list: Parts): ComponentProps<typeof MessageParts> => ({ message: answered("a", list) });
const pixel =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" width="480" height="300"><rect width="480" height="300" fill="#7fa6a1"/><circle cx="360" cy="90" r="44" fill="#f3d98b"/><path d="M0 300 160 140l120 110 70-60 130 110z" fill="#3f5e5a"/></svg>',
  );

export const Text: Story = { args: parts({ type: "text", text: "Plain text.\n\nIts line breaks stay." }) };
export const Reasoning: Story = { args: parts({ type: "reasoning", text: "First the forecast, then the plan.", state: "done" }) };
export const ReasoningStreaming: Story = {
  args: { ...parts({ type: "reasoning", text: "First the", state: "streaming" }), isStreaming: true },
};
export const Image: Story = { args: parts({ type: "file", mediaType: "image/svg+xml", filename: "Hills", url: pixel }) };
export const File: Story = {
  args: parts({ type: "file", mediaType: "application/pdf", filename: "itinerary.pdf", url: "data:application/pdf;base64,JVBERg==" }),
};
export const FileWithUnsafeAddress: Story = {
  args: parts({ type: "file", mediaType: "text/html", filename: "Not a link", url: "javascript:alert(1)" }),
};
export const Sources: Story = {
  args: parts(
    { type: "source-url", sourceId: "1", url: "https://www.ipma.pt/en/", title: "Forecast" },
    { type: "source-url", sourceId: "2", url: "https://xn--80ak6aa92e.com/", title: "apple.com" },
    { type: "source-document", sourceId: "3", mediaType: "application/pdf", title: "Guide, page 4" },
  ),
};
export const Data: Story = { args: parts({ type: "data-weatherReport", data: { city: "Lisbon", degrees: 19 } }) };
export const Injected: Story = {
  args: parts(
    { type: "text", text: "Monday starts in Alfama." },
    { type: "data-pending-message-injected", data: { messages: [{ id: "p", text: "Skip museums, please" }], messageIds: ["p"] } },
    { type: "text", text: "Without museums, then: Tuesday is for the coast." },
  ),
};
export const Unknown: Story = { args: parts({ type: "hologram", url: "x" } as unknown as Parts[number]) };
export const Everything: Story = {
  args: parts(
    { type: "reasoning", text: "Look first.", state: "done" },
    toolCall({ state: "output-available", output: "19 degrees" }) as Parts[number],
    { type: "text", text: "It stays mild." },
    { type: "source-url", sourceId: "1", url: "https://www.ipma.pt/en/", title: "Forecast" },
  ),
};

const own: PartRenderers = {
  data: ({ part }) => <p dir="ltr" style={{ margin: 0, fontVariantNumeric: "tabular-nums" }}>{JSON.stringify(part.data)}</p>,
};
/** An app's own renderer for data parts, from the registry. */
export const OwnRenderer: Story = {
  args: parts({ type: "data-weatherReport", data: { city: "Lisbon", degrees: 19 } }),
  render: (args) => (
    <ChatProvider chat={sampleChat()} parts={own}>
      <MessageParts {...args} />
    </ChatProvider>
  ),
};
