import { convertFileListToFileUIParts, type FileUIPart, type UIMessage } from "ai";
import type { ChatSendInput } from "../controller.ts";

/** The user message that an input describes, with its id decided here, so that a failure can be found by it. */
export async function toUserMessage<M extends UIMessage>(input: ChatSendInput<M>, newId: () => string): Promise<M> {
  const { metadata, messageId } = input;
  const known = "id" in input ? input.id : undefined;
  const parts = "parts" in input ? input.parts : await partsOf(input as { text?: string; files?: FileList | FileUIPart[] });
  const message = { id: messageId ?? known ?? newId(), role: "user", parts, ...(metadata === undefined ? {} : { metadata }) };
  return message as M;
}

async function partsOf(input: { text?: string; files?: FileList | FileUIPart[] }): Promise<UIMessage["parts"]> {
  const files = Array.isArray(input.files) ? input.files : await convertFileListToFileUIParts(input.files);
  return [...files, ...(input.text === undefined ? [] : [{ type: "text" as const, text: input.text }])];
}

/** Text and files of a message that holds nothing else: what can wait in the pending list. Null for any other. */
export function textAndFiles(message: UIMessage): { text: string; files: FileUIPart[] } | null {
  const texts: string[] = [];
  const files: FileUIPart[] = [];
  for (const part of message.parts) {
    if (part.type === "text") texts.push(part.text);
    else if (part.type === "file") files.push(part);
    else return null;
  }
  return { text: texts.join("\n"), files };
}
