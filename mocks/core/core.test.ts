import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { realClock, sleep, whileBusy } from "./clock.ts";
import { Consumption } from "./consumption.ts";
import { createRandom } from "./ids.ts";
import { Log } from "./log.ts";
import { createVirtualClock } from "./virtual-clock.ts";

describe("a log", () => {
  const filled = (count: number) => {
    const log = new Log<{ seq: number }>();
    for (let n = 0; n < count; n++) log.append((seq) => ({ seq }));
    return log;
  };
  const seqs = (records: Array<{ seq: number }>) => records.map(({ seq }) => seq);

  test("behaves like the list of everything appended, minus what was trimmed", () => {
    const operation = fc.oneof(fc.constant("append" as const), fc.record({ trim: fc.nat({ max: 60 }) }), fc.record({ read: fc.integer({ min: -1, max: 60 }), limit: fc.nat({ max: 20 }) }));
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
        const log = new Log<{ seq: number }>();
        let model: number[] = [];
        let next = 0;
        for (const op of operations) {
          if (op === "append") {
            expect(log.append((seq) => ({ seq })).seq).toBe(next);
            model.push(next++);
          } else if ("trim" in op) {
            log.trimBefore(op.trim);
            model = model.filter((seq) => seq >= op.trim);
          } else {
            expect(seqs(log.after(op.read, op.limit))).toEqual(model.filter((seq) => seq > op.read).slice(0, op.limit));
          }
          expect([log.length, log.lastSeq, log.firstSeq]).toEqual([model.length, next - 1, model[0] ?? next]);
          expect(log.get(model[0] ?? -1)?.seq).toBe(model[0]);
        }
      }),
    );
  });

  test("tells its subscribers of each record, and a subscriber may leave while it is told", () => {
    const log = filled(1);
    const seen: number[] = [];
    const stop = log.subscribe(({ seq }) => {
      seen.push(seq);
      stop();
    });
    log.subscribe(({ seq }) => seen.push(seq * 10));
    log.append((seq) => ({ seq }));
    log.append((seq) => ({ seq }));
    expect(seen).toEqual([1, 10, 20]);
  });

  test("lets go of what it trims", () => {
    const log = filled(10_000);
    log.trimBefore(9_990);
    expect([log.length, seqs(log.after(-1))]).toEqual([10, Array.from({ length: 10 }, (_, n) => 9_990 + n)]);
    expect(log.trimBefore(5)).toEqual({ from: 9_990, to: 9_990 });
    expect(log.trimBefore(99_999)).toEqual({ from: 9_990, to: 10_000 });
    expect(log.append((seq) => ({ seq })).seq).toBe(10_000);
  });
});

describe("consumption", () => {
  test("the low water stays under a record that waits, whatever was taken behind it", () => {
    const consumption = new Consumption();
    consumption.consume(0);
    consumption.consume(2);
    expect([consumption.low, consumption.has(1), consumption.has(2)]).toEqual([0, false, true]);
    consumption.consume(1);
    expect(consumption.low).toBe(2);
  });

  test("gives back what was taken since the last commit, each record once", () => {
    const consumption = new Consumption();
    [0, 1, 3].forEach((seq) => consumption.consume(seq));
    consumption.commit();
    [2, 4].forEach((seq) => consumption.consume(seq));
    expect(consumption.rollBack()).toEqual([2, 4]);
    expect([0, 1, 2, 3, 4].map((seq) => consumption.has(seq))).toEqual([true, true, false, true, false]);
    expect(consumption.low).toBe(1);
    [2, 4].forEach((seq) => consumption.consume(seq));
    expect(consumption.low).toBe(4);
    expect(consumption.rollBack()).toEqual([]);
    expect(consumption.low).toBe(4);
  });

  test("is stored and restored as it was", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ seq: fc.nat({ max: 20 }), after: fc.constantFrom("", "commit", "rollBack") }), { maxLength: 40 }), (steps) => {
        const original = new Consumption();
        for (const { seq, after } of steps) {
          original.consume(seq);
          if (after === "commit") original.commit();
          if (after === "rollBack") original.rollBack();
        }
        const copy = new Consumption();
        copy.restore(structuredClone(original.toJSON()));
        expect(copy.toJSON()).toEqual(original.toJSON());
        expect(copy.rollBack()).toEqual(original.rollBack());
        expect(copy.low).toBe(original.low);
      }),
    );
  });
});

