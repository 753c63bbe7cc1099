/** The package's entry points and the source behind each: aliases in development, entries of the build. */
export const ENTRIES = {
  "trigger-chat-kit/transport": "src/transport/index.ts",
  "trigger-chat-kit/mocks": "mocks/index.ts",
  "trigger-chat-kit/markdown": "src/markdown/index.ts",
  "trigger-chat-kit/inspector": "mocks/inspector/index.ts",
  "trigger-chat-kit/styles.css": "src/components/styles/styles.css",
  "trigger-chat-kit/inspector.css": "mocks/inspector/inspector.css",
  "trigger-chat-kit": "src/index.ts",
} as const;

/** Exact-match aliases, so that stories, examples and tests import what an app imports. */
export function publicNames(root: string): Array<{ find: RegExp; replacement: string }> {
  return Object.entries(ENTRIES).map(([name, source]) => ({
    find: new RegExp(`^${name.replaceAll(".", "\\.")}$`),
    replacement: root + source,
  }));
}
