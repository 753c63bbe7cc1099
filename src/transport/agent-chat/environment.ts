/** A variable of the process that is set to something. */
export function environment(name: string): string | undefined {
  return (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env?.[name] || undefined;
}

/** Preview and development branches share the environment's address and are told apart by a header. */
export function branchName(): string | undefined {
  const branch = environment("TRIGGER_PREVIEW_BRANCH") ?? environment("VERCEL_GIT_COMMIT_REF");
  const own = environment("TRIGGER_DEV_BRANCH");
  return branch ?? (own === "default" ? undefined : own);
}
