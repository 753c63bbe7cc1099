/** The docstrings' examples, as the reference shows them, made into modules that compile. */
import { type CodeBlock, codeBlocks, read, referenceFiles } from "./code-blocks.ts";

const VALUES = {
  "trigger-chat-kit": Object.keys(await import("trigger-chat-kit")),
  "trigger-chat-kit/mocks": Object.keys(await import("trigger-chat-kit/mocks")),
  "trigger-chat-kit/markdown": Object.keys(await import("trigger-chat-kit/markdown")),
  "./given": [...read("tests/docs/app/given.tsx").matchAll(/^export (?:declare )?(?:const|function|class|\{) (\w+)(?:, (\w+))?/gm)].flatMap(([, ...names]) => names),
};

/** Every example of the reference. What it names and does not declare is imported; its statements are a component's. */
export function referenceExamples(): CodeBlock[] {
  return referenceFiles().flatMap((file) => codeBlocks(file)).map((block) => {
    const used = new Set(block.code.match(/\w+/g));
    const imports = Object.entries(VALUES).map(([from, names]) => {
      const wanted = names.filter((it): it is string => it !== undefined && used.delete(it));
      return wanted.length > 0 ? `import { ${wanted.join(", ")} } from "${from}";` : "";
    });
    // An example's own import is for the reader: the app around it is given.
    const code = block.code.replace(/^import .*$/gm, "");
    return { ...block, language: "tsx", given: `${imports.join(" ")} export async function Example() {`, code: `${code}\n}` };
  });
}
