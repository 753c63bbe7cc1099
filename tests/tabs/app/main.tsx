import { Chat, useChat } from "@ai-sdk/react";
import { lastAssistantMessageIsCompleteWithApprovalResponses, type UIMessage } from "ai";
import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { useMultiTabChat } from "../../../src/hooks/use-multi-tab-chat.ts";
import { createChatTransport } from "../../../src/transport/index.ts";
import type { TabPage } from "./page.ts";

/** One tab of an ordinary app: `useChat`, the transport, the hook, sessions and messages kept in `localStorage`. */
const query = new URLSearchParams(location.search);
const server = query.get("server") ?? "";
const chatId = query.get("chat") ?? "chat";
const storageKey = (what: string) => `${what}/${chatId}`;

function stored<T>(what: string, fallback: T): T {
  const text = localStorage.getItem(storageKey(what));
  return text === null ? fallback : (JSON.parse(text) as T);
}

async function appServer(path: string, body: object): Promise<{ publicAccessToken: string }> {
  const response = await fetch(`${server}/app/${path}`, { method: "POST", body: JSON.stringify(body) });
  return response.json() as Promise<{ publicAccessToken: string }>;
}

const session = stored<never | null>("session", null);
const transport = createChatTransport({
  task: "tabs",
  baseURL: server,
  multiTab: true,
  ...(query.has("ahead") && { headStart: `${server}/app/head-start` }),
  startSession: (params) => appServer("start", params),
  accessToken: async (params) => (await appServer("token", params)).publicAccessToken,
  sessions: session ? { [chatId]: session } : {},
  onSessionChange: (_, next) => localStorage.setItem(storageKey("session"), JSON.stringify(next)),
});

function App() {
  const [initial] = useState(() => stored<UIMessage[]>("messages", []));
  const [held] = useState(
    () => new Chat({ id: chatId, transport, messages: initial, sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithApprovalResponses }),
  );
  const chat = useChat({ chat: held, resume: initial.length > 0 });
  const { messages, status, error, setMessages, resumeStream } = chat;
  const useOwnReader = query.get("reader") !== "mirror";
  const tabs = useMultiTabChat(transport, chatId, messages, setMessages, {
    ...(useOwnReader && { resumeStream }),
    getMessages: () => held.messages,
  });

  useEffect(() => {
    // As an app's database would: what the sending tab has is what a new page loads.
    if (!tabs.isReadOnly && messages.length > 0) localStorage.setItem(storageKey("messages"), JSON.stringify(messages));
  }, [messages, tabs.isReadOnly]);

  const page: TabPage = {
    ready: true,
    status,
    error: error?.message ?? null,
    isReadOnly: tabs.isReadOnly,
    reason: tabs.reason,
    owner: tabs.owner,
    hasClaim: () => transport.hasClaim(chatId),
    texts: messages.map((m) => `${m.role}: ${m.parts.map((p) => ("text" in p ? p.text : "state" in p ? `[${p.state}]` : "")).join("")}`),
    send: (text) => chat.sendMessage({ text }),
    steer: (text) => transport.sendPendingMessage(chatId, { id: crypto.randomUUID(), role: "user", parts: [{ type: "text", text }] }),
    stop: async () => {
      await transport.stopGeneration(chatId);
      await chat.stop();
    },
    takeOver: tabs.takeOver,
    takeBack: (count) => setMessages((list) => list.slice(count)),
    forgetUnsent: () => {
      if (status === "error") setMessages((list) => (list.at(-1)?.role === "user" ? list.slice(0, -1) : list));
      chat.clearError();
    },
    dispose: () => transport.dispose(),
    isClosed: () => transport.sessionStatus(chatId) === "closed",
    approve: (approved) => {
      for (const part of messages.at(-1)?.parts ?? []) {
        const approval = (part as { approval?: { id: string } }).approval;
        if (approval) void chat.addToolApprovalResponse({ id: approval.id, approved });
      }
    },
  };
  useEffect(() => {
    window.page = page;
  });
  return (
    <main>
      <p>{tabs.isReadOnly ? `Read-only: ${tabs.reason}` : status}</p>
      {page.texts.map((text, i) => (
        <p key={messages[i]?.id}>{text}</p>
      ))}
    </main>
  );
}

createRoot(document.getElementById("root") as HTMLElement).render(<App />);
