/** Calls every listener; one that throws does not keep the others from hearing. */
export function notify<A extends unknown[]>(listeners: ReadonlySet<(...args: A) => void>, ...args: A): void {
  for (const listener of [...listeners]) {
    try {
      listener(...args);
    } catch {
      // A listener's fault is its own.
    }
  }
}
