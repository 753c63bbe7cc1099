import type { ArgTypes } from "@storybook/react-vite";
import { LONG_ANSWER } from "./assistant.ts";
import type { SceneArgs } from "./scene.ts";

/** Args of the flows in which something happens to an answer. */
export interface AnswerArgs extends SceneArgs {
  /** What the agent says at length. */
  answer: string;
}

/** Their control. */
export const answerControl = {
  args: { answer: LONG_ANSWER },
  argTypes: { answer: { control: "text", description: "What the agent says: long enough to be interrupted" } },
} as const;

/** Hides the controls of which one of a file's stories has no use. */
export const noControl = (...names: string[]): ArgTypes => Object.fromEntries(names.map((name) => [name, { table: { disable: true } }]));

/** As far as an answer has come when something happens to it: a quarter of its words. */
export function opening(answer: string): string {
  const words = answer.split(" ");
  return words.slice(0, Math.ceil(words.length / 4)).join(" ");
}

/** Args of the flows that go on from a past. */
export interface EarlierArgs extends SceneArgs {
  /** Turns that were over before the page opened. */
  earlier: number;
}

/** Their control. */
export const earlierControl = {
  args: { earlier: 0 },
  argTypes: { earlier: { control: { type: "range", min: 0, max: 12, step: 1 }, description: "Turns that were over before the page opened" } },
} as const;

/** What was said in so many turns. */
export const earlierTexts = (earlier: number) => Array.from({ length: earlier }, (_, index) => `Earlier message ${index + 1}`);

/** Whether a value is of another one's kind: a list has items of one kind, too. */
function isLike(value: unknown, other: unknown): boolean {
  if (Array.isArray(other)) return Array.isArray(value) && value.every((item) => typeof item === typeof other[0]);
  return typeof value === typeof other && value !== null && !Array.isArray(value) && !Number.isNaN(value);
}

/**
 * The controls' values as a flow may rely on them. An address or an emptied field can hold anything: a value of another
 * kind than the first, or none of the choices, counts as the first; a number outside of its control's range as the range's end.
 */
export function withinControls<Args extends object>(args: Args, first: Partial<Args>, argTypes: ArgTypes): Args {
  const settle = (name: string, value: unknown): unknown => {
    const initial = first[name as keyof Args];
    const { control, options } = argTypes[name] ?? {};
    if (!isLike(value, initial) || (options && !options.includes(value))) return initial;
    if (typeof value !== "number" || typeof control !== "object") return value;
    const { min = -Infinity, max = Infinity } = control as { min?: number; max?: number };
    return Math.min(max, Math.max(min, value));
  };
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, settle(name, value)])) as Args;
}
