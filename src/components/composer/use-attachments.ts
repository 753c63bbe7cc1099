"use client";
import type { FileUIPart } from "ai";
import { useRef, useState } from "react";
import { useChatConfig } from "../provider/config.ts";
import {
  DEFAULT_MAX_BYTES,
  fits,
  formatBytes,
  toFilePart,
  type Attachment,
  type AttachmentOptions,
} from "./attachments.ts";

/** The files of a composer. */
export interface AttachmentsState {
  attachments: readonly Attachment[];
  /** Why the newest file was not attached. */
  problem: string | null;
  add(files: Iterable<File>): void;
  remove(id: string): void;
  clear(): void;
  restore(attachments: readonly Attachment[]): void;
  /** The parts to send; null while a file is still being read. */
  parts: readonly FileUIPart[] | null;
}

/** Reads files one by one as they are picked, pasted or dropped; too large ones are refused with a reason. */
export function useAttachments(options: AttachmentOptions): AttachmentsState {
  const { strings, announcements } = useChatConfig();
  const [attachments, setAttachments] = useState<readonly Attachment[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const count = useRef(0);
  const remove = (id: string) => setAttachments((now) => now.filter((one) => one.id !== id));
  const refuse = (text: string) => {
    setProblem(text);
    announcements.say(text);
  };
  const add = (files: Iterable<File>) => {
    setProblem(null);
    for (const file of files) {
      if (!fits(file, options)) {
        refuse(strings.attachmentTooLarge(file.name, formatBytes(options.maxBytes ?? DEFAULT_MAX_BYTES, strings.locale)));
        continue;
      }
      count.current += 1;
      const id = `file-${count.current}`;
      setAttachments((now) => [...now, { id, name: file.name }]);
      toFilePart(file, options).then(
        (part) => setAttachments((now) => now.map((one) => (one.id === id ? { ...one, part } : one))),
        () => {
          remove(id);
          refuse(strings.attachmentFailed(file.name));
        },
      );
    }
  };
  const clear = () => {
    setAttachments([]);
    setProblem(null);
  };
  const parts = attachments.flatMap(({ part }) => (part ? [part] : []));
  return {
    attachments,
    problem,
    add,
    remove,
    clear,
    restore: setAttachments,
    parts: parts.length === attachments.length ? parts : null,
  };
}
