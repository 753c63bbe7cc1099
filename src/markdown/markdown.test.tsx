import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { createBlockParser } from "./blocks.ts";
import { Markdown } from "./Markdown.tsx";
import { mend } from "./mend.ts";

const html = (text: string, props: object = {}) =>
  renderToStaticMarkup(<Markdown text={text} {...props} />).replace(/ dir="auto"/g, "").replace(/^<div[^>]*class="tck-markdown"[^>]*>|<\/div>$/g, "");

test.each([
  ["emphasis", "**a** _b_ ~~c~~ `d`", '<p><strong>a</strong> <em>b</em> <del>c</del> <code class="tck-code-inline">d</code></p>'],
  ["headings below those of the page", "# A\n\n###### B", "<h3>A</h3><h6>B</h6>"],
  ["entities", "a &lt; b &amp;&#33; &unknown;", "<p>a &lt; b &amp;! &amp;unknown;</p>"],
  ["a hard line break", "a  \nb<br>c", "<p>a<br/>b<br/>c</p>"],
  ["tasks", "- [x] done\n- [ ] open", '<ul><li data-task=""><span class="tck-task" data-checked="">☑ </span>done</li><li data-task=""><span class="tck-task">☐ </span>open</li></ul>'],
  ["a list that starts at three", "3. c\n4. d", '<ol start="3"><li>c</li><li>d</li></ol>'],
])("renders %s", (_name, text, expected) => {
  expect(html(text)).toBe(expected);
});

test("a table takes the direction of its words: cells with a direction of their own would hide theirs from it", () => {
  const table = renderToStaticMarkup(<Markdown text={"| a | b |\n|---|---|\n| 1 | 2 |"} />);
  expect(table).toMatch(/<div class="tck-table"[^>]* dir="auto"/);
  expect(table).not.toMatch(/<t[hd][^>]* dir=/);
});

describe("nothing in the text can act", () => {
  test.each([
    ["a script", "<script>alert(1)</script>"],
    ["an image with a handler", '<img src=x onerror="alert(1)">'],
    ["a frame", '<iframe src="https://evil.test"></iframe>'],
    ["a javascript link", "[x](javascript:alert(1))"],
    ["a javascript link in disguise", "[x](JaVaScRiPt&colon;alert(1))"],
    ["a javascript link with a tab", "[x](<java\tscript:alert(1)>)"],
    ["a data link", "[x](data:text/html,<script>1</script>)"],
    ["a vbscript link", "<vbscript:x>"],
    ["an image of another host", "![secret](https://evil.test/?q=chat)"],
    ["a picture that can hold scripts", "![x](data:image/svg+xml,<svg/onload=alert(1)>)"],
  ])("%s", (_name, text) => {
    const rendered = html(text);
    expect(rendered).not.toMatch(/<(script|iframe|img|svg|object|form)/i);
    expect(rendered).not.toMatch(/href="(?!https?:|mailto:|tel:)/i);
    expect(rendered).not.toMatch(/<[^>]* on\w+=/i);
  });

  test("images load inside the text and from hosts that the app allows", () => {
    expect(html("![a](data:image/png;base64,AAAA)")).toContain("<img");
    expect(html("![a](https://cdn.test/a.png)", { allowImage: (url: URL) => url.hostname === "cdn.test" })).toContain("<img");
    expect(html("![a](https://evil.test/a.png)", { allowImage: (url: URL) => url.hostname === "cdn.test" })).not.toContain("<img");
  });

  test.each([
    ["a text that names another host", "[bank.example](https://evil.test)", "(evil.test)"],
    ["a host in look-alike letters", "[apple](https://аpple.com)", "(xn--pple-43d.com)"],
    ["an address that is its own text", "<https://example.org/a>", null],
    ["plain words", "[the page](https://example.org)", null],
    ["an address without its www", "[example.org](https://www.example.org)", null],
  ])("shows the real host behind %s", (_name, text, host) => {
    if (host === null) expect(html(text)).not.toContain("tck-link-host");
    else expect(html(text)).toContain(host);
  });
});

describe("a text that is still being written", () => {
  test.each([
    ["bold", "This is **imp", "This is **imp**"],
    ["bold that has just opened", "This is **", "This is "],
    ["italic", "an *id", "an *id*"],
    ["italic with underscores", "an _id", "an _id_"],
    ["a name with underscores", "snake_case", "snake_case"],
    ["code", "call `foo(", "call `foo(`"],
    ["closed code with marks inside", "`a*b` and", "`a*b` and"],
    ["a multiplication", "2 * 3", "2 * 3"],
    ["a link whose text is open", "see [the pa", "see the pa"],
    ["a link whose address is open", "see [the page](https://exa", "see the page"],
    ["an image", "see ![pic](https://exa", "see "],
    ["a list about to begin", "Text\n-", "Text\n"],
    ["a heading about to begin", "##", ""],
    ["a number about to be a list", "Text\n1.", "Text\n"],
    ["the first row of a table", "| a | b |", ""],
    ["a table with its second row", "| a | b |\n|---|", ""],
    ["a table that stands", "| a | b |\n|---|---|\n| 1", "| a | b |\n|---|---|\n| 1"],
    ["a tag", "a <scr", "a "],
    ["a fence about to close", "```ts\nx\n``", "```ts\nx"],
    ["finished text", "All **done**. See [x](https://y.z).", "All **done**. See [x](https://y.z)."],
  ])("mends %s", (_name, open, mended) => {
    expect(mend(open)).toBe(mended);
  });

  const sample = `# Plan\n\nUse **bold _and_ more**, see [docs](https://example.org/a?b=c) and \`code\`.\n\n- one\n- two *x*\n  1. deep\n\n> quote\n\n| a | b |\n|---|--:|\n| 1 | **2** |\n\n\`\`\`ts\nconst a = "**";\n\`\`\`\n\nThe end.`;

  test("never shows a raw mark on the way, and ends as the whole text does", () => {
    for (let end = 1; end <= sample.length; end += 1) {
      const shown = html(sample.slice(0, end), { isStreaming: true }).replace(/<div class="tck-code"[\s\S]*?<\/pre>/g, "");
      expect(shown.replace(/<[^>]*>/g, ""), sample.slice(0, end)).not.toMatch(/\*\*|\]\(|^#|`|\||(^|\s)_/);
    }
    expect(html(sample, { isStreaming: true })).toBe(html(sample));
  });

  test("keeps the blocks that can't change any more, and reads the same as a parse of the whole", () => {
    const parse = createBlockParser();
    const paragraphs = Array.from({ length: 30 }, (_, index) => `Paragraph **${index}**.\n\n`).join("");
    let previous = parse("").blocks;
    let kept = 0;
    for (let end = 10; end <= paragraphs.length; end += 10) {
      const { blocks } = parse(paragraphs.slice(0, end));
      kept += blocks.filter((block, index) => block === previous[index]).length;
      expect(blocks.map(({ raw }) => raw)).toEqual(createBlockParser()(paragraphs.slice(0, end)).blocks.map(({ raw }) => raw));
      previous = blocks;
    }
    expect(kept).toBeGreaterThan(500);
  });
});
