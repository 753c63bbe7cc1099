"use client";
import type { Token, Tokens } from "marked";
import { createElement } from "react";
import { CodeBlock } from "./CodeBlock.tsx";
import { decodeEntities } from "./addresses.ts";
import { Inline } from "./Inline.tsx";

const Blocks = ({ tokens }: { tokens: readonly Token[] }) => tokens.map((token, index) => <BlockView key={index} token={token} />);

function List({ token }: { token: Tokens.List }) {
  const Tag = token.ordered ? "ol" : "ul";
  return (
    <Tag start={token.ordered && token.start !== 1 ? Number(token.start) : undefined} dir="auto">
      {token.items.map((item, index) => (
        <li key={index} data-task={item.task ? "" : undefined}>
          <Blocks tokens={item.tokens} />
        </li>
      ))}
    </Tag>
  );
}

function Table({ token }: { token: Tokens.Table }) {
  const cells = (row: Tokens.TableCell[], Tag: "th" | "td") =>
    row.map((cell, index) => (
      <Tag key={index} scope={Tag === "th" ? "col" : undefined} data-align={cell.align ?? undefined}>
        <Inline tokens={cell.tokens} />
      </Tag>
    ));
  return (
    <div className="tck-table" tabIndex={0} dir="auto">
      <table>
        <thead>
          <tr>{cells(token.header, "th")}</tr>
        </thead>
        <tbody>
          {token.rows.map((row, index) => (
            <tr key={index}>{cells(row, "td")}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** One block of Markdown as an element. Headings of an answer stand below those of the page. */
export function BlockView({ token }: { token: Token }) {
  switch (token.type) {
    case "heading":
      return createElement(`h${Math.min(6, Number(token.depth) + 2)}`, { dir: "auto" }, <Inline tokens={token.tokens} />);
    case "code":
      return <CodeBlock code={String(token.text)} language={/^\S*/.exec(String(token.lang ?? ""))?.[0] ?? ""} />;
    case "list":
      return <List token={token as Tokens.List} />;
    case "table":
      return <Table token={token as Tokens.Table} />;
    case "blockquote":
      return <blockquote dir="auto"><Blocks tokens={token.tokens ?? []} /></blockquote>;
    case "hr":
      return <hr />;
    case "paragraph":
      return <p dir="auto"><Inline tokens={token.tokens} /></p>;
    case "checkbox":
      return <Inline tokens={[token]} />;
    case "space":
    case "def":
      return null;
    case "html":
      return <p dir="auto">{token.raw}</p>;
    default:
      return "tokens" in token && token.tokens ? <Inline tokens={token.tokens} /> : <>{decodeEntities(token.raw)}</>;
  }
}
