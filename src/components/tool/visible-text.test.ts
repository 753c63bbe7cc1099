import { expect, test } from "vitest";
import { visibleText } from "./visible-text.ts";

test.each([
  ["plain text with line breaks and tabs", "a\tb\nc", "a\tb\nc"],
  ["a right-to-left override", "pay\u202Ecod.exe", "pay⟨U+202E⟩cod.exe"],
  ["a zero-width space", "bank\u200B.example", "bank⟨U+200B⟩.example"],
  ["a control character", "a\u0007b", "a⟨U+0007⟩b"],
  ["tag characters", "hi\u{E0041}", "hi⟨U+E0041⟩"],
  ["a family of emoji", "👨‍👩‍👧", "👨‍👩‍👧"],
  ["a Persian word with its joiner", "می‌خواهم", "می‌خواهم"],
  ["a joiner after a space", "a \u200Db", "a ⟨U+200D⟩b"],
])("shows %s", (_name, given, shown) => {
  expect(visibleText(given)).toBe(shown);
});
