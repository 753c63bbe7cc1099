import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const importing = (from: string) => `import * as it from "${from}";\nexport const value = it;\n`;
const importingType = (from: string) => `import type { It } from "${from}";\nexport type Value = It;\n`;
const lines = (count: number) => "export {};\n".repeat(count);
const component = (body: string) =>
  `import { useEffect, useState } from "react";\nexport function Part({ on }: { on: boolean }) {\n${body}\n}\n`;

const IMPORTS = "eslint(no-restricted-imports)";
const GLOBALS = "eslint(no-restricted-globals)";

/** File, its content, the rule that must bite. */
const refused: Array<[outcome: string, file: string, code: string, rule: string]> = [
  ["the transport imports React", "src/transport/a1.ts", importing("react"), IMPORTS],
  ["the transport imports hooks", "src/transport/a2.ts", importing("../hooks/useChatSession.ts"), IMPORTS],
  ["the transport imports components", "src/transport/tabs/a3.ts", importing("../../components/Chat.tsx"), IMPORTS],
  ["the transport imports the mocks", "src/transport/a4.ts", importing("../../mocks/index.ts"), IMPORTS],
  ["the transport imports the published client", "src/transport/a5.ts", importing("@trigger.dev/sdk/chat"), IMPORTS],
  ["the transport imports Node", "src/transport/a6.ts", importing("node:fs"), IMPORTS],
  ["hooks import components", "src/hooks/b1.ts", importing("../components/chat/Chat.tsx"), IMPORTS],
  ["hooks import the mocks by their public name", "src/hooks/b2.ts", importing("trigger-chat-kit/mocks"), IMPORTS],
  ["components use the transport directly", "src/components/chat/c1.ts", importing("../../transport/index.ts"), IMPORTS],
  ["components import msw", "src/components/c2.ts", importing("msw"), IMPORTS],
  ["the markdown entry uses the transport", "src/markdown/c3.ts", importing("../transport/index.ts"), IMPORTS],
  ["the package's entry imports the mocks", "src/d1.ts", importing("../mocks/server.ts"), IMPORTS],
  ["the mocks import the transport", "mocks/core/e1.ts", importing("../../src/transport/index.ts"), IMPORTS],
  ["the mocks import React", "mocks/inspect/e6.ts", importing("react"), IMPORTS],
  ["the inspector's face uses the kit's components", "mocks/inspector/e7.tsx", importing("../../src/components/index.ts"), IMPORTS],
  ["the inspector's face reaches past its model", "mocks/inspector/e8.tsx", importing("../core/core.ts"), IMPORTS],
  ["the mocks import hooks", "mocks/e2.ts", importing("../src/hooks/index.ts"), IMPORTS],
  ["the mocks' core imports msw", "mocks/core/e3.ts", importing("msw"), IMPORTS],
  ["the mocks' core imports Node", "mocks/core/e4.ts", importing("node:http"), IMPORTS],
  ["the Node adapter imports msw", "mocks/node/e5.ts", importing("msw"), IMPORTS],
  ["a story reaches into src", "stories/components/f1.tsx", importing("../../src/components/Chat.tsx"), IMPORTS],
  ["a story reaches into mocks", "stories/scenarios/f2.tsx", importing("../../mocks/server.ts"), IMPORTS],
  ["an example reaches into src", "examples/next/f3.tsx", importing("../../src/index.ts"), IMPORTS],
  ["the transport touches window", "src/transport/g1.ts", "export const w = window.origin;\n", GLOBALS],
  ["a machine asks for document", "src/transport/machines/g2.ts", "export const d = typeof document;\n", GLOBALS],
  ["a hook touches navigator", "src/hooks/g3.ts", "export const n = navigator.onLine;\n", GLOBALS],
  ["the mocks' core touches window", "mocks/core/g4.ts", "export const w = window.origin;\n", GLOBALS],
  ["the mocks log", "mocks/core/h1.ts", 'console.log("x");\nexport {};\n', "eslint(no-console)"],
  ["src logs", "src/hooks/h2.ts", 'console.log("x");\nexport {};\n', "eslint(no-console)"],
  ["anything is any", "src/hooks/i1.ts", "export const x = (y: any) => y;\n", "typescript(no-explicit-any)"],
  ["a type error is silenced", "src/i2.ts", "// @ts-ignore\nexport const x: string = 1;\n", "typescript(ban-ts-comment)"],
  ["a file of src is too long", "src/transport/j1.ts", lines(221), "eslint(max-lines)"],
  ["a file of mocks is too long", "mocks/core/j2.ts", lines(221), "eslint(max-lines)"],
  [
    "a hook is called on a condition",
    "src/components/k1.tsx",
    component("  if (on) useState(0);\n  useEffect(() => {});\n  return null;"),
    "react-hooks(rules-of-hooks)",
  ],
  [
    "an effect forgets a dependency",
    "src/components/k2.tsx",
    component("  const [, set] = useState(false);\n  useEffect(() => set(on), []);\n  return null;"),
    "react-hooks(exhaustive-deps)",
  ],
];

const allowed: Array<[outcome: string, file: string, code: string]> = [
  ["hooks import the transport", "src/hooks/ok1.ts", importing("../transport/index.ts")],
  ["components import hooks", "src/components/ok2.ts", importing("../hooks/index.ts")],
  ["components import the transport's types", "src/components/ok3.ts", importingType("../transport/state.ts")],
  ["the mocks import the protocol", "mocks/http/ok4.ts", importing("../../src/transport/protocol/index.ts")],
  ["the inspector's face imports React", "mocks/inspector/ok10.tsx", importing("react")],
  ["the inspector's face imports its model", "mocks/inspector/ok11.tsx", importing("../inspect/index.ts")],
  ["the MSW adapter imports msw", "mocks/msw/ok5.ts", importing("msw")],
  ["the Node adapter imports Node", "mocks/node/ok6.ts", importing("node:http")],
  ["stories import the public names", "stories/scenarios/ok7.tsx", importing("trigger-chat-kit/mocks")],
  ["the platform module touches window", "src/transport/platform.ts", "export const w = window.origin;\n"],
  ["tests import across", "src/transport/ok8.test.ts", importing("../../mocks/index.ts")],
  ["a file has 220 lines", "src/transport/ok9.ts", lines(220)],
];

const folder = mkdtempSync(join(tmpdir(), "lint-rules-"));
const codesByFile = new Map<string, string[]>();

beforeAll(() => {
  copyFileSync(resolve(".oxlintrc.json"), join(folder, ".oxlintrc.json"));
  for (const [, file, code] of [...refused, ...allowed]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), code);
  }
  const { stdout } = spawnSync(resolve("node_modules/.bin/oxlint"), ["--format", "json", "."], {
    cwd: folder,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Array<{ filename: string; code: string }> };
  for (const { filename, code } of diagnostics) {
    const file = filename.replaceAll("\\", "/").replace(/^\.\//, "");
    codesByFile.set(file, [...(codesByFile.get(file) ?? []), code]);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the linter refuses that", () => {
  it.each(refused)("%s", (_outcome, file, _code, rule) => {
    expect(codesByFile.get(file)).toContain(rule);
  });
});

describe("the linter allows that", () => {
  it.each(allowed)("%s", (_outcome, file) => {
    expect(codesByFile.get(file) ?? []).toEqual([]);
  });
});
