import { describe, expect, test } from "vitest";
import { chatAgent } from "../agent/index.ts";
import { scriptedModel } from "../model/index.ts";
import { createSessionServer } from "../server.ts";
import { createPacedClock, type PacedClockOptions } from "./paced-clock.ts";
import { createVirtualClock } from "./virtual-clock.ts";

/** A paced clock over a machine whose time the test moves. */
function paced(options: PacedClockOptions = {}) {
  const machine = createVirtualClock(1_000);
  const clock = createPacedClock({ over: machine, ...options });
  const fired: string[] = [];
  const at = (ms: number, name = String(ms)) => clock.setTimeout(() => fired.push(`${name}@${clock.now()}`), ms);
  return { machine, clock, fired, at };
}

describe("the paced clock", () => {
  test("runs like the machine's", async () => {
    const { machine, clock, fired, at } = paced();
    [30, 10, 20].forEach((ms) => at(ms));
    at(15)();
    await machine.advance(25);
    expect(fired).toEqual(["10@1010", "20@1020"]);
    expect(clock.now()).toBe(1_025);
  });

  test.each([
    [0.25, 100],
    [4, 1_600],
  ])("at speed %d lets %d ms pass in 400", async (speed, passed) => {
    const { machine, clock, fired, at } = paced({ start: 0, speed });
    at(100);
    await machine.advance(99 / speed);
    expect(fired).toEqual([]);
    await machine.advance(400 - 99 / speed);
    expect(fired).toEqual(["100@100"]);
    expect(clock.now()).toBe(passed);
  });

  test("stands still while it is paused, and goes on from there at another speed", async () => {
    const { machine, clock, fired, at } = paced({ start: 0 });
    at(50);
    await machine.advance(20);
    clock.pause();
    await machine.advance(10_000);
    expect([clock.now(), clock.playing, fired]).toEqual([20, false, []]);
    clock.setSpeed(2);
    clock.play();
    await machine.advance(15);
    expect([clock.now(), fired]).toEqual([50, ["50@50"]]);
  });

  test("a step pauses and goes to the next timer, with all that is due then", async () => {
    const { machine, clock, fired, at } = paced({ start: 0 });
    at(50, "a");
    at(50, "b");
    at(70, "c");
    await machine.advance(10);
    await clock.step();
    expect([clock.playing, clock.now(), fired]).toEqual([false, 50, ["a@50", "b@50"]]);
    await clock.step();
    await clock.step();
    expect([clock.now(), fired.at(-1)]).toEqual([70, "c@70"]);
  });

  test("moved by hand it fires in order and goes on as before", async () => {
    const { machine, clock, fired, at } = paced({ start: 0 });
    clock.setTimeout(() => at(5, "then"), 100);
    at(90, "first");
    await clock.advance(1_000);
    expect([clock.playing, clock.now(), fired]).toEqual([true, 1_000, ["first@90", "then@105"]]);
    await machine.advance(10);
    expect(clock.now()).toBe(1_010);
  });

  test("a timer that is further away than the machine can count comes in its time", async () => {
    const { machine, clock, fired, at } = paced({ start: 0 });
    at(3e9);
    await machine.advance(2.5e9);
    expect(fired).toEqual([]);
    await machine.advance(1e9);
    expect([fired, clock.now()]).toEqual([["3000000000@3000000000"], 3.5e9]);
  });

  test("tells of changes, and refuses a speed that is none", async () => {
    const { clock } = paced();
    let changes = 0;
    const unsubscribe = clock.subscribe(() => (changes += 1));
    clock.pause();
    clock.setSpeed(3);
    expect(changes).toBe(2);
    for (const speed of [0, -1, Number.NaN, Infinity]) expect(() => clock.setSpeed(speed)).toThrow(RangeError);
    unsubscribe();
    clock.play();
    expect(changes).toBe(2);
  });

  test("steps through an answer word by word", async () => {
    const { clock } = paced({ playing: false });
    const model = scriptedModel("One two three.", { delayMs: 20, clock });
    const agent = chatAgent({ id: "a", run: ({ messages, streamText }) => streamText({ model, messages }) });
    const server = createSessionServer({ agents: [agent], clock });
    await server.startSession({ chatId: "c", taskId: "a" });
    const words = () => (server.inspect().sessions[0]?.out ?? []).flatMap(({ chunk }) => (chunk?.type === "text-delta" ? [chunk.delta] : []));
    await server.fetch(
      new Request(`${server.baseURL}/realtime/v1/sessions/c/in/append`, {
        method: "POST",
        headers: { Authorization: `Bearer ${await server.accessToken({ chatId: "c" })}` },
        body: JSON.stringify({ kind: "message", payload: { chatId: "c", trigger: "submit-message", message: { id: "m", role: "user", parts: [{ type: "text", text: "Hi" }] } } }),
      }),
    );
    await clock.advance(0);
    const seen: number[] = [];
    for (let steps = 0; steps < 3; steps += 1) {
      await clock.step();
      seen.push(words().length);
    }
    expect(seen).toEqual([1, 2, 3]);
    await server.close();
  });
});
