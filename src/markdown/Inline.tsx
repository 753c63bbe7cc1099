"use client";
import type { Token, Tokens } from "marked";
import { Fragment, useContext, type ReactNode } from "react";
import { decodeEntities, hostToShow, linkAddress, mayLoad } from "./addresses.ts";
import { MarkdownContext } from "./context.ts";

function Link({ token }: { token: Tokens.Link }) {
  const url = linkAddress(token.href);
  const content = <Inline tokens={token.tokens} />;
  if (!url) return content;
  const host = hostToShow(token.text, url);
  return (
    <a href={url.href} target="_blank" rel="noopener noreferrer nofollow" title={token.title ?? undefined}>
      {content}
      {host && <span className="tck-link-host"> ({host})</span>}
    </a>
  );
}

function Image({ token }: { token: Tokens.Image }) {
  const { allowImage } = useContext(MarkdownContext);
  const alt = decodeEntities(token.text);
  if (mayLoad(token.href, allowImage)) {
    return <img className="tck-image" src={token.href} alt={alt} loading="lazy" decoding="async" referrerPolicy="no-referrer" />;
  }
  const url = linkAddress(token.href);
  if (!url) return <>{alt}</>;
  return (
    <a href={url.href} target="_blank" rel="noopener noreferrer nofollow">
      {alt || url.pathname} <span className="tck-link-host">({url.hostname})</span>
    </a>
  );
}

function renderToken(token: Token): ReactNode {
  switch (token.type) {
    case "strong":
      return <strong><Inline tokens={token.tokens} /></strong>;
    case "em":
      return <em><Inline tokens={token.tokens} /></em>;
    case "del":
      return <del><Inline tokens={token.tokens} /></del>;
    case "codespan":
      return <code className="tck-code-inline">{token.text}</code>;
    case "br":
      return <br />;
    case "link":
      return <Link token={token as Tokens.Link} />;
    case "image":
      return <Image token={token as Tokens.Image} />;
    case "checkbox":
      return <span className="tck-task" data-checked={token.checked ? "" : undefined}>{token.checked ? "☑" : "☐"} </span>;
    // Markup of the model is text: nothing of it reaches the page.
    case "html":
      return /^<br\s*\/?>$/i.test(token.raw.trim()) ? <br /> : token.raw;
    default:
      return "tokens" in token && token.tokens ? <Inline tokens={token.tokens} /> : decodeEntities("text" in token ? String(token.text) : token.raw);
  }
}

/** Inline tokens as elements. Built as React elements throughout: there is no HTML string to inject. */
export function Inline({ tokens }: { tokens: readonly Token[] | undefined }) {
  return tokens?.map((token, index) => <Fragment key={index}>{renderToken(token)}</Fragment>);
}
