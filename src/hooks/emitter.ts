/** Who wants to hear of something. */
export interface Emitter<A extends unknown[] = []> {
  /** Returns what ends the subscription. */
  subscribe(listener: (...args: A) => void): () => void;
  emit(...args: A): void;
}

/** Listeners in the order in which they came. One that leaves while it is told, or joins, disturbs nobody. */
export function createEmitter<A extends unknown[] = []>(): Emitter<A> {
  const listeners = new Set<(...args: A) => void>();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    emit(...args) {
      for (const listener of [...listeners]) listener(...args);
    },
  };
}