describe("the virtual clock", () => {
  test("fires timers in order of time, then of setting, each at its own instant", async () => {
    const clock = createVirtualClock(0);
    const fired: string[] = [];
    const at = (ms: number, name: string) => clock.setTimeout(() => fired.push(`${name}@${clock.now()}`), ms);
    at(20, "c");
    at(10, "a");
    at(10, "b");
    const cancel = at(15, "never");
    cancel();
    cancel();
    await clock.advance(25);
    expect(fired).toEqual(["a@10", "b@10", "c@20"]);
    expect([clock.now(), clock.pending]).toEqual([25, 0]);
  });

  test("agrees with a sorted list for any timers", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ ms: fc.nat({ max: 30 }), cancelled: fc.boolean() }), { maxLength: 30 }), async (timers) => {
        const clock = createVirtualClock(0);
        const fired: number[] = [];
        timers.map(({ ms }, index) => clock.setTimeout(() => fired.push(index), ms)).forEach((cancel, index) => timers[index]!.cancelled && cancel());
        const expected = timers.map(({ ms }, index) => ({ ms, index })).filter(({ index }) => !timers[index]!.cancelled);
        await clock.advance(30);
        expect(fired).toEqual(expected.sort((a, b) => a.ms - b.ms).map(({ index }) => index));
        expect(clock.pending).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  test("a timer that sets the next one keeps time over many steps", async () => {
    const clock = createVirtualClock(0);
    const ticks: number[] = [];
    const tick = () => {
      ticks.push(clock.now());
      if (ticks.length < 50) clock.setTimeout(tick, 7);
    };
    clock.setTimeout(tick, 7);
    await clock.advance(350);
    expect(ticks).toEqual(Array.from({ length: 50 }, (_, n) => 7 * (n + 1)));
  });

  test("waits for real work between two timers", async () => {
    const clock = createVirtualClock(0);
    const order: string[] = [];
    const hash = async () => {
      await whileBusy(clock, () => crypto.subtle.digest("SHA-256", new Uint8Array(1_000_000)));
      for (let n = 0; n < 20; n++) await Promise.resolve();
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`hashed@${clock.now()}`);
      clock.setTimeout(() => order.push(`after@${clock.now()}`), 5);
    };
    clock.setTimeout(() => void hash(), 10);
    clock.setTimeout(() => order.push(`later@${clock.now()}`), 20);
    await clock.advance(20);
    expect(order).toEqual(["hashed@10", "after@15", "later@20"]);
  });

  test("advances that are asked for together happen one after the other", async () => {
    const clock = createVirtualClock(0);
    const fired: number[] = [];
    clock.setTimeout(() => fired.push(clock.now()), 15);
    await Promise.all([clock.advance(10), clock.advance(10)]);
    expect([fired, clock.now()]).toEqual([[15], 20]);
  });

  test("a sleep ends with time or with its signal, and leaves no timer", async () => {
    const clock = createVirtualClock(0);
    const abort = new AbortController();
    const ended: string[] = [];
    void sleep(clock, 10).then(() => ended.push("time"));
    void sleep(clock, 100, abort.signal).then(() => ended.push("signal"));
    await clock.advance(10);
    abort.abort();
    await clock.advance(0);
    expect([ended, clock.pending]).toEqual([["time", "signal"], 0]);
    await sleep(realClock, 0);
  });
});

describe("seeded ids", () => {
  test("repeat for a seed, and go on from where they were stored", () => {
    const ids = (random: ReturnType<typeof createRandom>) => Array.from({ length: 50 }, () => random.id("x_"));
    expect(ids(createRandom(7))).toEqual(ids(createRandom(7)));
    expect(ids(createRandom(7))[0]).not.toBe(ids(createRandom(8))[0]);
    const first = createRandom("s");
    ids(first);
    const second = createRandom("s");
    second.drawn = first.drawn;
    expect(second.id()).toBe(first.id());
  });

  test("are distinct, and spread", () => {
    const random = createRandom(1);
    expect(new Set(Array.from({ length: 20_000 }, () => random.id("", 12))).size).toBe(20_000);
    const mean = Array.from({ length: 20_000 }, () => random.next()).reduce((sum, n) => sum + n, 0) / 20_000;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.02);
  });

  test("a fork does not depend on how often its source was used", () => {
    const used = createRandom(1);
    used.id();
    expect(used.fork("run").id()).toBe(createRandom(1).fork("run").id());
  });
});
