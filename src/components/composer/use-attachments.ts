"use client";
import type { FileUIPart } from "ai";
import { useRef, useState } from "react";
import { useChatConfig } from "../provider/config.ts";
import {
  DEFAULT_MAX_BYTES,
  fits,
  formatBytes,
  isAccepted,
  toFilePart,
  type Attachment,
  type AttachmentOptions,
} from "./attachments.ts";

/** The files of a composer. */
export interface AttachmentsState {
  attachments: readonly Attachment[];
  /** Why the newest file was not attached. */
  problem: string | null;
  /** `isPicked`: the file dialog has filtered them. */
  add(files: Iterable<File>, isPicked?: boolean): void;
  remove(id: string): void;
  clear(): void;
  restore(attachments: readonly Attachment[]): void;
  /** The parts to send; null while a file is still being read. */
  parts: readonly FileUIPart[] | null;
}

/**
 * Reads files one by one as they are picked, pasted or dropped; others than those that are taken are refused with a
 * reason. Those of another chat wait until it is shown again.
 */
export function useAttachments(chatId: string, options: AttachmentOptions): AttachmentsState {
  const { strings, announcements } = useChatConfig();
  const [all, setAll] = useState<readonly Attachment[]>([]);
  const [refused, setRefused] = useState<{ chatId: string; text: string } | null>(null);
  const count = useRef(0);
  const attachments = all.filter((one) => one.chatId === chatId);
  const remove = (id: string) => setAll((now) => now.filter((one) => one.id !== id));
  const refuse = (text: string) => {
    setRefused({ chatId, text });
    announcements.say(text);
  };
  const add = (files: Iterable<File>, isPicked = false) => {
    setRefused(null);
    for (const file of files) {
      if (!isPicked && !isAccepted(file, options)) {
        refuse(strings.attachmentFailed(file.name));
        continue;
      }
      if (!fits(file, options)) {
        refuse(strings.attachmentTooLarge(file.name, formatBytes(options.maxBytes ?? DEFAULT_MAX_BYTES, strings.locale)));
        continue;
      }
      count.current += 1;
      const id = `file-${count.current}`;
      setAll((now) => [...now, { id, chatId, name: file.name }]);
      announcements.say(strings.attached(file.name));
      toFilePart(file, options).then(
        (part) => setAll((now) => now.map((one) => (one.id === id ? { ...one, part } : one))),
        () => {
          remove(id);
          refuse(strings.attachmentFailed(file.name));
        },
      );
    }
  };
  const clear = () => {
    setAll((now) => now.filter((one) => one.chatId !== chatId));
    setRefused(null);
  };
  const parts = attachments.flatMap(({ part }) => (part ? [part] : []));
  return {
    attachments,
    problem: refused?.chatId === chatId ? refused.text : null,
    add,
    remove,
    clear,
    restore: (given) => setAll((now) => [...given, ...now]),
    parts: parts.length === attachments.length ? parts : null,
  };
}
