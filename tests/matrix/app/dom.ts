/** What is used of the DOM that the scratch app installs; the repository itself tests in a real browser. */
interface DomModule {
  Window: new (options: { url: string }) => object;
}

/**
 * A DOM on the globals. What Node has itself stays Node's: streams, fetch and abort signals must be of one kind.
 */
export async function installDom(): Promise<void> {
  const name: string = "happy-dom";
  const { Window } = (await import(name)) as DomModule;
  const dom = new Window({ url: "http://app.test/" });
  for (let level: object | null = dom; level && level !== Object.prototype; level = Object.getPrototypeOf(level) as object | null) {
    for (const key of Object.getOwnPropertyNames(level)) {
      if (key === "constructor" || key in globalThis) continue;
      Object.defineProperty(globalThis, key, { configurable: true, get: () => (dom as Record<string, unknown>)[key] });
    }
  }
  Object.defineProperty(globalThis, "window", { configurable: true, value: dom });
}
