import { createParser } from "eventsource-parser";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEventParser } from "./event-parser.ts";
import type { StreamEvent } from "./event-parser.ts";

function parse(pieces: readonly string[]): StreamEvent[] {
  const events: StreamEvent[] = [];
  const feed = createEventParser((event) => events.push(event));
  for (const piece of pieces) feed(piece);
  return events;
}

function parseByTheField(pieces: readonly string[]): StreamEvent[] {
  const events: StreamEvent[] = [];
  const parser = createParser({ onEvent: ({ event, data }) => events.push({ event, data }) });
  for (const piece of pieces) parser.feed(piece);
  return events;
}

const LINES = ["data: a", "data:b", "data:  c", "data", "data:", "event: batch", "event:ping", "event:", "event", "id: 1", ": a comment", ":", "retry: 10", "unknown: x", "datax: y", " data: z", "", "", "", "data: {\"text\":\"äöü\"}"];

describe("the event parser", () => {
  it("reads the same events as the field's own parser, wherever the text is cut and however its lines end", () => {
    const stream = fc.record({
      mark: fc.constantFrom("", "\uFEFF"),
      lines: fc.array(fc.tuple(fc.constantFrom(...LINES), fc.constantFrom("\n", "\r\n", "\r")), { maxLength: 40 }),
      cuts: fc.array(fc.nat(400), { maxLength: 12 }),
    });
    fc.assert(
      fc.property(stream, ({ mark, lines, cuts }) => {
        // The end of a line that is only a CR is known by what follows.
        const text = `${mark}${lines.map(([line, end]) => line + end).join("")}data: last\n\n`;
        const at = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
        const pieces = at.slice(1).map((end, i) => text.slice(at[i], end));
        expect(parse(pieces)).toEqual(parseByTheField(pieces));
      }),
      { numRuns: 2_000 },
    );
  });

  it("gives an event out when its blank line is there, and not before", () => {
    expect(parse(["data: a\n"])).toEqual([]);
    expect(parse(["data: a\n\n"])).toEqual([{ event: undefined, data: "a" }]);
    expect(parse(["event: batch\r\ndata: a\r", "\n\r\n"])).toEqual([{ event: "batch", data: "a" }]);
  });

  it("joins several lines of data, and drops an event without any", () => {
    expect(parse(["event: ping\n\ndata: a\ndata: b\n\n"])).toEqual([{ event: undefined, data: "a\nb" }]);
  });
});
