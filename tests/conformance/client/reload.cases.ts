import type { Chat } from "@ai-sdk/react";
import type { UIMessage } from "ai";
import { transcript } from "./driver.ts";
import type { ClientCase, ClientContext, Page } from "./driver.ts";

const toolOf = (messages: readonly UIMessage[]) =>
  messages.at(-1)?.parts.find((part) => part.type.startsWith("tool-")) as { toolCallId: string; approval?: { id: string } } | undefined;

/** Waits until the newest message has the text that comes before the pause. */
const paused = ({ until }: ClientContext, chat: Chat<UIMessage>) =>
  until(() => transcript(chat.messages).at(-1)?.includes("Going") === true, "the continued turn streams");

/** The page as it is after F5: what the transport had stored, and the messages that the app had. */
function reload({ open }: ClientContext, page: Page) {
  const session = page.transport.getSession("client-chat");
  page.transport.dispose();
  return open({ sessions: { "client-chat": session ?? { publicAccessToken: "" } } });
}

/** What an app may have stored when the page went away. */
const STORED: ReadonlyArray<[name: string, pick: (before: UIMessage[], decided: UIMessage[], streamed: UIMessage[]) => UIMessage[]]> = [
  ["from before the decision", (before) => before],
  ["with the decision", (_before, decided) => decided],
  ["with half of the answer", (_before, _decided, streamed) => streamed],
];

interface Continued {
  id: string;
  say: string;
  expected: string;
  decide(chat: Chat<UIMessage>): Promise<void>;
}
const KINDS: readonly Continued[] = [
  {
    id: "approval",
    say: "approve slowly",
    expected: 'assistant: [send_email output-available "sent to a@example.com"] Going gone',
    decide: async (chat) => chat.addToolApprovalResponse({ id: String(toolOf(chat.messages)?.approval?.id), approved: true }),
  },
  {
    id: "denial",
    say: "approve slowly",
    expected: "assistant: [send_email output-denied] Going gone",
    decide: async (chat) => chat.addToolApprovalResponse({ id: String(toolOf(chat.messages)?.approval?.id), approved: false }),
  },
  {
    id: "answer",
    say: "ask slowly",
    expected: 'assistant: [ask_user output-available "blue"] Going gone',
    decide: async (chat) => chat.addToolOutput({ tool: "ask_user", toolCallId: String(toolOf(chat.messages)?.toolCallId), output: "blue" }),
  },
];

/** How the published client fails: a replay of the turn alone lacks the tool's input, or empties the message. */
function publishedFails(kind: string, stored: string): ClientCase["published"] {
  if (kind === "answer") return { fails: "the question, the answer and earlier text are lost", with: 'got ["user: ask slowly","assistant: Going gone"]' };
  if (stored === "with the decision") return undefined;
  return stored === "with half of the answer"
    ? { fails: "the replay finds no tool call and empties the message", with: "No tool invocation found" }
    : { fails: "the replay never shows", with: "never happened: the continued turn streams" };
}

/** Reloads in the middle of turns that are more than plain text. @see PROTOCOL.md section 8, last row */
export const reloadClientCases: ClientCase[] = [
  ...KINDS.flatMap(({ id, say, expected, decide }) =>
    STORED.map(([stored, pick]): ClientCase => {
      const published = publishedFails(id, stored);
      return {
        id: `reload-after-${id}-${stored.replaceAll(" ", "-")}`,
        section: "8",
        title: `A reload while the turn after the ${id} streams shows everything once, whatever was stored (${stored})`,
        ...(published === undefined ? {} : { published }),
        async run(context) {
          const { open, clock, check, settled } = context;
          const first = open();
          const chat = first.chat();
          await chat.sendMessage({ text: say });
          const before = structuredClone(chat.messages);
          await decide(chat);
          const decided = structuredClone(chat.messages);
          void chat.sendMessage();
          await paused(context, chat);
          const streamed = structuredClone(chat.messages);
          const page = reload(context, first);
          const after = page.chat({ messages: pick(before, decided, streamed) });
          const resumed = after.resumeStream();
          await paused(context, after);
          await clock.advance(1_000);
          await resumed;
          await settled(after);
          check.equal(after.error?.message, undefined, "error");
          check.equal(transcript(after.messages), [`user: ${say}`, expected], "messages");
          check.equal(after.status, "ready", "status");
        },
      };
    }),
  ),
  ...(["nothing of", "half of"] as const).map(
    (stored): ClientCase => ({
      id: `reload-mid-tool-turn-with-${stored.replaceAll(" ", "-")}-it`,
      section: "8",
      title: `A reload in a turn with a tool shows text, tool and text once (${stored} it was stored)`,
      async run(context) {
        const { open, clock, check, settled } = context;
        const first = open();
        const chat = first.chat();
        void chat.sendMessage({ text: "lookup slowly" });
        await paused(context, chat);
        const streamed = structuredClone(chat.messages);
        const page = reload(context, first);
        const after = page.chat({ messages: stored === "half of" ? streamed : streamed.slice(0, 1) });
        const resumed = after.resumeStream();
        await paused(context, after);
        await clock.advance(1_000);
        await resumed;
        await settled(after);
        check.equal(transcript(after.messages), ["user: lookup slowly", 'assistant: Looking [lookup output-available "looked up: slowly"] Going gone'], "messages");
      },
    }),
  ),
];
