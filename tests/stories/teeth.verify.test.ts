import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

/** A feature taken out of the source, and the story that must notice. */
const FEATURES: ReadonlyArray<{ flow: string; story: string; without: string; file: string; from: string; to: string }> = [
  {
    flow: "F01",
    story: "basics/F01",
    without: "records reach the reader",
    file: "src/transport/stream/chunk-reader.ts",
    from: "controller.enqueue(chunk);",
    to: "",
  },
  {
    flow: "F02",
    story: "basics/F02",
    without: "preload",
    file: "src/transport/transport.ts",
    from: "async preload(chatId: string): Promise<void> {\n    await this.start(chatId);",
    to: "async preload(_chatId: string): Promise<void> {",
  },
  {
    flow: "F03",
    story: "basics/F03",
    without: "only the newest message is sent",
    file: "src/transport/runner/sends.ts",
    from: "message: slimMessage(newest)",
    to: "message: slimMessage(messages[0] ?? newest)",
  },
  {
    flow: "F10",
    story: "sessions/F10-reload-mid-turn",
    without: "resuming a turn",
    file: "src/transport/transport.ts",
    from: "return this.#chats.get(options.chatId)?.reconnect(options) ?? null;",
    to: "return options.chatId === undefined ? new ReadableStream() : null;",
  },
  {
    flow: "F20",
    story: "auth/F20",
    without: "refreshing a refused token",
    file: "src/transport/http/fetch-chain.ts",
    from: "if (!refused(first)) return first;",
    to: "return first;",
  },
  {
    flow: "F21",
    story: "auth/F21",
    without: "telling the app of a fresh token",
    file: "src/transport/runner/context.ts",
    from: "config.onSessionChange?.(chatId, persisted);",
    to: "void persisted;",
  },
  {
    flow: "F30",
    story: "stop/F30",
    without: "telling the agent to stop",
    file: "src/transport/runner/stops.ts",
    from: 'const seq = await append("stop", { kind: "stop" });',
    to: "const seq = append.length;",
  },
  {
    flow: "F40",
    story: "approvals/F40",
    without: "sending the decision",
    file: "src/hooks/use-trigger-chat.ts",
    from: "approve: (approvalId, reason) => engine.decide(approvalId, true, reason),",
    to: "approve: (approvalId, reason) => engine.decide(`${approvalId}-`, true, reason),",
  },
  {
    flow: "F71",
    story: "pending/F71",
    without: "a late message becoming the next turn",
    file: "src/hooks/engine/pending-state.ts",
    from: "if (stored || queueHeld) return stored;",
    to: "if (stored || queueHeld) return undefined;",
  },
  {
    flow: "F80",
    story: "tabs/F80",
    without: "a read-only composer",
    file: "src/components/composer/use-composer.ts",
    from: "!closed && !isReadOnly &&",
    to: "!closed &&",
  },
];

const root = fileURLToPath(new URL("../../", import.meta.url));
let copy = "";

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "story-teeth-"));
  for (const file of execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).trim().split("\n")) {
    cpSync(join(root, file), join(copy, file));
  }
  // Its own install: Vite serves nothing from outside the folder it runs in, not even through a link.
  execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: copy, stdio: "ignore", env: plainEnvironment() });
}, 300_000);
afterAll(() => rmSync(copy, { recursive: true, force: true }), 120_000);

/** What a shell would give: this run's own variables would make the inner Vitest take itself for a worker. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITE|VITEST|TEST$|NODE_ENV$|MODE$|DEV$|PROD$|SSR$|BASE_URL$)/.test(name)));
}

function runStory(story: string): { status: number | null; output: string } {
  const vitest = join(copy, "node_modules/vitest/vitest.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [vitest, "run", "--project", "storybook", `stories/scenarios/${story}`], {
    cwd: copy,
    encoding: "utf8",
    env: plainEnvironment(),
  });
  return { status, output: stdout + stderr };
}

test.each(FEATURES)("$flow fails without: $without", ({ story, file, from, to }) => {
  const path = join(copy, file);
  const source = readFileSync(path, "utf8");
  expect(source).toContain(from);
  try {
    const whole = runStory(story);
    expect(whole.status, whole.output).toBe(0);
    writeFileSync(path, source.replace(from, to));
    const { status, output } = runStory(story);
    expect({ status, ran: /\d+ failed/.test(output) }).toEqual({ status: 1, ran: true });
  } finally {
    writeFileSync(path, source);
  }
});
