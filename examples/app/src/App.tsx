import { useEffect, useState } from "react";
import { Button, Chat, ConnectionStatus, SessionInbox, type TriggerChatTransport, useTriggerChat, useTriggerChatTransport } from "trigger-chat-kit";
import type { travelAgent } from "./agent.ts";
import type { Backend } from "./backend.ts";
import { readChat, readSessions, titleOf, writeChat } from "./chat-store.ts";

const COMMANDS = [
  { name: "undo", description: "Take back the last exchange", action: { type: "undo" } },
  { name: "summary", description: "How far are we?", action: { type: "summary" } },
];
const SUGGESTIONS = ["Book a trip", "What can you do?"];

/** The chat in the address, so that a reload and a second tab show the same one. */
function useChatId(): [string, (chatId: string) => void] {
  const [chatId, setChatId] = useState(() => location.hash.slice(1) || crypto.randomUUID());
  useEffect(() => {
    history.replaceState(null, "", `#${chatId}`);
  }, [chatId]);
  return [chatId, setChatId];
}

/** One chat. Changing `chatId` shows another one while the first goes on. */
function Conversation({ transport, chatId }: { transport: TriggerChatTransport; chatId: string }) {
  const [stored] = useState(() => readChat(chatId).messages);
  const chat = useTriggerChat({
    transport,
    chatId,
    messages: stored,
    onPersist: ({ messages, session }) => writeChat(chatId, { messages, ...(session ? { session } : {}) }),
  });
  return <Chat chat={chat} suggestions={SUGGESTIONS} commands={COMMANDS} footer={<ConnectionStatus />} />;
}

/** The page: an inbox beside a chat, over one transport. */
export function App({ backend }: { backend: Backend }) {
  const [chatId, setChatId] = useChatId();
  const transport = useTriggerChatTransport<typeof travelAgent>({
    task: "travel",
    baseURL: backend.baseURL,
    accessToken: backend.accessToken,
    startSession: backend.startSession,
    ...(backend.fetch ? { fetch: backend.fetch } : {}),
    multiTab: true,
    sessions: readSessions(),
    onSessionChange: (id, session) => session && writeChat(id, { session }),
  });
  return (
    <div className="desk">
      <aside aria-label="Chats">
        <header>
          <h1>Travel desk</h1>
          <Button onClick={() => setChatId(crypto.randomUUID())}>New chat</Button>
        </header>
        <SessionInbox
          client={backend.sessions}
          transport={transport}
          selectedId={chatId}
          titleOf={({ externalId, id }) => titleOf(externalId ?? id)}
          onOpen={({ externalId, id }) => setChatId(externalId ?? id)}
        />
        <a href={`#${chatId}`} target="_blank" rel="noreferrer">
          Open this chat in a second tab
        </a>
      </aside>
      <main>
        <Conversation key={chatId} transport={transport} chatId={chatId} />
      </main>
    </div>
  );
}
