/**
 * `trigger-chat-kit/markdown`: the assistant's text as Markdown. Any other renderer fits in the same place, Streamdown
 * for instance: `parts={{ text: ({ part }) => <Streamdown>{part.text}</Streamdown> }}`.
 *
 * @module
 */
export { createMarkdownText, Markdown, MarkdownText, type MarkdownProps } from "./Markdown.tsx";
export type { MarkdownOptions } from "./context.ts";
