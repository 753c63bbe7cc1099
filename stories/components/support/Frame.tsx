import type { Decorator } from "@storybook/react-vite";
import { type ComponentProps, type ReactNode, useState } from "react";
import { type ChatController, ChatProvider } from "trigger-chat-kit";
import { sampleChat, tools } from "./samples.ts";
import "trigger-chat-kit/styles.css";
import "./frame.css";

/** A panel of fixed height, as wide as the page or as given. */
export function Panel({ width, children }: { width?: number; children: ReactNode }) {
  return (
    <div className="panel" style={width ? { inlineSize: width } : undefined}>
      {children}
    </div>
  );
}

/** A page with room around one part. */
export const padded: Decorator = (Story) => (
  <div className="padded tck-chat">
    <Story />
  </div>
);

/** Puts a part into the provider of a sample chat. */
export const inChat =
  (over: Partial<ChatController> = {}, options: Partial<ComponentProps<typeof ChatProvider>> = {}): Decorator =>
  (Story) => {
    const [chat] = useState(() => sampleChat(over));
    return (
      <ChatProvider tools={tools} {...options} chat={options.chat ?? chat}>
        <Story />
      </ChatProvider>
    );
  };
