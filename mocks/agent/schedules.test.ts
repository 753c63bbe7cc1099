import { stepCountIs, tool } from "ai";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import type { ChatInputChunk } from "../../src/transport/protocol/index.ts";
import { createVirtualClock } from "../core/virtual-clock.ts";
import { runInMockSession } from "../harness/index.ts";
import { scriptedModel } from "../model/index.ts";
import { chatAgent } from "./index.ts";
import { user } from "./testing.ts";

type Move = { do: "send" } | { do: "stop" } | { do: "act" } | { do: "regenerate" } | { do: "wait"; ms: number };

const move = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Move>({ do: "send" }) },
  { weight: 2, arbitrary: fc.constant<Move>({ do: "stop" }) },
  fc.constant<Move>({ do: "act" }),
  fc.constant<Move>({ do: "regenerate" }),
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 400 }).map<Move>((ms) => ({ do: "wait", ms })) },
);

function chatterbox(clock: ReturnType<typeof createVirtualClock>, steered: boolean, failing: boolean) {
  const work = tool({
    inputSchema: z.object({}),
    execute: () => new Promise<string>((resolve) => void clock.setTimeout(() => resolve("worked"), 70)),
  });
  const model = scriptedModel(
    ({ call, prompt }) => {
      if (failing && call % 5 === 4) return [{ text: "half" }, { error: "overloaded" }];
      return prompt.at(-1)?.role === "tool" ? "done with it" : [{ text: "let me see" }, { toolCall: "work", input: {} }];
    },
    { delayMs: 25, clock },
  );
  return chatAgent({
    id: "a",
    tools: { work },
    idleTimeoutInSeconds: 1,
    ...(steered ? { pendingMessages: { shouldInject: () => true } } : {}),
    run: ({ messages, tools, signal, streamText, trigger }) =>
      trigger === "action" ? undefined : streamText({ model, messages, tools, abortSignal: signal, stopWhen: stepCountIs(4) }),
  });
}

/** Plays a schedule to its end and returns what was written. */
function play(moves: readonly Move[], steered: boolean, failing: boolean) {
  const clock = createVirtualClock();
  return runInMockSession(
    async ({ in: input, out, start, chatId }) => {
      start(chatterbox(clock, steered, failing));
      const sent: string[] = [];
      let last = -1;
      const append = (chunk: ChatInputChunk) => (last = input.send(chunk));
      for (const next of moves) {
        if (next.do === "wait") await clock.advance(next.ms);
        if (next.do === "stop") append({ kind: "stop" });
        if (next.do === "act") append({ kind: "message", payload: { chatId, trigger: "action", action: {} } });
        if (next.do === "regenerate") append({ kind: "message", payload: { chatId, trigger: "regenerate-message" } });
        if (next.do === "send") {
          const id = `u${sent.push(`u${sent.length}`) - 1}`;
          append({ kind: "message", payload: { chatId, trigger: "submit-message", message: user(id, id) } });
        }
      }
      await clock.advance(60_000);
      return { records: structuredClone([...out.records]), sent, last };
    },
    { clock, idleTimeoutInSeconds: 1_000_000 },
  );
}

test("whatever the order of sends, stops, actions and regenerations: every record is covered by a boundary, every turn is whole", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: 14 }), fc.boolean(), fc.boolean(), async (moves, steered, failing) => {
      const { records, last } = await play(moves, steered, failing);
      const covered = records.flatMap((record) => (record.control ? [Number(record.control.headers["session-in-event-id"])] : []));
      expect(covered).toEqual(covered.toSorted((a, b) => a - b));
      expect(covered.at(-1) ?? -1).toBe(last);

      const ids = new Set<string>();
      let open: { id: string; done: boolean } | null = null;
      for (const { chunk, control } of records) {
        if (control) {
          expect(open === null || open.done).toBe(true);
          open = null;
        } else if (chunk?.type === "start") {
          expect(open).toBeNull();
          open = { id: chunk.messageId ?? "", done: false };
          expect(ids.has(open.id)).toBe(false);
          ids.add(open.id);
        } else if (chunk?.type === "finish" || chunk?.type === "abort" || chunk?.type === "error") {
          if (open) open.done = true;
        } else expect(open).not.toBeNull();
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);

test("the same schedule writes the same bytes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 3, maxLength: 10 }), fc.boolean(), async (moves, steered) => {
      const strip = async () => JSON.stringify((await play(moves, steered, true)).records);
      expect(await strip()).toBe(await strip());
    }),
    { numRuns: 15 },
  );
}, 60_000);
