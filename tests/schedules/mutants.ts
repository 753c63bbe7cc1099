import { fileURLToPath } from "node:url";
import { createRunnableDevEnvironment, type Plugin, resolveConfig } from "vite";
import { publicNames } from "../../scripts/public-names.ts";
import type * as survey from "./survey.ts";

/** A defect planted in the client's source. Paths are below src/transport. */
export interface Mutant {
  name: string;
  edits: ReadonlyArray<{ file: string; from: string; to: string }>;
}

/** Ways to break the runner, each in what one rule of PROTOCOL.md section 8 or 10 rests on. */
export const mutants: readonly Mutant[] = [
  {
    name: "each try of an append has a part id of its own",
    edits: [{ file: "http/append.ts", from: "[HEADER.partId]: partId", to: "[HEADER.partId]: platform.uuid()" }],
  },
  {
    name: "a record that is delivered again is shown again",
    edits: [
      { file: "runner/records.ts", from: "if (before !== undefined && seq <= before) continue;", to: "" },
      { file: "runner/records.ts", from: "&& isRepeat(String(data.id))", to: "&& false" },
    ],
  },
  {
    name: "a reconnect asks from one record too far",
    edits: [{ file: "runner/connection.ts", from: "[HEADER.lastEventId]: String(cursor)", to: "[HEADER.lastEventId]: String(cursor + 1)" }],
  },
  {
    name: "a stopped turn's boundary ends the turn behind it too",
    edits: [
      {
        file: "machines/turn.ts",
        from: "turn.seq !== NO_SEQ && inSeq >= turn.seq;",
        to: "turn.seq !== NO_SEQ;",
      },
    ],
  },
  {
    name: "any boundary ends a turn",
    edits: [
      {
        file: "machines/turn.ts",
        from: "const covers = (seq: number | null) => inSeq === null || (seq !== null && inSeq >= seq);",
        to: "const covers = (_seq: number | null) => true;",
      },
    ],
  },
  {
    name: "an answer whose end was trimmed counts as whole",
    edits: [{ file: "runner/turns.ts", from: "isCut = isTorn &&", to: "isCut = false &&" }],
  },
  {
    name: "another device's answer is taken for one's own",
    edits: [{ file: "runner/turn-session.ts", from: "if (missing) others = seq - 1;", to: "" }],
  },
  {
    name: "a reload resumes where the page stood, not where the turn began",
    edits: [
      {
        file: "runner/session.ts",
        from: "resumeCursor(session)?.toString()",
        to: "session.cursor?.toString()",
      },
      // As for an app that stores the session at any time: by itself the client tells of it when a turn begins or ends.
      {
        file: "runner/records.ts",
        from: "if (sink) sink.write(data.data, record.body.length);",
        to: "context.notify(); if (sink) sink.write(data.data, record.body.length);",
      },
    ],
  },
  {
    name: "a refused token is not refreshed",
    edits: [{ file: "http/fetch-chain.ts", from: "if (!refused(first)) return first;", to: "return first;" }],
  },
];

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Plants the defect. Fails when the source no longer has the line, so that a mutant cannot become a no-op. */
function plant(mutant: Mutant): { plugin: Plugin; missing(): string[] } {
  const missing = new Set(mutant.edits.map((edit) => `${edit.file}: ${edit.from}`));
  return {
    plugin: {
      name: "plant-defect",
      enforce: "pre",
      transform(code, id) {
        let changed = code;
        for (const { file, from, to } of mutant.edits) {
          if (!id.endsWith(`/src/transport/${file}`) || !changed.includes(from)) continue;
          missing.delete(`${file}: ${from}`);
          changed = changed.replace(from, to);
        }
        return changed === code ? null : changed;
      },
    },
    missing: () => [...missing],
  };
}

/** Surveys a client with the defect in it, up to the first schedule that notices. */
export async function surveyMutant(mutant: Mutant, options: { runs: number; seed: number }): Promise<{ caught: boolean; missing: string[] }> {
  const { plugin, missing } = plant(mutant);
  const config = await resolveConfig(
    {
      configFile: false,
      envDir: false,
      logLevel: "error",
      root,
      resolve: { alias: publicNames(root) },
      plugins: [plugin],
      environments: { mutant: { consumer: "server", dev: { moduleRunnerTransform: true }, resolve: { external: true, conditions: ["node"] } } },
    },
    "serve",
  );
  // Not `runnerImport`: it closes its runner before the survey starts, and what the client loads on demand would fail.
  const environment = createRunnableDevEnvironment("mutant", config, { runnerOptions: { hmr: false }, hot: false });
  await environment.init();
  try {
    const module = (await environment.runner.import(fileURLToPath(new URL("./survey.ts", import.meta.url)))) as typeof survey;
    const { failures } = await module.survey({ ...options, enough: 1 });
    return { caught: failures.length > 0, missing: missing() };
  } finally {
    await environment.close();
  }
}
