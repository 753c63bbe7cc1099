import type { LockSource } from "../../../src/transport/tabs/environment.ts";
import type { SimulatedTab, World } from "./world.ts";

interface Request {
  tab: SimulatedTab;
  name: string;
  mode: "exclusive" | "shared";
  grant: () => void;
  deny: () => void;
  steal: () => void;
}

/** A lock manager by the Web Locks specification, with the way to it and back taking a random few milliseconds. */
export class SimulatedLocks {
  /** Who held which lock from when to when, in world time. */
  readonly history: Array<{ tab: SimulatedTab; name: string; from: number; to: number }> = [];
  readonly #world: World;
  #held: Request[] = [];
  #queue: Request[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  holder(name: string): SimulatedTab | null {
    return this.#held.find((request) => request.name === name)?.tab ?? null;
  }

  free(tab: SimulatedTab): void {
    for (const request of this.#held.filter((held) => held.tab === tab)) this.#release(request);
    this.#queue = this.#queue.filter((request) => request.tab !== tab);
    this.#process();
  }

  of(tab: SimulatedTab): LockSource {
    const hop = () => this.#world.random() * 3;
    const toManager = (run: () => void) => this.#world.schedule(hop(), null, () => tab.status !== "gone" && run());
    const toTab = (run: () => void) => this.#world.schedule(hop(), tab, run);
    return {
      request: (name, options, callback) =>
        new Promise((resolve, reject) => {
          let granted = false;
          const aborted = (message: string) => reject(new DOMException(message, "AbortError"));
          const request: Request = {
            tab,
            name,
            mode: options.mode ?? "exclusive",
            deny: () => toTab(() => resolve(callback(null))),
            steal: () => toTab(() => aborted("stolen")),
            grant: () => {
              granted = true;
              toTab(() => {
                const release = () => toManager(() => this.#release(request));
                Promise.resolve(callback({ name })).then(
                  (value) => {
                    release();
                    this.#world.schedule(hop() + 3, tab, () => resolve(value));
                  },
                  (error: unknown) => {
                    release();
                    reject(error);
                  },
                );
              });
            },
          };
          options.signal?.addEventListener("abort", () => {
            if (granted) return;
            this.#queue = this.#queue.filter((queued) => queued !== request);
            aborted("aborted");
          });
          toManager(() => options.signal?.aborted || this.#submit(request, options));
        }),
      query: () =>
        new Promise((resolve) => {
          toManager(() => {
            const held = this.#held.map(({ name, mode, tab: { name: clientId } }) => ({ name, mode, clientId }));
            toTab(() => resolve({ held }));
          });
        }),
    };
  }

  #submit(request: Request, options: { ifAvailable?: boolean; steal?: boolean }): void {
    if (options.steal) {
      for (const held of this.#held.filter((lock) => lock.name === request.name)) {
        this.#release(held);
        held.steal();
      }
      this.#hold(request);
    } else if (options.ifAvailable && !this.#grantable(request, this.#queue)) {
      request.deny();
    } else {
      this.#queue.push(request);
      this.#process();
    }
  }

  #grantable(request: Request, before: readonly Request[]): boolean {
    const shared = request.mode === "shared";
    const conflicts = this.#held.some((lock) => lock.name === request.name && !(shared && lock.mode === "shared"));
    return !conflicts && !before.some((queued) => queued.name === request.name);
  }

  #process(): void {
    for (const request of [...this.#queue]) {
      if (!this.#grantable(request, this.#queue.slice(0, this.#queue.indexOf(request)))) continue;
      this.#queue = this.#queue.filter((queued) => queued !== request);
      this.#hold(request);
    }
  }

  #hold(request: Request): void {
    this.#held.push(request);
    this.history.push({ tab: request.tab, name: request.name, from: this.#world.time, to: Number.POSITIVE_INFINITY });
    request.grant();
  }

  #release(request: Request): void {
    if (!this.#held.includes(request)) return;
    this.#held = this.#held.filter((held) => held !== request);
    const { tab, name } = request;
    const open = this.history.find((entry) => entry.tab === tab && entry.name === name && entry.to === Number.POSITIVE_INFINITY);
    if (open) open.to = this.#world.time;
    this.#process();
  }
}
