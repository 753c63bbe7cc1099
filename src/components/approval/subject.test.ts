import { expect, test } from "vitest";
import { englishStrings as strings } from "../strings/en.ts";
import { approvalPart } from "../testing/fake-chat.tsx";
import type { AnyToolPart } from "../parts/describe.ts";
import { approvalSubject } from "./subject.ts";

const subject = (to: string) => approvalSubject(approvalPart("1", "sendEmail", { to }) as AnyToolPart, {}, strings);
const start = "x".repeat(59);

test.each([
  ["a text that fits is whole", `${start}x`, `${start}x`],
  ["a letter outside of the basic plane is not halved", `${start}𝒶rest`, `${start}…`],
  ["an accent stays with its letter", `${start}e\u0301rest`, `${start}…`],
  ["a family stays together", `${start}👨‍👩‍👧rest`, `${start}…`],
  ["what ends there is cut behind it", `${start}xrest`, `${start}x…`],
])("the name of a decision is cut between characters: %s", (_name, to, told) => {
  expect(subject(to)).toBe(`Send email (${told})`);
});
