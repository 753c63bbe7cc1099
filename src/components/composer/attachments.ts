import { convertFileListToFileUIParts, type FileUIPart } from "ai";

/** How a composer takes files. */
export interface AttachmentOptions {
  /** As the `accept` attribute of a file input, also for what is pasted or dropped: `image/*,.pdf`. Default: anything. */
  accept?: string;
  /**
   * Largest file in bytes. Default 700 KiB: a message record may hold 1 MiB, and base64 adds a third. Without a limit
   * when `upload` is given.
   */
  maxBytes?: number;
  /** Stores the file elsewhere and answers the part that is sent. Default: the file as a data URL inside the message. */
  upload?: (file: File) => Promise<FileUIPart>;
}

/** A file in the composer. `part` is absent while it is being read or uploaded. */
export interface Attachment {
  id: string;
  /** The chat that it was attached in. */
  chatId: string;
  name: string;
  part?: FileUIPart;
}

/** @see AttachmentOptions.maxBytes */
export const DEFAULT_MAX_BYTES = 700 * 1024;

/** The part that a file is sent as. */
export async function toFilePart(file: File, { upload }: AttachmentOptions): Promise<FileUIPart> {
  if (upload) return upload(file);
  // The AI SDK reads files out of a file input's list only; this is how a page makes one.
  const list = new DataTransfer();
  list.items.add(file);
  const [part] = await convertFileListToFileUIParts(list.files);
  return { ...(part as FileUIPart), mediaType: file.type || "application/octet-stream" };
}

/** Whether a file is of a kind that is taken, by the end of its name or by its type. */
export const isAccepted = ({ name, type }: File, { accept = "" }: AttachmentOptions): boolean =>
  accept.split(",").some((one) => {
    const kind = one.trim().toLowerCase();
    return kind.startsWith(".") ? name.toLowerCase().endsWith(kind) : type.startsWith(kind.replace(/\*.*/, ""));
  });

/** Whether a file may be attached, by its size. */
export const fits = (file: File, { maxBytes, upload }: AttachmentOptions): boolean =>
  file.size <= (maxBytes ?? (upload ? Number.POSITIVE_INFINITY : DEFAULT_MAX_BYTES));

const units = ["byte", "kilobyte", "megabyte"] as const;

/** A size in the reader's language: "700 kB". */
export function formatBytes(bytes: number, locale: string): string {
  const step = bytes < 1024 ? 0 : bytes < 1024 * 1024 ? 1 : 2;
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: units[step],
    // Short, a byte has no plural: "1,000 byte".
    unitDisplay: step === 0 ? "long" : "short",
    maximumFractionDigits: 1,
  }).format(bytes / 1024 ** step);
}
