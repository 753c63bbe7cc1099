import type { Fault } from "trigger-chat-kit/mocks";

const CHOICES = {
  none: null,
  "the first stream breaks after three records": { type: "cut", route: "out", after: { records: 3 }, how: "error" },
  "records come twice": { type: "duplicate", route: "out", records: 20 },
  "a record is not JSON": { type: "malformed", route: "out", at: "json" },
  "the first message gets 500": { type: "status", route: "in", status: 500 },
  "the first message gets 429": { type: "status", route: "in", status: 429 },
  "the answer to the first message is lost": { type: "network", route: "in", when: "after-stored" },
  "the token has expired": { type: "expire-token", route: ["in", "out"] },
} satisfies Record<string, Fault | null>;

/** The name of a fault in the controls. */
export type FaultChoice = keyof typeof CHOICES;

/** What the controls of every scenario offer to go wrong, from its first request on. */
export const FAULT_CHOICES: Record<FaultChoice, Fault | null> = CHOICES;
