"use client";
import type { TextUIPart } from "ai";
import { forwardRef, memo, useMemo, useState } from "react";
import { Part, type PartProps } from "../components/part/Part.tsx";
import type { PartRendererProps } from "../components/parts/types.ts";
import { TextPart } from "../components/parts/TextPart.tsx";
import { createBlockParser, parseBlock, type Block } from "./blocks.ts";
import { BlockView } from "./BlockView.tsx";
import { MarkdownContext, type MarkdownOptions } from "./context.ts";
import { mend } from "./mend.ts";

/** A block renders again only when its source changed. */
const MemoBlock = memo(
  ({ block }: { block: Block }) => <BlockView token={block.token} />,
  (a, b) => a.block.raw === b.block.raw,
);

/** Props of {@link Markdown}. */
export type MarkdownProps = PartProps<
  "div",
  MarkdownOptions & {
    /** The Markdown source. */
    text: string;
    /** The text still grows: constructs that are open at its end are shown as if they were closed. Default false. */
    isStreaming?: boolean;
  }
>;

/**
 * Markdown (GitHub's flavour) as React elements. No HTML of the text reaches the page, links go only to web, mail and
 * phone addresses and name their real host, images of other hosts don't load by themselves.
 *
 * @example
 * ```tsx
 * <Markdown text="**Hello**, [world](https://example.org)" />
 * ```
 */
export const Markdown = forwardRef<HTMLDivElement, MarkdownProps>(function Markdown(
  { text, isStreaming = false, allowImage, highlight, ...props },
  ref,
) {
  const [parse] = useState(createBlockParser);
  const blocks = useMemo(() => {
    const { blocks: all } = parse(text);
    const last = all.at(-1);
    if (!isStreaming || !last) return all;
    const mended = parseBlock(mend(last.raw));
    return mended ? [...all.slice(0, -1), mended] : all.slice(0, -1);
  }, [parse, text, isStreaming]);
  const options = useMemo(() => ({ allowImage, highlight }), [allowImage, highlight]);
  return (
    <MarkdownContext.Provider value={options}>
      <Part name="markdown" state={{ streaming: isStreaming }} partRef={ref} {...props}>
        {blocks.map((block, index) => (
          <MemoBlock key={index} block={block} />
        ))}
      </Part>
    </MarkdownContext.Provider>
  );
});

/** Makes a renderer for text parts with options. Call it once, outside of components. */
export function createMarkdownText(options: MarkdownOptions = {}) {
  return function MarkdownText({ part, message, isStreaming }: PartRendererProps<TextUIPart>) {
    if (message.role !== "assistant") return <TextPart part={part} />;
    return <Markdown {...options} text={part.text} isStreaming={isStreaming && part.state === "streaming"} />;
  };
}

/**
 * The renderer for text parts: `<Chat parts={{ text: MarkdownText }} />`. Only the assistant's text is read as Markdown;
 * what the user typed stays as typed.
 */
export const MarkdownText = createMarkdownText();
