"use client";
import type { FileUIPart } from "ai";
import { useCallback, useRef, useState } from "react";
import { useLatest } from "../../hooks/use-latest.ts";
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
  const newest = useLatest({ options, strings, announcements });

  const remove = useCallback((id: string) => setAttachments((now) => now.filter((one) => one.id !== id)), []);
  const add = useCallback(
    (files: Iterable<File>) => {
      const { options: limits, strings: words, announcements: bus } = newest.current;
      const refuse = (text: string) => {
        setProblem(text);
        bus.say(text);
      };
      setProblem(null);
      for (const file of files) {
        if (!fits(file, limits)) {
          refuse(words.attachmentTooLarge(file.name, formatBytes(limits.maxBytes ?? DEFAULT_MAX_BYTES, words.locale)));
          continue;
        }
        count.current += 1;
        const id = `file-${count.current}`;
        setAttachments((now) => [...now, { id, name: file.name }]);
        toFilePart(file, limits).then(
          (part) => setAttachments((now) => now.map((one) => (one.id === id ? { ...one, part } : one))),
          () => {
            remove(id);
            refuse(words.attachmentFailed(file.name));
          },
        );
      }
    },
    [remove, newest],
  );
  const clear = useCallback(() => {
    setAttachments([]);
    setProblem(null);
  }, []);
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
