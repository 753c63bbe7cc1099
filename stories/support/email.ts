import { tool } from "ai";
import type { ToolDescriptions } from "trigger-chat-kit";
import { z } from "zod";
import type { SceneArgs } from "./scene.ts";

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

/** Args of the flows with an email. */
export interface EmailArgs extends SceneArgs {
  to: string;
  subject: string;
}

/** Their controls: the tool's input. */
export const emailControls = {
  args: { to: "ada@example.com", subject: "Lunch?" },
  argTypes: {
    to: { control: "text", description: "To whom the agent writes" },
    subject: { control: "text", description: "What the email is about" },
  },
} as const;

/** How the mail tool is told to people. */
export const emailDescriptions: ToolDescriptions = {
  sendEmail: {
    label: "Send an email",
    summary: (input) => (input as { to?: string } | undefined)?.to,
    consequence: "The email goes out at once and cannot be called back.",
    fields: { to: "To", subject: "Subject" },
  },
};
