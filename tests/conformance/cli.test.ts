import { afterAll, beforeAll, expect, test } from "vitest";
import { createSessionServer, listen } from "../../mocks/index.ts";
import { conformanceAgents } from "./agents.ts";
import { main } from "./cli.ts";
import { SECRET_KEY } from "./targets.ts";

const server = createSessionServer({ agents: conformanceAgents(), secretKey: SECRET_KEY });
let listening: Awaited<ReturnType<typeof listen>>;
beforeAll(async () => {
  listening = await listen(server);
});
afterAll(async () => {
  await server.close();
  await listening.close();
});

async function run(...argv: string[]) {
  const lines: string[] = [];
  const code = await main(argv, (line) => lines.push(line));
  return { code, text: lines.join("\n") };
}

test("without a URL it runs against the built-in server, on both wires", async () => {
  const { code, text } = await run("--id", "3/refuses-a-list");
  expect(text).toContain("built-in server, released wire");
  expect(text).toContain("built-in server, prerelease wire");
  expect(text).toContain("2 cases: 2 passed, 0 failed, 0 skipped");
  expect(code).toBe(0);
});

test("against a deployment it skips what needs a handle on the server, and says why", async () => {
  const { code, text } = await run("--url", listening.url, "--secret-key", SECRET_KEY, "--id", "7/default-idle-time");
  expect(text).toMatch(/7\/default-idle-time +7 +skip +needs a clock that can be moved/);
  expect(code).toBe(0);
});

test("a wait that is longer than its patience is skipped", async () => {
  const { text } = await run("--url", listening.url, "--secret-key", SECRET_KEY, "--id", "7/preload-then-idle", "--patience", "1");
  expect(text).toMatch(/skip +would have to wait 3 s/);
});

test("a failure shows what was expected and makes the exit code 1", async () => {
  const bare = createSessionServer({ agents: [], secretKey: SECRET_KEY });
  const { url, close } = await listen(bare);
  const { code, text } = await run("--url", url, "--secret-key", SECRET_KEY, "--id", "2/first-message-rides-on-create");
  await bare.close();
  await close();
  expect(text).toMatch(/2\/first-message-rides-on-create +2 +FAIL +\S/);
  expect(text).toContain("1 cases: 0 passed, 1 failed, 0 skipped");
  expect(code).toBe(1);
}, 30_000);

test.each([
  ["a wrong secret key", () => listening.url, "tr_dev_not_the_right_key_00", /answers 401 to the secret key/],
  ["an address where nothing listens", () => "http://127.0.0.1:9", "k", /can't be reached/],
])("%s is said once, exit code 2", async (_name, url, key, message) => {
  const { code, text } = await run("--url", url(), "--secret-key", key);
  expect(text).toMatch(message);
  expect(text).not.toContain("FAIL");
  expect(code).toBe(2);
});

test("--json prints results that a program can read", async () => {
  const { text } = await run("--url", listening.url, "--secret-key", SECRET_KEY, "--section", "9", "--json");
  expect(JSON.parse(text)).toMatchObject([
    { id: "9/handover-skip", section: "9", outcome: "pass" },
    { id: "9/final-handover", section: "9", outcome: "pass" },
  ]);
});

test.each([
  [["--url", "http://127.0.0.1:9"], "Give --url and --secret-key together"],
  [["--wire", "future"], "--wire is released or prerelease"],
  [["--patience", "long"], "--patience is a number of seconds"],
  [["--section", "99"], "No case matches"],
  [["--colour"], "Unknown option"],
])("wrong options %j are explained, exit code 2", async (argv, message) => {
  const { code, text } = await run(...argv);
  expect(text).toContain(message);
  expect(code).toBe(2);
});
