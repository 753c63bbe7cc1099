import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { CATALOGUE } from "./catalogue.ts";

const folder = join(import.meta.dirname, "../..", "stories", "scenarios");
const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".stories.tsx"));

/** Flows in which nothing can be varied beside what every flow's controls offer, by the reason. */
const NO_CONTROLS: Record<string, string> = {
  "F92-slow": "the latency of the common controls is what it is about",
};

describe.each(CATALOGUE)("%s", (flow) => {
  const own = files.filter((file) => basename(file).startsWith(`${flow}-`));

  it("has a scenario story", () => {
    expect(own).not.toEqual([]);
  });

  it.each(own)("%s asserts what the user sees and what the server recorded, and says what to try", (file) => {
    const source = readFileSync(join(folder, file), "utf8");
    const stories = source.split(/^export const \w+: StoryObj/m).slice(1);
    expect(stories).not.toEqual([]);
    for (const story of stories) {
      expect(story).toMatch(/play: play\(/);
      expect(story).toMatch(/\b(recorded|eventually)\(/);
      expect(story).toMatch(/\.(answered|answering|sees|error|texts)\(/);
    }
    expect(source).toContain(`${flow} `);
  });

  it.each(own)("%s has a text, controls that do something, the inspector's eye on its client, and code to copy", (file) => {
    const source = readFileSync(join(folder, file), "utf8");
    // `scenario` is what gives a story its text, its controls, its inspector and its code.
    expect(source).toMatch(/\.\.\.scenario(<\w+>)?\(\{/);
    for (const part of ["happens", "tryThis"]) {
      const [, text = ""] = new RegExp(`${part}:\\s*"((?:[^"\\\\]|\\\\.)*)"`).exec(source) ?? [];
      expect(text.length, part).toBeGreaterThan(20);
    }
    // The pace of the words reaches the agent: no agent has one of its own. A durable one gets it with every message.
    expect(source).toMatch(/agents: \((args|\{[^}]*\bpace\b[^}]*\})\) =>|durable: "/);
    expect(source).not.toMatch(/delayMs: \d/);
    // Nor a latency of its own, which would make the control a dead one.
    expect(source).not.toMatch(/server: \{[^}]*\b(latency|wire|clock)\b/);
    if (source.includes("useTriggerChatTransport(")) expect(source).toContain("useInspected(");
  });

  it.each(own)("%s has controls of its own, with a description, or is listed with the reason why not", (file) => {
    const source = readFileSync(join(folder, file), "utf8");
    const hasControls = /argTypes: |\.\.\.\w+Controls?,/.test(source);
    expect(hasControls).toBe(!(basename(file, ".stories.tsx") in NO_CONTROLS));
  });
});

it("no scenario stands outside the catalogue", () => {
  expect(files.filter((file) => !CATALOGUE.some((flow) => basename(file).startsWith(`${flow}-`)))).toEqual([]);
});
