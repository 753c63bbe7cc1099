import type { ClockProbe } from "./clock.ts";

/** Rounds of the event loop without any sign of work after which everything is at rest. */
const QUIET_ROUNDS = 12;
/**
 * Milliseconds of real time that a run gets which is at work while no timer stands for it: a tool that reads a file, a
 * `fetch`. A run that shows no sign of life for so long waits for the test itself.
 */
const PATIENCE_MS = 20;

// Captured once, so that a test that fakes the global timers does not stop the clock's own breathing.
const realSetTimeout = globalThis.setTimeout;
const nextRound: () => Promise<void> =
  typeof globalThis.setImmediate === "function"
    ? ((setImmediate) => () => new Promise<void>((resolve) => setImmediate(() => resolve())))(globalThis.setImmediate)
    : () =>
        new Promise((resolve) => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => {
            channel.port1.close();
            resolve();
          };
          channel.port2.postMessage(null);
        });
const nextTimerRound = (ms = 0) => new Promise<void>((resolve) => realSetTimeout(resolve, ms));

/** Sees when the work that a timer started (requests, streams, model calls, WebCrypto) has come to rest. */
export class Rest {
  #busy = 0;
  #activity = 0;
  readonly #probes = new Set<ClockProbe>();

  /** @param pending Timers on the clock that are set and neither fired nor cancelled. */
  constructor(private readonly pending: () => number) {}

  /** Notes a sign of work: a timer set, fired or cancelled. */
  stir(): void {
    this.#activity += 1;
  }

  /** Marks work that no timer stands for. Returns the function that ends the mark. */
  busy(): () => void {
    this.#busy += 1;
    this.#activity += 1;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#busy -= 1;
      this.#activity += 1;
    };
  }

  watch(probe: ClockProbe): () => void {
    this.#probes.add(probe);
    return () => this.#probes.delete(probe);
  }

  /** Resolves when nothing moves any more. */
  async settle(): Promise<void> {
    await this.#quiet();
    for (let waited = 0; waited < PATIENCE_MS && this.#workingUntimed(); waited += 1) {
      const seen = this.#signs();
      await nextTimerRound(1);
      if (this.#signs() === seen) continue;
      await this.#quiet();
      waited = 0;
    }
  }

  /** Changes with everything that counts as a sign of work. */
  #signs(): number {
    return [...this.#probes].reduce((sum, probe) => sum + probe.revision(), this.#activity);
  }

  /** Waits until no marked work is under way and no timer and no state changed for a while. */
  async #quiet(): Promise<void> {
    for (let confirmed = false; !confirmed; ) {
      for (let rounds = 0; rounds < QUIET_ROUNDS; ) {
        const seen = this.#signs();
        await nextRound();
        rounds = this.#busy > 0 || this.#signs() !== seen ? 0 : rounds + 1;
      }
      const seen = this.#signs();
      await nextTimerRound();
      confirmed = this.#busy === 0 && this.#signs() === seen;
    }
  }

  /** Whether a run is at work and nothing on this clock will wake it. */
  #workingUntimed(): boolean {
    const own = [...this.#probes].reduce((sum, probe) => sum + probe.timers(), 0);
    return this.pending() <= own && [...this.#probes].some((probe) => probe.running());
  }
}
