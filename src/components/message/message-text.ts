import type { FileUIPart, UIMessage } from "ai";

/** The text of a message, its text parts joined by blank lines: what is copied and what is edited. */
export const messageText = (message: UIMessage): string =>
  message.parts.flatMap((part) => (part.type === "text" && part.text ? [part.text] : [])).join("\n\n");

/** The files of a message, kept when it is edited. */
export const messageFiles = (message: UIMessage): FileUIPart[] =>
  message.parts.filter((part): part is FileUIPart => part.type === "file");
