import { z } from "zod";
import { assistant, type Pace } from "./assistant.ts";

/** What the editing agent can be told to do with its history. */
export const editingActions = z.discriminatedUnion("type", [
  z.object({ type: z.literal("undo") }),
  z.object({ type: z.literal("rollback"), to: z.string() }),
  z.object({ type: z.literal("edit"), id: z.string(), text: z.string() }),
  z.object({ type: z.literal("compact"), summary: z.string() }),
]);

/** An agent that counts what it remembers, and whose history can be edited with actions. */
export function editingAgent(pace: Pace) {
  return assistant({
    pace,
    calls: ({ prompt, lastUserText }) =>
      `You said “${lastUserText}”. I remember ${prompt.filter(({ role }) => role === "user").length} of your messages.`,
    actionSchema: editingActions,
    actions: "edit",
    onAction: ({ action, chat }) => {
      const edit = editingActions.parse(action);
      if (edit.type === "undo") chat.history.slice(0, -2);
      if (edit.type === "rollback") chat.history.rollbackTo(edit.to);
      if (edit.type === "edit") {
        chat.history.replace(edit.id, { id: edit.id, role: "user", parts: [{ type: "text", text: edit.text }] });
      }
      if (edit.type === "compact") {
        chat.history.set([{ id: "summary", role: "assistant", parts: [{ type: "text", text: edit.summary }] }]);
      }
    },
  });
}
