import type { ChatInputChunk } from "trigger-chat-kit";
import type { ServerSnapshot, SessionServer } from "trigger-chat-kit/mocks";
import { expect, waitFor } from "storybook/test";

type SessionRow = ServerSnapshot["sessions"][number];
type MessageChunk = Extract<ChatInputChunk, { kind: "message" }>;

/** What the server wrote down of one chat, for assertions. */
export interface Recorded {
  snapshot: ServerSnapshot;
  session: SessionRow;
  /** Payloads of the message records on `.in`, in order. */
  sent: MessageChunk["payload"][];
  /** Texts of the user messages on `.in`. */
  sentTexts: string[];
  stops: number;
  /** How many turns ended. */
  turnsEnded: number;
  runs: ServerSnapshot["runs"];
  /** The statuses of one route's answers, in order. */
  statuses(route: ServerSnapshot["requests"][number]["route"]): Array<number | null>;
}

const textOf = (message: { parts?: ReadonlyArray<{ type: string }> } | undefined) =>
  (message?.parts ?? []).map((part) => ("text" in part ? String(part.text) : "")).join("");

/** Reads what the server recorded of a chat. Throws while it has no session. */
export function record(server: SessionServer, chatId: string): Recorded {
  const snapshot = server.inspect();
  const session = snapshot.sessions.find((it) => it.externalId === chatId);
  if (!session) throw new Error(`The server has no session for ${chatId}.`);
  const sent = session.in.flatMap(({ chunk }) => (chunk.kind === "message" ? [chunk.payload] : []));
  return {
    snapshot,
    session,
    sent,
    sentTexts: sent.filter(({ message }) => message?.role === "user").map(({ message }) => textOf(message)),
    stops: session.in.filter(({ chunk }) => chunk.kind === "stop").length,
    turnsEnded: session.out.filter(({ control }) => control?.type === "turn-complete").length,
    runs: snapshot.runs.filter(({ sessionId }) => sessionId === session.id),
    statuses: (route) => snapshot.requests.filter((it) => it.route === route).map(({ status }) => status),
  };
}

/** Waits until what the server recorded satisfies `assert`. */
export async function recorded(
  server: SessionServer,
  chatId: string,
  assert: (recorded: Recorded) => void,
): Promise<void> {
  await waitFor(() => assert(record(server, chatId)), { timeout: 20_000 });
}

export { expect };
