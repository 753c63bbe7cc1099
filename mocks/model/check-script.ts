import { check, isRecord, quote } from "../core/check.ts";
import type { FinishName, ModelCall, Part, Step } from "./types.ts";

const FINISH: Record<FinishName, true> = { stop: true, length: true, "content-filter": true, "tool-calls": true, error: true, other: true };

/** What each part holds under the name that tells what it is. */
const PARTS: Record<string, readonly [isRight: (value: unknown) => boolean, wanted: string]> = {
  text: [(value) => typeof value === "string", "a text"],
  reasoning: [(value) => typeof value === "string", "a text"],
  source: [(value) => isRecord(value) && typeof value.url === "string", "an object with a `url`"],
  file: [(value) => isRecord(value) && typeof value.mediaType === "string" && value.data !== undefined, "an object with `mediaType` and `data`"],
  toolCall: [(value) => typeof value === "string" && value !== "", "the name of a tool"],
  wait: [(value) => typeof value === "number" && value >= 0, "a number of milliseconds"],
  error: [(value) => typeof value === "string" || value instanceof Error, "a text or an Error"],
  finish: [(value) => Object.hasOwn(FINISH, value as string), `one of ${Object.keys(FINISH).join(", ")}`],
};

function checkPart(part: Part, where: string): void {
  const name = isRecord(part) ? Object.keys(PARTS).find((candidate) => candidate in part) : undefined;
  check(name !== undefined, `${where} must be a part with one of ${Object.keys(PARTS).join(", ")}, and is ${quote(part)}.`);
  const value = (part as Record<string, unknown>)[name];
  const [isRight, wanted] = PARTS[name]!;
  check(isRight(value), `${where}: \`${name}\` must be ${wanted}, not ${quote(value)}.`);
}

/** Refuses what a model cannot say. `where` names its place in the script. */
export function checkStep(step: Step, where: string): void {
  check(typeof step === "string" || Array.isArray(step), `${where} must be a text or a list of parts, and is ${quote(step)}.`);
  if (typeof step !== "string") step.forEach((part, index) => checkPart(part, `${where}, part ${index}`));
}

/** Refuses a script that could not be played. What functions answer is checked when they did. */
export function checkScript(script: readonly ModelCall[]): void {
  for (const [index, entry] of script.entries()) if (typeof entry !== "function") checkStep(entry, `scriptedModel: call ${index}`);
}
