"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type TriggerChatTransport, useCloseSession, useSession, useSessions } from "trigger-chat-kit";
import { sessionsClient } from "./server-actions.ts";

const queryClient = new QueryClient();

/** The user's chats, live: what each is doing shows without asking the server again. */
function Inbox({ transport, onOpen }: { transport: TriggerChatTransport; onOpen: (chatId: string) => void }) {
  const inbox = useSessions(sessionsClient, { type: "chat.agent", status: "ACTIVE" }, { transport });
  const { closeSession, isClosing } = useCloseSession(sessionsClient);
  if (inbox.isLoading) return <p>Loading…</p>;
  if (inbox.error) return <button onClick={() => void inbox.refetch()}>{inbox.error.message}. Try again</button>;
  return (
    <ul>
      {inbox.sessions.map((session) => (
        <li key={session.id}>
          <button onClick={() => onOpen(session.externalId ?? session.id)}>{session.externalId}</button>
          {session.activity === "waiting" && <strong>Needs your answer</strong>}
          <button disabled={isClosing} onClick={() => void closeSession(session.id, "Closed by the user")}>
            Close
          </button>
        </li>
      ))}
      {inbox.hasNextPage && <button onClick={() => void inbox.fetchNextPage()}>More</button>}
    </ul>
  );
}

/** The heading of one chat. */
function ChatHeading({ chatId }: { chatId: string }) {
  const { session, isLoading } = useSession(sessionsClient, chatId);
  if (isLoading || !session) return null;
  return <h1>{session.tags.join(", ") || chatId}</h1>;
}

/** Both, under React Query's provider. */
export function InboxPage(props: { transport: TriggerChatTransport; chatId: string; onOpen: (chatId: string) => void }) {
  return (
    <QueryClientProvider client={queryClient}>
      <ChatHeading chatId={props.chatId} />
      <Inbox transport={props.transport} onOpen={props.onOpen} />
    </QueryClientProvider>
  );
}
