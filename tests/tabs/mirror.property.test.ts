import fc from "fast-check";
import { expect, test } from "vitest";
import { answer, browser, settle, textOf, user } from "./support/bus.ts";

/** Who sends a turn, how long its answer is, and which tab is deaf to which of its posts. */
const turn = fc.record({
  sender: fc.nat({ max: 2 }),
  words: fc.integer({ min: 1, max: 6 }),
  deaf: fc.array(fc.record({ tab: fc.nat({ max: 2 }), from: fc.nat({ max: 12 }), length: fc.integer({ min: 1, max: 8 }) }), { maxLength: 3 }),
});

test("whatever chunks a tab misses, it shows the whole turn once it hears of the turn's end", async () => {
  let resyncs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { maxLength: 4 }), async (turns) => {
      const { open, lose, find, pass, posts } = browser();
      const tabs = [open([]), open([]), open([])];
      const expected: string[] = [];
      for (const [index, { sender: who, words, deaf }] of turns.entries()) {
        const sender = tabs[who];
        if (!sender) continue;
        const chunks = answer(`a${index}`, Array.from({ length: words }, (_, i) => `${i} `));
        // The sender shows what the app stored: a tab that missed a turn has reloaded before it sends.
        const list = expected.map((line) => {
          const [id, text] = line.split(":") as [string, string];
          return { id, role: id.startsWith("u") ? ("user" as const) : ("assistant" as const), parts: [{ type: "text" as const, text }] };
        });
        sender.send([...list, user(`u${index}`)], []);
        for (const [at, chunk] of chunks.entries()) {
          for (const [tab, { id }] of tabs.entries()) {
            const isDeaf = tab !== who && deaf.some((gap) => gap.tab === tab && at >= gap.from && at < gap.from + gap.length);
            if (isDeaf) lose(id);
            else find(id);
          }
          sender.chunk(chunk);
          await Promise.resolve();
          await Promise.resolve();
        }
        for (const { id } of tabs) find(id);
        await settle();
        pass(2_000);
        sender.end();
        await settle();
        expected.push(`u${index}:u${index}`, `a${index}:${Array.from({ length: words }, (_, i) => `${i} `).join("")}`);
        for (const tab of tabs) {
          if (tab !== sender) expect(textOf(tab.shown)).toEqual(expected);
        }
      }
      resyncs += posts.filter(({ message }) => message.type === "list" && message.n > 0).length;
    }),
    { numRuns: 200 },
  );
  expect(resyncs).toBeGreaterThan(100); // posts were missed
}, 60_000);
