import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Chat, useTriggerChat } from "trigger-chat-kit";
import { MarkdownText } from "trigger-chat-kit/markdown";
import "trigger-chat-kit/styles.css";

/** The session server's address, with the app's own two routes beside it. */
const server = new URLSearchParams(location.search).get("server") ?? "";

async function ask(path: string, body: object): Promise<{ publicAccessToken: string }> {
  const response = await fetch(server + path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  return (await response.json()) as { publicAccessToken: string };
}

function App() {
  const chat = useTriggerChat({
    chatId: "vite",
    baseURL: server,
    task: "echo",
    accessToken: async ({ chatId }) => (await ask("/token", { chatId })).publicAccessToken,
    startSession: ({ chatId, taskId }) => ask("/start", { chatId, taskId }),
    multiTab: true,
  });
  return <Chat chat={chat} parts={{ text: MarkdownText }} />;
}

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
