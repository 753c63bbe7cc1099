import { parseArgs } from "node:util";
import { serverCases } from "./cases/index.ts";
import { runCase } from "./run-case.ts";
import { directTarget } from "./targets.ts";
import type { CaseResult, ConformanceCase, ConformanceTarget } from "./types.ts";

const USAGE = `Runs the conformance suite of PROTOCOL.md against a session server and prints a table.

  npm run conformance                                              the built-in server, both wires
  npm run conformance -- --url https://… --secret-key tr_…         a deployment

  --section 4           only the cases of that section
  --id text             only the cases whose id contains the text
  --wire prerelease     the wire that the target writes (released)
  --patience 3          longest real wait of one case, in seconds
  --json                results as JSON

A deployment needs the agents that tests/conformance/agents.ts describes. Exit code: 0 all passed, 1 a case failed, 2 wrong
options, or a deployment that can't be reached.`;

interface Options {
  cases: readonly ConformanceCase[];
  wire: "released" | "prerelease" | undefined;
  deployment: { url: string; secretKey: string } | undefined;
  patience: number;
  json: boolean;
}

class UsageError extends Error {}

function readOptions(argv: string[]): Options | "help" {
  const { values } = parseArgs({
    args: argv,
    options: {
      url: { type: "string" },
      "secret-key": { type: "string" },
      section: { type: "string" },
      id: { type: "string" },
      wire: { type: "string" },
      patience: { type: "string", default: "3" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  const { url, "secret-key": secretKey, wire, section, id } = values;
  if ((url === undefined) !== (secretKey === undefined)) throw new UsageError("Give --url and --secret-key together, or neither.");
  if (wire !== undefined && wire !== "released" && wire !== "prerelease") throw new UsageError("--wire is released or prerelease.");
  const patience = Number(values.patience) * 1_000;
  if (!(patience >= 0)) throw new UsageError("--patience is a number of seconds.");
  const cases = serverCases.filter(
    (item) => (section === undefined || item.section === section) && (id === undefined || item.id.includes(id)),
  );
  if (cases.length === 0) throw new UsageError("No case matches --section and --id.");
  const deployment = url === undefined || secretKey === undefined ? undefined : { url, secretKey };
  return { cases, wire, deployment, patience, json: values.json };
}

/** Where the cases run: for each case a fresh built-in server, or the same deployment. */
interface Setting {
  name: string;
  open(): { target: ConformanceTarget; close(): Promise<void> };
  timeoutMs: number;
}

function settings({ deployment, wire, patience }: Options): Setting[] {
  if (deployment === undefined) {
    const wires = wire === undefined ? (["released", "prerelease"] as const) : [wire];
    return wires.map((each) => ({
      name: `built-in server, ${each} wire`,
      timeoutMs: 10_000,
      open() {
        const target = directTarget(each);
        return { target, close: () => target.server.close() };
      },
    }));
  }
  const target: ConformanceTarget = {
    name: deployment.url,
    baseURL: deployment.url,
    secretKey: deployment.secretKey,
    patience,
    fetch: (input, init) => fetch(input, init),
    ...(wire === undefined ? {} : { wire }),
  };
  return [{ name: deployment.url, timeoutMs: 15_000 + patience, open: () => ({ target, close: async () => {} }) }];
}

/** Why a deployment can't be tested at all, or undefined when it can. */
async function obstacle({ deployment }: Options): Promise<string | undefined> {
  if (deployment === undefined) return undefined;
  const { url, secretKey } = deployment;
  try {
    const answer = await fetch(`${url.replace(/\/$/, "")}/api/v1/auth/jwt/claims`, {
      method: "POST",
      headers: { Authorization: `Bearer ${secretKey}` },
      signal: AbortSignal.timeout(10_000),
    });
    if (answer.ok) return undefined;
    return `${url} answers ${answer.status} to the secret key (POST /api/v1/auth/jwt/claims): nothing was tested. Check --url and --secret-key.`;
  } catch (error) {
    return `${url} can't be reached (${error instanceof Error ? error.message : String(error)}): nothing was tested. Check --url.`;
  }
}

/**
 * The conformance command line.
 *
 * @param argv Arguments without the program's name.
 * @param print Where lines go.
 * @returns The exit code.
 */
export async function main(argv: string[], print: (line: string) => void): Promise<number> {
  let options: Options | "help";
  try {
    options = readOptions(argv);
  } catch (error) {
    print(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
  if (options === "help") {
    print(USAGE);
    return 0;
  }
  const why = await obstacle(options);
  if (why !== undefined) {
    print(why);
    return 2;
  }
  const { cases, json } = options;
  const width = Math.max(...cases.map(({ id }) => id.length));
  const results: Array<CaseResult & { target: string }> = [];
  for (const setting of settings(options)) {
    if (!json) print(`\n${setting.name}\n${"case".padEnd(width)}  section  result  reason`);
    for (const item of cases) {
      const { target, close } = setting.open();
      const result = await runCase(item, target, setting.timeoutMs);
      await close();
      results.push({ target: setting.name, ...result });
      const outcome = result.outcome === "fail" ? "FAIL" : result.outcome;
      if (!json) print(`${result.id.padEnd(width)}  ${result.section.padEnd(7)}  ${outcome.padEnd(6)}  ${result.reason ?? ""}`.trimEnd());
    }
  }
  const count = (outcome: CaseResult["outcome"]) => results.filter((result) => result.outcome === outcome).length;
  print(
    json
      ? JSON.stringify(results, null, 2)
      : `\n${results.length} cases: ${count("pass")} passed, ${count("fail")} failed, ${count("skip")} skipped`,
  );
  return count("fail") === 0 ? 0 : 1;
}
