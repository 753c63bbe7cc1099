import { expect, test } from "vitest";
import { endOfSentences } from "./speech.ts";

test.each([
  ["nothing yet", "An unfinished", ""],
  ["one whole sentence", "One. Two", "One. "],
  ["a number that goes on", "It costs 3.", ""],
  ["an open code block", "Look: done. Now this:\n\n```ts\nconst a = 1. ", "Look: done. Now this:\n"],
  ["a wrapped line", "One sentence\nover two lines. And", "One sentence\nover two lines. "],
  ["a closed code block", "Look.\n\n```ts\na.b\n```\n\nThen more. And", "Look.\n\n```ts\na.b\n```\n\nThen more. "],
])("whole sentences of %s", (_name, text, whole) => {
  expect(text.slice(0, endOfSentences(text, "en"))).toBe(whole);
});
