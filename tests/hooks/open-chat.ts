import type { UIMessage } from "ai";
import { StrictMode } from "react";
import { expect } from "vitest";
import { renderHook } from "vitest-browser-react";
import { useTriggerChat } from "../../src/hooks/use-trigger-chat.ts";
import { type createChatLab, transcript } from "./chat-lab.ts";

type Lab = ReturnType<typeof createChatLab>;
type Page = ReturnType<Lab["page"]>;

/** Opens a lab's chat as a page load would, under StrictMode, with what this page wants otherwise. */
export async function openChat(lab: Lab, more: Partial<Page> & { resume?: boolean; watch?: boolean; onData?: (part: unknown) => void } = {}) {
  const page = { ...lab.page(), ...more };
  const hook = await renderHook((props?: { chatId?: string }) => useTriggerChat<UIMessage>({ ...page, ...props }), { wrapper: StrictMode });
  const chat = () => hook.result.current;
  return {
    ...hook,
    chat,
    shows: (...lines: string[]) => expect.poll(() => transcript(chat().messages)).toEqual(lines),
    is: (status: string) => expect.poll(() => chat().status).toBe(status),
    /** The first open approval or question. */
    open: () => chat().openDecisions[0],
    /** How far the newest message of the user's got. */
    delivery: () => chat().deliveries[chat().messages.findLast(({ role }) => role === "user")?.id ?? ""]?.status,
  };
}
