/** A typed key for `chat.locals`, shared by the code that sets a value and the code that reads it. */
export interface LocalsKey<T> {
  readonly id: string;
  /** Carries the type only. */
  readonly _value?: T;
}

/**
 * Makes a key for `chat.locals`. Two keys with the same id name the same value.
 *
 * @example
 * ```ts
 * const dbKey = localsKey<Database>("db");
 * mockChatAgent(agent, { setupLocals: ({ set }) => set(dbKey, testDb) });
 * ```
 */
export function localsKey<T>(id: string): LocalsKey<T> {
  return { id };
}

/** The name under which a key's value is kept. */
export function localsId(key: LocalsKey<unknown> | string): string {
  return typeof key === "string" ? key : key.id;
}
