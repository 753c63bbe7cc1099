"use client";
import type { FileUIPart, ReasoningFileUIPart } from "ai";
import type { PartRendererProps } from "./types.ts";

const safeURL = /^(https?:|blob:|data:)/i;
const image = /^image(\/|$)/;

/** A file: an image in a box of fixed height, anything else as a named download. Addresses that could run are not linked. */
export function FilePart({ part }: PartRendererProps<FileUIPart | ReasoningFileUIPart>) {
  const name = ("filename" in part && part.filename) || part.mediaType;
  const usable = safeURL.test(part.url.trim());
  if (usable && image.test(part.mediaType)) {
    return <img className="tck-image" src={part.url} alt={name} loading="lazy" decoding="async" />;
  }
  return usable ? (
    <a className="tck-file" href={part.url} download={name} rel="noreferrer">
      {name}
    </a>
  ) : (
    <span className="tck-file">{name}</span>
  );
}
