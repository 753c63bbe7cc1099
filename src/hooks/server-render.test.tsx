import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderToString } from "react-dom/server";
import { expect, it, vi } from "vitest";
import { useChatSession } from "./use-chat-session.ts";
import { useLoadTranscript } from "./use-load-transcript.ts";
import { useSessions } from "./sessions/use-sessions.ts";
import { useTriggerChat } from "./use-trigger-chat.ts";
import { useTriggerChatTransport } from "./use-trigger-chat-transport.ts";

const fetch = vi.fn();
const accessToken = vi.fn();
const startSession = vi.fn();
const options = { task: "lab", accessToken, startSession, fetch, chatId: "c", sessions: { c: { publicAccessToken: "t", isStreaming: true } } };

function Chat() {
  const chat = useTriggerChat({ ...options, messages: [{ id: "u1", role: "user", parts: [{ type: "text", text: "hello" }] }] });
  return <p>{`${chat.messages.length} ${chat.status} ${chat.connection} ${chat.isReadOnly}`}</p>;
}
function Session() {
  const transport = useTriggerChatTransport(options);
  return <p>{useChatSession(transport, "c", ({ connection }) => connection)}</p>;
}
function Transcript() {
  return <p>{useLoadTranscript("c", vi.fn()).isLoading ? "loading" : "loaded"}</p>;
}
function Inbox() {
  const list = vi.fn();
  return <p>{useSessions({ list, retrieve: vi.fn(), close: vi.fn() }).sessions.length}</p>;
}

it.each([
  ["a chat", Chat, "1 ready idle false"],
  ["a session", Session, "idle"],
  ["a transcript", Transcript, "loading"],
  ["an inbox", Inbox, "0"],
])("%s renders on a server, without a window and without a request", (_name, Screen, text) => {
  expect(typeof window).toBe("undefined");
  const html = renderToString(
    <QueryClientProvider client={new QueryClient()}>
      <Screen />
    </QueryClientProvider>,
  );
  expect(html).toContain(text);
  expect(fetch).not.toHaveBeenCalled();
  expect(accessToken).not.toHaveBeenCalled();
  expect(startSession).not.toHaveBeenCalled();
});

it("a transport for several tabs opens no channel in a render that is thrown away", async () => {
  const open = vi.fn(function Channel(this: object) {
    Object.assign(this, { postMessage: vi.fn(), close: vi.fn() });
  });
  vi.stubGlobal("BroadcastChannel", open);
  function Tabs() {
    return <p>{useTriggerChat({ ...options, multiTab: true }).status}</p>;
  }
  expect(renderToString(<Tabs />)).toContain("ready");
  // The coordinator is a module of its own: whatever would load it has time to.
  await import("../transport/tabs/index.ts");
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(open).not.toHaveBeenCalled();
  vi.unstubAllGlobals();
});
