import type { UIMessage } from "ai";
import { type ReactNode, useState } from "react";
import { Chat, type ChatController, useTriggerChat, useTriggerChatTransport } from "trigger-chat-kit";
import { useInspected } from "./inspectors.ts";
import type { Scene } from "./scene.ts";
import "trigger-chat-kit/styles.css";
import "./stage.css";

/** How a scenario puts its chat on the page. */
export interface ScenarioChatProps {
  scene: Scene;
  /** What the inspector calls it. */
  name?: string;
  /** What stands in for the assembled `<Chat>`. */
  children?: (chat: ChatController) => ReactNode;
}

/** The app around the chat: what a team writes, and nothing more. */
export function ScenarioChat({ scene, name, children }: ScenarioChatProps) {
  // The options and the messages are what the app's server rendered into the page: read once per page life.
  const [page] = useState(() => ({ sessions: { ...scene.store.sessions }, messages: [...scene.store.messages] }));
  const transport = useTriggerChatTransport({ ...scene.transport, sessions: page.sessions });
  useInspected(scene.inspector, transport, scene.chatId, name);
  const chat = useTriggerChat<UIMessage>({
    transport,
    chatId: scene.chatId,
    messages: page.messages,
    onPersist: ({ messages }) => scene.save(messages),
  });
  return <>{children ? children(chat) : <Chat chat={chat} />}</>;
}

/** The frame of every scenario, and one size for all of them on a docs page. */
export function Stage({ children }: { children: ReactNode }) {
  return <div className="stage">{children}</div>;
}

/** A page that can be reloaded: the chat is taken down and built again from what the app stored. */
export function Reloadable({ scene, children }: ScenarioChatProps) {
  const [life, setLife] = useState(0);
  return (
    <>
      <div className="stage-bar">
        <button type="button" className="stage-button" onClick={() => setLife((now) => now + 1)}>
          Reload the page (stand-in)
        </button>
      </div>
      <ScenarioChat key={life} scene={scene}>
        {children}
      </ScenarioChat>
    </>
  );
}
