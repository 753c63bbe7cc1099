import type { ChatState } from "../../transport/state.ts";

/** Whether this tab may send to the chat: it is open, and no other tab owns it. */
export function maySend({ closed, tab }: ChatState): boolean {
  return !closed && tab.role !== "reader";
}
