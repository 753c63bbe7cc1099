import { getEventListeners } from "node:events";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What the process holds. */
export interface Count {
  /** Event listeners on every target that is still alive: abort signals, the window, the document, channels. */
  listeners: number;
  /** Objects of turns that are over, of those that were marked. */
  alive: number;
  /** Bytes. */
  heap: number;
}

setFlagsFromString("--expose-gc");
// What the engine learns of hot code is heap too.
for (const flag of ["--no-opt", "--no-maglev", "--no-sparkplug", "--no-lazy-feedback-allocation"]) setFlagsFromString(flag);
const collectGarbage = runInNewContext("gc") as () => void;

/** Counts what is alive, after the garbage is gone. Wraps `addEventListener` of all targets until it is disposed. */
export class Census implements Disposable {
  readonly #add = EventTarget.prototype.addEventListener;
  #targets = new Map<WeakRef<EventTarget>, Set<string>>();
  #refs = new WeakMap<EventTarget, WeakRef<EventTarget>>();
  #marked: Array<WeakRef<object>> = [];

  constructor() {
    const note = (target: EventTarget, type: string) => this.#note(target, type);
    const add = this.#add;
    EventTarget.prototype.addEventListener = function (this: EventTarget, ...args: Parameters<EventTarget["addEventListener"]>) {
      note(this, args[0]);
      return add.apply(this, args);
    };
  }

  [Symbol.dispose](): void {
    EventTarget.prototype.addEventListener = this.#add;
  }

  /** Notes an object that is to be garbage once its turn is over. */
  mark<T extends object>(object: T): T {
    this.#marked.push(new WeakRef(object));
    return object;
  }

  /** Listeners on one target. */
  listenersOn(target: EventTarget): number {
    const types = this.#targets.get(this.#refs.get(target) as WeakRef<EventTarget>) ?? [];
    return [...types].reduce((sum, type) => sum + getEventListeners(target, type).length, 0);
  }

  async take(): Promise<Count> {
    // What a WeakRef gave out lives to the end of its job.
    for (let round = 0; round < 3; round++) {
      await new Promise((resolve) => setImmediate(resolve));
      collectGarbage();
    }
    this.#marked = this.#marked.filter((ref) => ref.deref());
    let listeners = 0;
    for (const [ref, types] of this.#targets) {
      const target = ref.deref();
      if (target) for (const type of types) listeners += getEventListeners(target, type).length;
      else this.#targets.delete(ref);
    }
    return { listeners, alive: this.#marked.length, heap: process.memoryUsage().heapUsed };
  }

  #note(target: EventTarget, type: string): void {
    let ref = this.#refs.get(target);
    if (!ref) this.#refs.set(target, (ref = new WeakRef(target)));
    const types = this.#targets.get(ref) ?? new Set();
    this.#targets.set(ref, types.add(type));
  }
}
