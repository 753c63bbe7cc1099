"use client";
import type { SourceDocumentUIPart, SourceUrlUIPart } from "ai";
import { Disclosure } from "../part/Disclosure.tsx";
import { useStrings } from "../provider/config.ts";

const hostOf = (url: string): string | null => {
  try {
    const { protocol, hostname } = new URL(url);
    return protocol === "https:" || protocol === "http:" ? hostname : null;
  } catch {
    return null;
  }
};

/** The sources of a message. A link always shows the real host (in its ASCII form), whatever its title says. */
export function SourceList({ sources }: { sources: ReadonlyArray<SourceUrlUIPart | SourceDocumentUIPart> }) {
  const strings = useStrings();
  return (
    <Disclosure name="sources" summary={strings.sources(sources.length)}>
      <ol className="tck-source-list">
        {sources.map((source, index) => {
          const host = source.type === "source-url" ? hostOf(source.url) : null;
          const title = source.type === "source-url" ? source.title : (source.title ?? source.filename);
          return (
            <li key={index} className="tck-source">
              {source.type === "source-url" && host !== null ? (
                <a href={source.url} target="_blank" rel="noreferrer noopener">
                  {title && <bdi>{title}</bdi>} <span className="tck-source-host">{host}</span>
                </a>
              ) : (
                <bdi>{title ?? source.sourceId}</bdi>
              )}
            </li>
          );
        })}
      </ol>
    </Disclosure>
  );
}
