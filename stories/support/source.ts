/** The text of every scenario file, for the code that its stories show. */
const files = import.meta.glob<string>("../scenarios/**/*.stories.tsx", { query: "?raw", import: "default" });

const APP = `// The app: what you write.
import { Chat, useTriggerChat, useTriggerChatTransport } from "trigger-chat-kit";
import { accessToken, startSession } from "./actions"; // server actions of your own
import "trigger-chat-kit/styles.css";

export function SupportChat({ chatId }: { chatId: string }) {
  const transport = useTriggerChatTransport({ task: "assistant", startSession, accessToken });
  const chat = useTriggerChat({ transport, chatId });
  return <Chat chat={chat} />;
}
`;

/** What “Show code” and the Code panel show of a scenario: the app, and the whole flow with its agent. */
export async function scenarioSource(code: string, { parameters }: { parameters: Record<string, unknown> }): Promise<string> {
  const [, path] = /(scenarios\/.+\.stories\.tsx)$/.exec(String(parameters["fileName"])) ?? [];
  const load = path === undefined ? undefined : files[`../${path}`];
  if (load === undefined) return code;
  return `${APP}\n// The flow: stories/${path}\n${await load()}`;
}
