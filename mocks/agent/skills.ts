import type { ToolSet } from "ai";
import { jsonSchema, tool } from "ai";

/** What a skill's scripted shell answers. */
export type SkillCommandResult = string | { stdout: string; stderr?: string; exitCode?: number };

/**
 * A capability that an agent loads on demand. The model sees `name` and `description` in its system prompt, reads
 * `instructions` with `loadSkill`, files with `readFile`, and runs commands with `bash`. There is no shell in a browser:
 * `bash` is the script that answers.
 */
export interface Skill {
  id: string;
  /** Default: the id. */
  name?: string;
  description: string;
  /** What `loadSkill` returns: the body of a SKILL.md. */
  instructions: string;
  /** Bundled files by relative path. */
  files?: Record<string, string>;
  /** Answers a command. Without it, commands fail with a message that says so. */
  bash?: (command: string, options: { signal?: AbortSignal }) => SkillCommandResult | Promise<SkillCommandResult>;
}

/** Defines a skill. Hand it to `chat.skills.set` or to the agent's `skills` option. */
export function defineSkill(skill: Skill): Skill {
  return skill;
}

const nameOf = (skill: Skill) => skill.name ?? skill.id;

/** The text that advertises skills in the system prompt. "" without skills. */
export function skillsPreamble(skills: readonly Skill[]): string {
  if (skills.length === 0) return "";
  const lines = skills.map((skill) => `- ${nameOf(skill)}: ${skill.description}`);
  return ["Skills you can use. Read a skill's instructions with `loadSkill` before you use it:", ...lines].join("\n");
}

interface SkillArgs {
  skill: string;
}

function schemaOf<T>(properties: Record<string, string>) {
  return jsonSchema<T>({
    type: "object",
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, description]) => [name, { type: "string" as const, description }]),
    ),
    required: Object.keys(properties),
    additionalProperties: false,
  });
}

/** The tools that come with skills: `loadSkill`, `readFile` and `bash`. None without skills. */
export function skillTools(skills: readonly Skill[]): ToolSet {
  if (skills.length === 0) return {};
  const find = (name: string) => skills.find((skill) => nameOf(skill) === name || skill.id === name);
  const unknown = (name: string) => ({ error: `There is no skill "${name}". Skills: ${skills.map(nameOf).join(", ")}.` });
  return {
    loadSkill: tool({
      description: "Reads the full instructions of a skill. Call it before you use the skill.",
      inputSchema: schemaOf<{ name: string }>({ name: "The skill's name." }),
      execute: async ({ name }) => {
        const skill = find(name);
        if (!skill) return unknown(name);
        const files = Object.keys(skill.files ?? {});
        return { name: nameOf(skill), description: skill.description, body: skill.instructions, ...(files.length > 0 ? { files } : {}) };
      },
    }),
    readFile: tool({
      description: "Reads a file that is bundled with a skill.",
      inputSchema: schemaOf<SkillArgs & { path: string }>({ skill: "The skill's name.", path: "Path relative to the skill." }),
      execute: async ({ skill: name, path }) => {
        const skill = find(name);
        if (!skill) return unknown(name);
        const content = Object.hasOwn(skill.files ?? {}, path) ? skill.files?.[path] : undefined;
        return content === undefined ? { error: `The skill "${name}" has no file "${path}".` } : { content };
      },
    }),
    bash: tool({
      description: "Runs a command in a skill's folder.",
      inputSchema: schemaOf<SkillArgs & { command: string }>({ skill: "The skill's name.", command: "The command line." }),
      execute: async ({ skill: name, command }, { abortSignal }) => {
        const skill = find(name);
        if (!skill) return unknown(name);
        if (!skill.bash) return { error: `The skill "${name}" defines no \`bash\`, so nothing can run.` };
        const result = await skill.bash(command, abortSignal ? { signal: abortSignal } : {});
        if (typeof result === "string") return { stdout: result, stderr: "", exitCode: 0 };
        return { stderr: "", exitCode: 0, ...result };
      },
    }),
  };
}
