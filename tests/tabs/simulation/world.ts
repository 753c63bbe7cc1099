import type { TabEnvironment } from "../../../src/transport/tabs/environment.ts";
import { SimulatedLocks } from "./locks.ts";

/** How a simulated browser treats its tabs. Times in milliseconds. */
export interface WorldOptions {
  seed: number;
  /** Longest way of a channel message. */
  maxDelay: number;
  /** Chance that a channel message is lost, 0 to 1. */
  loss: number;
  /** Clocks run at 1 ± this. */
  drift: number;
  locks: boolean;
}

/** A small deterministic random source (mulberry32): the same seed makes the same world. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One page of the simulated browser. */
export class SimulatedTab {
  status: "running" | "paused" | "gone" = "running";
  /** What happened to the page while it was paused, in order. */
  readonly deferred: Array<() => void> = [];
  /** World time of the last resume. */
  resumedAt = Number.NEGATIVE_INFINITY;
  readonly hideListeners = new Set<() => void>();
  readonly channels = new Set<(data: unknown) => void>();
  readonly name: string;
  readonly rate: number;
  readonly offset: number;

  constructor(name: string, rate: number, offset: number) {
    this.name = name;
    this.rate = rate;
    this.offset = offset;
  }
}

interface Task {
  at: number;
  order: number;
  tab: SimulatedTab | null;
  run: () => void;
  cancelled: boolean;
}

/** Many tabs on one clock: every message, timer and lock answer is a task at a time that the seed decides. */
export class World {
  time = 1_000_000;
  readonly tabs: SimulatedTab[] = [];
  readonly locks: SimulatedLocks;
  readonly random: () => number;
  readonly options: WorldOptions;
  #tasks: Task[] = [];
  #order = 0;
  /** When the newest message on the way from one tab to another arrives. */
  readonly #arrivals = new Map<string, number>();

  constructor(options: WorldOptions) {
    this.options = { ...options };
    this.random = createRandom(options.seed);
    this.locks = new SimulatedLocks(this);
  }

  /** Runs `run` for a tab after `ms` of world time; later if the tab is paused then, never if it is gone. */
  schedule(ms: number, tab: SimulatedTab | null, run: () => void): () => void {
    const task: Task = { at: this.time + ms, order: this.#order++, tab, run, cancelled: false };
    this.#tasks.push(task);
    return () => {
      task.cancelled = true;
    };
  }

  openTab(): { tab: SimulatedTab; environment: TabEnvironment } {
    const { drift } = this.options;
    const rate = 1 + (this.random() * 2 - 1) * drift;
    const tab = new SimulatedTab(`tab${this.tabs.length}`, rate, Math.floor(this.random() * 2_000));
    this.tabs.push(tab);
    return { tab, environment: this.#environment(tab) };
  }

  pause(tab: SimulatedTab): void {
    if (tab.status === "running") tab.status = "paused";
  }

  resume(tab: SimulatedTab): void {
    if (tab.status !== "paused") return;
    tab.status = "running";
    tab.resumedAt = this.time;
    const missed = tab.deferred.splice(0);
    for (const run of missed) this.schedule(0, tab, run);
  }

  /** The process dies: nothing of the page runs any more, the browser frees its locks. */
  crash(tab: SimulatedTab): void {
    tab.status = "gone";
    this.locks.free(tab);
  }

  /** The page is left in an orderly way. */
  close(tab: SimulatedTab): void {
    if (tab.status === "running") for (const listener of tab.hideListeners) listener();
    this.crash(tab);
  }

  /** Lets `ms` pass. `onStep` sees the world after every task. */
  async advance(ms: number, onStep: () => void = () => {}): Promise<void> {
    const end = this.time + ms;
    await settle();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.time = Math.max(this.time, next.at);
      const { tab } = next;
      if (tab?.status === "paused") tab.deferred.push(next.run);
      else if (tab?.status !== "gone") next.run();
      await settle();
      onStep();
    }
    this.time = end;
  }

  #next(end: number): Task | undefined {
    let best: Task | undefined;
    this.#tasks = this.#tasks.filter((task) => !task.cancelled);
    for (const task of this.#tasks) {
      if (task.at <= end && (!best || task.at < best.at || (task.at === best.at && task.order < best.order))) best = task;
    }
    if (best) best.cancelled = true;
    return best;
  }

  #environment(tab: SimulatedTab): TabEnvironment {
    return {
      openChannel: (_name, onData) => {
        tab.channels.add(onData);
        return { post: (data) => this.#post(tab, onData, data), close: () => tab.channels.delete(onData) };
      },
      locks: this.options.locks ? this.locks.of(tab) : null,
      now: () => Math.floor(this.time * tab.rate) + tab.offset,
      setTimeout: (fn, ms) => this.schedule(Math.ceil(ms / tab.rate), tab, fn),
      randomId: () => `${tab.name}-${Math.floor(this.random() * 1e9).toString(36)}`,
      onPageHide: (fn) => {
        tab.hideListeners.add(fn);
        return () => tab.hideListeners.delete(fn);
      },
      onPageShow: () => () => {},
    };
  }

  #post(sender: SimulatedTab, own: (data: unknown) => void, data: unknown): void {
    for (const tab of this.tabs) {
      for (const receive of tab.channels) {
        if (receive === own || tab.status === "gone") continue;
        const copy: unknown = structuredClone(data);
        let delay = this.random() * this.options.maxDelay;
        if (!this.options.locks) {
          // A BroadcastChannel keeps the order of one sender's messages. Only with locks can we do without even that.
          const way = `${sender.name}>${tab.name}`;
          delay = Math.max(delay, (this.#arrivals.get(way) ?? 0) - this.time);
          this.#arrivals.set(way, this.time + delay);
        }
        if (tab !== sender && this.random() < this.options.loss) continue;
        this.schedule(delay, tab, () => tab.channels.has(receive) && receive(copy));
      }
    }
  }
}

/** Lets promise continuations run dry. Timers are the world's own, so microtasks are all there is. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 24; i++) await Promise.resolve();
}
