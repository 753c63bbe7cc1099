import type { Schedule } from "./schedule.ts";

/** Every bug that a random schedule found, kept as a case with a name. */
export const named: ReadonlyArray<{ name: string; schedule: Schedule }> = [
  {
    name: "an undisturbed chat with a tool and an approval",
    schedule: {
      splits: [700],
      wire: "released",
      turns: [
        { kind: "plain", words: 5, faults: [], interruption: null, interruptOn: "question" },
        { kind: "tool", words: 5, faults: [], interruption: null, interruptOn: "question" },
        { kind: "approval", words: 5, faults: [], interruption: null, interruptOn: "question" },
      ],
    },
  },
];
