const said = new WeakMap<object, Set<string>>();

/** Tells the developer of something that the chat survives. */
export function warn(message: string, error?: unknown): void {
  if (error === undefined) console.warn(`[trigger-chat-kit] ${message}`);
  else console.warn(`[trigger-chat-kit] ${message}`, error);
}

/** The same, once per owner and message. */
export function warnOnce(owner: object, message: string): void {
  const known = said.get(owner) ?? new Set();
  said.set(owner, known);
  if (known.has(message)) return;
  known.add(message);
  warn(message);
}
