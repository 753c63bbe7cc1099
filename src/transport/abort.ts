/** The error of an aborted wait. The AI SDK recognises it by name and ends the stream without an error. */
export function abortError(): Error {
  return new DOMException("The chat request was aborted.", "AbortError");
}

/** Whether an error is the mark of an abort rather than a failure. */
export function isAbort(error: unknown): boolean {
  return (error as { name?: unknown } | null)?.name === "AbortError";
}

/** Throws when the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError();
}

/** A promise that gives up waiting when the signal fires; the work itself goes on for whoever shares it. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = onAbort(signal, () => reject(abortError()));
    promise.then(resolve, reject).finally(stop);
  });
}

/** Calls `fn` when the signal fires, at once when it has. Returns the unsubscriber. */
export function onAbort(signal: AbortSignal | undefined, fn: () => void): () => void {
  if (!signal) return () => {};
  if (signal.aborted) {
    fn();
    return () => {};
  }
  signal.addEventListener("abort", fn, { once: true });
  return () => signal.removeEventListener("abort", fn);
}
