import { expect, test } from "vitest";
import { toolPart } from "../testing/fake-chat.tsx";
import { asksUser, humanize, isQuestion, readQuestion, type AnyToolPart } from "./describe.ts";

test.each([
  ["sendEmail", "Send email"],
  ["send_email", "Send email"],
  ["queryCRM", "Query CRM"],
  ["CRMContact", "CRM contact"],
  ["get-weather.v2", "Get weather v2"],
  ["", ""],
])("makes the name %j readable", (name, readable) => {
  expect(humanize(name)).toBe(readable);
});

test("reads options given as strings and as objects", () => {
  expect(readQuestion({ question: "Q?", options: ["A", { label: "B", value: "b", description: "about" }, { id: 3 }] })).toEqual({
    question: "Q?",
    options: [
      { label: "A", value: "A" },
      { label: "B", value: "b", description: "about" },
      { label: '{"id":3}', value: '{"id":3}' },
    ],
    multiple: false,
    freeText: true,
  });
});

const call = (name: string, input: unknown, rest: object = {}) =>
  toolPart({ type: `tool-${name}`, toolCallId: "1", state: "input-available", input, ...rest }) as AnyToolPart;

test.each([
  ["a server's tool that still runs", call("search", { question: "x" }), {}, true, false],
  ["any tool with a question once the turn ended", call("search", { question: "x" }), {}, false, true],
  ["a declared question at once", call("pick", {}), { question: true }, true, true],
  ["a tool declared to be none", call("ask", { question: "x" }), { question: false }, false, false],
  ["one that the provider runs", call("ask", { question: "x" }, { providerExecuted: true }), {}, false, false],
])("%s waits for the user or not", (_name, part, description, streaming, asks) => {
  expect(asksUser(part, description, streaming)).toBe(asks);
});

test("a server's tool with a question in its input is not shown as one afterwards", () => {
  expect(isQuestion(call("search", { question: "x" }, { state: "output-available", output: 1 }), {})).toBe(false);
  expect(isQuestion(call("askUser", { question: "x" }, { state: "output-available", output: 1 }), {})).toBe(true);
});
