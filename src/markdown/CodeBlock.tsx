"use client";
import { useContext } from "react";
import { CopyButton } from "../components/message/MessageActions.tsx";
import { MarkdownContext } from "./context.ts";

/** A block of code, left to right, with its language and a button that copies it. */
export function CodeBlock({ code, language }: { code: string; language: string }) {
  const { highlight } = useContext(MarkdownContext);
  return (
    <div className="tck-code" data-language={language || undefined} dir="ltr">
      <div className="tck-code-bar">
        <span className="tck-code-language">{language}</span>
        <CopyButton text={code} />
      </div>
      <pre tabIndex={0}>
        <code>{highlight ? highlight(code, language) : code}</code>
      </pre>
    </div>
  );
}
