import type { ChatController } from "../../hooks/controller.ts";

/** A slash command of the composer. */
export interface SlashCommand {
  /** Without the slash: "compact". */
  name: string;
  /** One line beside the name. */
  description?: string;
  /** Sent with `sendAction`; a function gets what stands after the name. */
  action?: unknown;
  /** Instead of an action: anything. */
  run?: (text: string, chat: ChatController) => unknown;
  /** The command wants text after its name, so picking it completes the name and waits. Default false. */
  takesText?: boolean;
}

/** The commands that a draft may still become: "/co" → compact. Empty once there is a space. */
export function matchingCommands(draft: string, commands: readonly SlashCommand[]): readonly SlashCommand[] {
  const typed = /^\/(\S*)$/.exec(draft)?.[1]?.toLowerCase();
  return typed === undefined ? [] : commands.filter(({ name }) => name.toLowerCase().startsWith(typed));
}

/** The command that a draft is, with the text after its name. Null for ordinary text. */
export function parseCommand(
  draft: string,
  commands: readonly SlashCommand[],
): { command: SlashCommand; text: string } | null {
  const [, name, text = ""] = /^\/(\S+)(?:\s+([\s\S]*))?$/.exec(draft.trim()) ?? [];
  const command = commands.find((one) => one.name.toLowerCase() === name?.toLowerCase());
  return command ? { command, text } : null;
}

/** Runs a command: its own function, or its action through the chat. */
export function runCommand(command: SlashCommand, text: string, chat: ChatController): unknown {
  if (command.run) return command.run(text, chat);
  const { action } = command;
  return chat.sendAction(typeof action === "function" ? (action as (text: string) => unknown)(text) : action);
}
