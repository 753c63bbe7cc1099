import { tool } from "ai";
import type { ToolDescriptions } from "trigger-chat-kit";
import { z } from "zod";

/** What the mail tool did, for assertions beside `inspect()`. */
export interface Outbox {
  sent: Array<{ to: string; subject: string }>;
}

/** A tool with consequences: the one that approvals are for. */
export function emailTool(outbox: Outbox = { sent: [] }) {
  return tool({
    description: "Sends an email.",
    inputSchema: z.object({ to: z.string(), subject: z.string() }),
    execute: ({ to, subject }) => {
      outbox.sent.push({ to, subject });
      return { delivered: true };
    },
  });
}

/** How the mail tool is told to people. */
export const emailDescriptions: ToolDescriptions = {
  sendEmail: {
    label: "Send an email",
    summary: (input) => (input as { to?: string } | undefined)?.to,
    consequence: "The email goes out at once and cannot be called back.",
    fields: { to: "To", subject: "Subject" },
  },
};
