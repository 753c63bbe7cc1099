import type { Route } from "../faults/types.ts";

/** What a request is about, as scopes name it: the addresses of its session, or its task. */
export interface ScopeTarget {
  /** Every address of the session; a token for one of them covers all. */
  sessions?: readonly string[];
  task?: string;
}

/** Who may call a route besides the secret key. `id` and `task` are filled in from the request. */
const RULES = {
  create: ["write:sessions", "write:tasks:{task}", "trigger:tasks:{task}"],
  list: ["read:sessions"],
  retrieve: ["read:sessions:{id}"],
  update: ["admin:sessions:{id}"],
  close: ["admin:sessions:{id}"],
  "end-and-continue": ["write:sessions:{id}"],
  trigger: ["write:tasks:{task}"],
  in: ["write:sessions:{id}"],
  out: ["read:sessions:{id}"],
  records: ["read:sessions:{id}"],
  claims: [],
  /** Appending to `.out`: a browser must not forge assistant output. */
  "out-append": [],
} as const satisfies Record<Exclude<Route, "head-start"> | "out-append", readonly string[]>;

/** A row of the scope table. */
export type ScopeRule = keyof typeof RULES;

/** Whether scopes suffice for a route. A scope without an id covers every id. @see PROTOCOL.md section 1 */
export function allows(rule: ScopeRule, scopes: readonly string[], target: ScopeTarget): boolean {
  const needed = RULES[rule].flatMap((pattern: string): string[] => {
    const bare = pattern.replace(/:\{\w+\}$/, "");
    if (pattern.endsWith("{id}")) return [bare, ...(target.sessions ?? []).map((id) => `${bare}:${id}`)];
    if (pattern.endsWith("{task}")) return [bare, `${bare}:${target.task ?? ""}`];
    return [bare];
  });
  return needed.some((scope) => scopes.includes(scope));
}

/** What a refused caller lacks, for the error message. */
export function lacking(rule: ScopeRule, target: ScopeTarget): string {
  const [pattern] = RULES[rule] as readonly string[];
  if (pattern === undefined) return "the secret key";
  return `the scope ${pattern.replace("{id}", target.sessions?.[0] ?? "").replace("{task}", target.task ?? "")}`;
}
