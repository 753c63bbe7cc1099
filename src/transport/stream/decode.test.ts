import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dataOf } from "./decode.ts";

/** What a body holds, by the rules of the wire alone. */
function parsed(body: string): unknown {
  try {
    const { data, id } = JSON.parse(body) as { data: unknown; id: unknown };
    const chunk = typeof data === "string" ? JSON.parse(data) : data;
    return typeof (chunk as { type?: unknown }).type === "string" ? { data: chunk, id } : undefined;
  } catch {
    return undefined;
  }
}

const text = fc.oneof(fc.string({ unit: fc.constantFrom(..."ab \"\\\n\u0001\u007f\u2028ä{}[],:", '"},"id":"', '"}', '"delta":"'), maxLength: 6 }), fc.string({ unit: "binary" }));
const part = fc.oneof(fc.constant("t"), text);
const chunk = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom("text-delta", "reasoning-delta"), id: part, delta: text }) },
  fc.record({ type: fc.constant("text-delta"), delta: text, id: part }),
  fc.record({ delta: text, id: part, type: fc.constant("text-delta") }),
  fc.record({ type: fc.constant("text-delta"), id: part, providerMetadata: fc.constant({ a: { delta: "x" } }), delta: text }),
  fc.record({ type: fc.constant("text-delta"), id: part, isLast: fc.boolean(), delta: text }),
  fc.record({ type: fc.constant("tool-input-delta"), toolCallId: part, inputTextDelta: text }),
  fc.record({ type: fc.constant("data-x"), data: fc.anything({ key: fc.constantFrom("delta", "id", "__proto__") }) }),
);
const record = fc.oneof(
  { weight: 4, arbitrary: fc.record({ data: chunk, id: text }) },
  fc.record({ id: text, data: chunk }),
  fc.record({ data: chunk, id: text, isMore: fc.boolean() }),
  fc.record({ data: chunk.map((each) => JSON.stringify(each)), id: text }),
  fc.record({ data: chunk, id: fc.nat() }),
);
/** Mostly JSON, in every spelling; some of it with a character that JSON does not allow there. */
const body = fc.tuple(record, fc.constantFrom(undefined, undefined, undefined, 1), fc.option(fc.tuple(fc.nat(90), fc.constantFrom("\n", "\\", '"', "\u0000", "x", "}")), { freq: 6 })).map(([value, indent, change]) => {
  const json = JSON.stringify(value, null, indent);
  return change ? json.slice(0, change[0]) + change[1] + json.slice(change[0]) : json;
});

describe("a data record's body", () => {
  it("is read as JSON says, however it is spelled", () => {
    fc.assert(
      fc.property(body, (each) => {
        const record = dataOf(each);
        expect(record && { data: record.data, id: record.id }).toEqual(parsed(each));
      }),
      { numRuns: 10_000 },
    );
  });

  it("keeps the order of a chunk's fields", () => {
    const json = '{"data":{"type":"text-delta","id":"t","delta":"a"},"id":"p"}';
    expect(JSON.stringify(dataOf(json))).toBe(json);
  });

  it.each([undefined, null, 5, {}, "", "5", "null", "[]", '{"data":{}}', '{"data":"{}"}'])("finds no chunk in %j", (none) => {
    expect(dataOf(none as string)).toBeUndefined();
  });
});
