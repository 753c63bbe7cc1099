import { createElement, type ReactElement, StrictMode } from "react";
import { KitScreen } from "./App.tsx";
import { CHAT_ID, World } from "./world.ts";

/** The kit's screen over a stored message: what the server renders and the page hydrates. */
export function storedScreen(): { element: ReactElement; world: World; question: string } {
  const world = new World();
  const question = "Hello from the store";
  const props = {
    transport: world.transport(new AbortController().signal),
    chatId: CHAT_ID,
    messages: [{ id: "u", role: "user" as const, parts: [{ type: "text" as const, text: question }] }],
  };
  return { element: createElement(StrictMode, null, createElement(KitScreen, props)), world, question };
}
