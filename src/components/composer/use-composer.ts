"use client";
import { useRef, type RefObject } from "react";
import type { FileUIPart } from "ai";
import { useChatConfig } from "../provider/config.ts";
import { useStop } from "../part/use-escape.ts";
import { isRunning, useChatSlice, useChatStore } from "../provider/store.ts";
import type { AttachmentOptions } from "./attachments.ts";
import { parseCommand, runCommand, type SlashCommand } from "./commands.ts";
import { sessionDrafts, type DraftStore } from "./drafts.ts";
import { useAttachments, type AttachmentsState } from "./use-attachments.ts";
import { useDraft } from "./use-draft.ts";

/** What a message does that is sent while a turn runs: joins it, waits for its end, or can't be sent. */
export type WhileRunning = "steer" | "queue" | "off";

/** Options of {@link useComposer}. */
export interface ComposerOptions {
  /** Default `steer`. */
  whileRunning?: WhileRunning;
  commands?: readonly SlashCommand[];
  /** Takes files by button, paste and drop. Default: no files. */
  attachments?: AttachmentOptions;
  /** Default: the tab's session storage. */
  drafts?: DraftStore;
}

/** Everything that the parts of a composer share. */
export interface ComposerState extends Required<Pick<ComposerOptions, "whileRunning" | "commands">> {
  draft: string;
  setDraft(text: string): void;
  /** Puts a text that was refused back beside what was typed meanwhile. */
  giveBack(refused: string): void;
  files: AttachmentsState;
  takesFiles: AttachmentOptions | undefined;
  running: boolean;
  /** There is something to send, and it may be sent now. */
  canSend: boolean;
  /** The chat takes no more messages. */
  closed: boolean;
  isReadOnly: boolean;
  submit(how?: "steer" | "queue"): void;
  stop(): void;
  inputRef: RefObject<HTMLTextAreaElement | null>;
}

const noCommands: readonly SlashCommand[] = [];
const noFiles: AttachmentOptions = {};

/** The behaviour of a composer without its DOM: draft, files, commands, and where a message goes. */
export function useComposer(options: ComposerOptions = {}): ComposerState {
  const { whileRunning = "steer", commands = noCommands, attachments, drafts = sessionDrafts } = options;
  const store = useChatStore();
  const { announcements, strings } = useChatConfig();
  const chatId = useChatSlice((chat) => chat.chatId);
  const running = useChatSlice(isRunning);
  const closed = useChatSlice((chat) => chat.closed);
  const isReadOnly = useChatSlice((chat) => chat.isReadOnly);
  const [draft, setDraft, giveBack] = useDraft(chatId, drafts);
  const files = useAttachments(chatId, attachments ?? noFiles);
  const inputRef = useRef<HTMLTextAreaElement>(null);
  // Each render has its own, and sends it once.
  const sent = useRef<AttachmentsState>(null);
  const hasContent = draft.trim() !== "" || files.attachments.length > 0;
  const canSend = hasContent && files.parts !== null && !closed && !isReadOnly && !(running && whileRunning === "off");

  const deliver = (text: string, parts: readonly FileUIPart[], how: "steer" | "queue"): unknown => {
    const chat = store.getState();
    const command = parts.length === 0 ? parseCommand(text, commands) : null;
    if (command) return runCommand(command.command, command.text, chat);
    if (!isRunning(chat)) return chat.sendMessage(parts.length > 0 ? { text, files: [...parts] } : { text });
    return how === "queue" ? chat.queue(text, parts) : chat.steer(text, parts);
  };

  const submit = (how: "steer" | "queue" = whileRunning === "queue" ? "queue" : "steer") => {
    if (isReadOnly) announcements.say(strings.readOnly[store.getState().readOnlyReason ?? "other-tab-sending"]);
    if (!canSend || !files.parts || sent.current === files) return;
    sent.current = files;
    const [text, parts, kept] = [draft.trim(), files.parts, files.attachments];
    setDraft("");
    files.clear();
    inputRef.current?.focus();
    Promise.resolve()
      .then(() => deliver(text, parts, how))
      .catch(() => {
        giveBack(text);
        files.restore(kept);
      });
  };

  return {
    draft, setDraft, giveBack, files, takesFiles: attachments, running, canSend, closed, isReadOnly,
    submit, stop: useStop(), inputRef, whileRunning, commands,
  };
}
