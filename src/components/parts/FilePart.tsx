"use client";
import type { FileUIPart } from "ai";
import type { PartRendererProps } from "./types.ts";

const safeURL = /^(https?:|blob:|data:)/i;
const image = /^image(\/|$)/;

/** A file, or one that the model thought with: AI SDK 7 has a type of its own for that one, which AI SDK 6 lacks. */
type AnyFilePart = FileUIPart | { type: "reasoning-file"; mediaType: string; url: string };

/** A file: an image in a box of fixed height, anything else as a named download. Addresses that could run are not linked. */
export function FilePart({ part }: PartRendererProps<AnyFilePart>) {
  const name = ("filename" in part && part.filename) || part.mediaType;
  const usable = safeURL.test(part.url.trim());
  if (usable && image.test(part.mediaType)) {
    return <img className="tck-image" src={part.url} alt={name} loading="lazy" decoding="async" />;
  }
  return usable ? (
    <a className="tck-file" href={part.url} download={name} target="_blank" rel="noreferrer">
      {name}
    </a>
  ) : (
    <span className="tck-file">{name}</span>
  );
}
