import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const PEERS = ["react", "react-dom", "ai", "@ai-sdk/react", "@tanstack/react-query"];

/** The sources that an app loads at first when it imports these names: what stands in the entry and what that imports. */
async function firstLoad(names: string): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents: `export { ${names} } from "./src/index.ts";`, resolveDir: root, sourcefile: "app.ts", loader: "ts" },
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    external: PEERS.flatMap((name) => [name, `${name}/*`]),
    outdir: "out",
    absWorkingDir: root,
    metafile: true,
    write: false,
    logLevel: "error",
  });
  const [entry = ""] = Object.entries(metafile.outputs).flatMap(([name, { entryPoint }]) => (entryPoint === "app.ts" ? [name] : []));
  const loaded = new Set([entry]);
  for (const name of loaded) {
    for (const { kind, path } of metafile.outputs[name]?.imports ?? []) if (kind === "import-statement" && metafile.outputs[path]) loaded.add(path);
  }
  return [...loaded].flatMap((name) =>
    Object.entries(metafile.outputs[name]?.inputs ?? {}).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
}

describe("an app loads what it imports, and no more", () => {
  it.each([
    ["a hook without components", "useChatSession, useChatActions, useMultiTabChat, usePendingMessages, useLoadTranscript, useSubAgentMessages", /src\/(components|markdown)\/|virtua/],
    ["the chat's hook without components", "useTriggerChat", /src\/(components|markdown)\/|virtua|agent-chat\/agent-chat/],
    ["components without the transport and without the hooks' machinery", "Chat", /src\/transport\/(runner|tabs|http|stream|machines|resume)\/|src\/hooks\/engine\/|agent-chat/],
    ["a chat without the inbox, Markdown and the second language", "Chat, useTriggerChat", /inbox|hooks\/sessions|marked|strings\/de|tabs\/protocol/],
    ["a button without the list", "Button", /virtua|src\/components\/(list|message|composer|strings)\//],
  ])("%s", async (_name, names, without) => {
    const loaded = await firstLoad(names);
    expect(loaded.length).toBeGreaterThan(1);
    expect(loaded.filter((file) => without.test(file))).toEqual([]);
  });

  it("a list with what it needs: the check sees modules that are there", async () => {
    expect(await firstLoad("MessageList")).toEqual(expect.arrayContaining([expect.stringMatching(/virtua/), expect.stringMatching(/strings\/en/)]));
  });
});
