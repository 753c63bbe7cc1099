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
  {
    name: "an event that arrives broken in each turn costs nothing, the one after a reload neither",
    schedule: {
      splits: [97, 411],
      wire: "released",
      turns: [
        { kind: "tool", words: 12, faults: [{ type: "malformed", route: "out", at: "frame" }], interruption: null, interruptOn: "question" },
        {
          kind: "plain",
          words: 20,
          faults: [{ type: "malformed", route: "out", at: "frame" }, { type: "malformed", route: "out", at: "frame" }],
          interruption: { afterMs: 300, what: "reload", stored: "during" },
          interruptOn: "question",
        },
        { kind: "approval", words: 5, faults: [{ type: "malformed", route: "out", at: "frame" }], interruption: null, interruptOn: "question" },
      ],
    },
  },
  {
    name: "a settled answer that is cut off in the middle of the turn is read to its end",
    schedule: {
      splits: [372, 19],
      wire: "prerelease",
      turns: [
        { kind: "plain", words: 10, faults: [], interruption: null, interruptOn: "decision" },
        {
          kind: "plain",
          words: 12,
          faults: [
            { type: "network", route: "in", when: "after-stored" },
            { type: "latency", route: "in", ms: 1992 },
            { type: "cut", route: "out", after: { records: 4 }, how: "close" },
            { type: "redeliver", route: "out", records: 13 },
          ],
          interruption: { afterMs: 659, what: "reload", stored: "before" },
          interruptOn: "decision",
        },
        { kind: "plain", words: 3, faults: [], interruption: null, interruptOn: "question" },
      ],
    },
  },
  {
    name: "a settled answer that is cut off before its first record hides no approval request",
    schedule: {
      splits: [671],
      wire: "released",
      turns: [
        {
          kind: "approval",
          words: 29,
          faults: [
            { type: "latency", route: "in", ms: 742 },
            { type: "status", route: "in", status: 502 },
            { type: "expire-token", route: ["in", "out"] },
          ],
          interruption: null,
          interruptOn: "decision",
        },
        {
          kind: "tool",
          words: 6,
          faults: [
            { type: "status", route: "out", status: 503 },
            { type: "cut", route: "out", after: { bytes: 2997 }, how: "close" },
            { type: "duplicate", route: "out", records: 2 },
          ],
          interruption: { afterMs: 695, what: "stop" },
          interruptOn: "question",
        },
        {
          kind: "approval",
          words: 5,
          faults: [
            { type: "cut", route: "out", after: { records: 0 }, how: "close" },
            { type: "status", route: "out", status: 503 },
            { type: "network", route: "in", when: "after-stored" },
          ],
          interruption: { afterMs: 97, what: "reload", stored: "before" },
          interruptOn: "question",
        },
      ],
    },
  },
  {
    name: "a settled answer that is cut off at a byte, after the append was repeated in vain, hides no turn",
    schedule: {
      splits: [310, 208],
      wire: "released",
      turns: [
        {
          kind: "plain",
          words: 34,
          faults: [
            { type: "cut", route: "out", after: { records: 4 }, how: "close" },
            { type: "redeliver", route: "out", records: 18 },
            { type: "status", route: "in", status: 429, headers: { "x-ratelimit-reset": "+716" } },
          ],
          interruption: { afterMs: 216, what: "reload", stored: "before" },
          interruptOn: "question",
        },
        { kind: "approval", words: 18, faults: [{ type: "network", route: "in", when: "after-stored" }], interruption: null, interruptOn: "decision" },
        {
          kind: "plain",
          words: 2,
          faults: [
            { type: "cut", route: "out", after: { bytes: 1558 }, how: "close" },
            { type: "network", route: "in", when: "after-stored" },
            { type: "network", route: "in", when: "after-stored" },
          ],
          interruption: { afterMs: 694, what: "reload", stored: "before" },
          interruptOn: "question",
        },
      ],
    },
  },
  {
    name: "a settled answer that is cut off at a byte, after a token was refused, hides no approval request",
    schedule: {
      splits: [385, 551],
      wire: "released",
      turns: [
        { kind: "approval", words: 29, faults: [], interruption: null, interruptOn: "question" },
        {
          kind: "approval",
          words: 1,
          faults: [
            { type: "status", route: "in", status: 401 },
            { type: "cut", route: "out", after: { bytes: 1242 }, how: "close" },
            { type: "network", route: "in", when: "after-stored" },
          ],
          interruption: { afterMs: 49, what: "reload", stored: "before" },
          interruptOn: "question",
        },
        {
          kind: "tool",
          words: 23,
          faults: [
            { type: "network", route: "out", when: "before" },
            { type: "stall", route: "out", afterRecords: 5, pings: false, ms: 42253 },
            { type: "latency", route: "in", ms: 753 },
          ],
          interruption: null,
          interruptOn: "decision",
        },
      ],
    },
  },
  {
    name: "an answer that is trimmed during a stall, because a steered message's turn followed, does not look whole",
    schedule: {
      splits: [122, 259],
      wire: "released",
      turns: [
        {
          kind: "plain",
          words: 8,
          faults: [
            { type: "stall", route: "out", afterRecords: 6, pings: false, ms: 52901 },
            { type: "status", route: "in", status: 502 },
          ],
          interruption: null,
          interruptOn: "decision",
          steering: { afterMs: 12, from: "page", kind: "steer", words: 7 },
        },
      ],
    },
  },
  {
    name: "an answer that is trimmed while its append is repeated, because another device wrote, does not look whole",
    schedule: {
      splits: [3, 464],
      wire: "released",
      turns: [
        {
          kind: "tool",
          words: 1,
          faults: [
            { type: "duplicate", route: "out", records: 11 },
            { type: "network", route: "in", when: "after-stored" },
            { type: "network", route: "out", when: "before" },
          ],
          interruption: null,
          interruptOn: "decision",
          steering: { afterMs: 9, from: "elsewhere", kind: "later", words: 7 },
        },
      ],
    },
  },
  {
    name: "a reload while another device's turn runs ahead of one's own shows one's own answer only",
    schedule: {
      splits: [5],
      wire: "released",
      turns: [
        {
          kind: "plain",
          words: 17,
          faults: [],
          interruption: null,
          interruptOn: "decision",
          steering: { afterMs: 4, from: "elsewhere", kind: "later", words: 9 },
        },
        {
          kind: "plain",
          words: 39,
          faults: [{ type: "status", route: "in", status: 401 }],
          interruption: { afterMs: 31, what: "reload", stored: "before" },
          interruptOn: "decision",
        },
      ],
    },
  },
  {
    name: "a message that was written behind a send whose answer was lost is answered, though that send is stopped",
    schedule: {
      splits: [537],
      wire: "released",
      turns: [
        {
          kind: "plain",
          words: 34,
          faults: [{ type: "network", route: "in", when: "after-stored" }],
          interruption: { afterMs: 247, what: "stop" },
          interruptOn: "question",
          steering: { afterMs: 126, from: "page", kind: "steer", words: 17 },
        },
      ],
    },
  },
  {
    name: "a stop that arrives late stops the turn of the message that was written before it",
    schedule: {
      splits: [700],
      wire: "released",
      turns: [
        {
          kind: "plain",
          words: 35,
          faults: [
            { type: "latency", route: "in", ms: 880 },
            { type: "network", route: "in", when: "before" },
          ],
          interruption: { afterMs: 599, what: "stop" },
          interruptOn: "question",
          steering: { afterMs: 588, from: "page", kind: "steer", words: 4 },
        },
      ],
    },
  },
  ...(["approval", "ask"] as const).map((kind) => ({
    name: `a head start whose first step needs the user (${kind}) waits for it`,
    schedule: {
      splits: [500],
      wire: "released" as const,
      headStart: true,
      watched: true,
      turns: [
        { kind, words: 5, faults: [], interruption: null, interruptOn: "question" as const },
        { kind: "action" as const, words: 5, faults: [], interruption: null, interruptOn: "question" as const },
      ],
    },
  })),
  {
    name: "a reload right behind a stop shows nothing of the stopped turn",
    schedule: {
      splits: [301, 115, 229],
      wire: "released",
      headStart: true,
      turns: [
        { kind: "plain", words: 40, faults: [], interruption: {afterMs: 1, what: "stop"}, interruptOn: "decision" },
        { kind: "plain", words: 38, faults: [{type: "cut", route: "out", after: {records: 1}, how: "close"}], interruption: {afterMs: 3, what: "reload", stored: "before"}, interruptOn: "decision" },
        { kind: "plain", words: 37, faults: [{type: "status", route: "in", status: 429, headers: {"x-ratelimit-reset": "+107"}}], interruption: {afterMs: 199, what: "stop"}, interruptOn: "decision", steering: {afterMs: 13, from: "page", kind: "later", words: 5} },
      ],
    },
  },
  {
    name: "a reload behind a stop shows nothing of the stopped turn, with a message steered into the next",
    schedule: {
      splits: [529, 299, 44, 107],
      wire: "prerelease",
      headStart: true,
      turns: [
        { kind: "tool", words: 15, faults: [], interruption: null, interruptOn: "question" },
        { kind: "tool", words: 26, faults: [{type: "status", route: "in", status: 401}, {type: "network", route: "out", when: "before"}], interruption: {afterMs: 37, what: "stop"}, interruptOn: "question" },
        { kind: "ask", words: 18, faults: [], interruption: {afterMs: 3, what: "reload", stored: "during"}, interruptOn: "question", steering: {afterMs: 156, from: "page", kind: "steer", words: 20} },
      ],
    },
  },
  {
    name: "a decision that is stopped leaves nothing to the page that loads behind it",
    schedule: {
      splits: [7, 47],
      wire: "prerelease",
      turns: [
        { kind: "ask", words: 38, faults: [{type: "cut", route: "out", after: {records: 12}, how: "close"}], interruption: {afterMs: 4, what: "stop"}, interruptOn: "decision" },
        { kind: "plain", words: 2, faults: [], interruption: {afterMs: 1, what: "reload", stored: "before"}, interruptOn: "question" },
        { kind: "approval", words: 5, faults: [], interruption: null, interruptOn: "question", steering: {afterMs: 789, from: "page", kind: "steer", words: 1} },
      ],
    },
  },
  {
    name: "a message that was sent behind a stop and whose answer was lost is answered after a reload",
    schedule: {
      splits: [300, 592],
      wire: "prerelease",
      headStart: false,
      watched: false,
      turns: [
        { kind: "plain", words: 1, faults: [{ type: "status", route: "in", status: 429, headers: { "x-ratelimit-reset": "+2950" } }, { type: "stall", route: "out", afterRecords: 0, pings: false, ms: 48783 }], interruption: { afterMs: 9, what: "stop" }, interruptOn: "decision", steering: null },
        { kind: "plain", words: 10, faults: [{ type: "status", route: "in", status: 429, headers: { "x-ratelimit-reset": "+1693" } }, { type: "status", route: "in", status: 503 }, { type: "network", route: "in", when: "after-stored" }], interruption: { afterMs: 8, what: "reload", stored: "during" }, interruptOn: "decision", steering: null },
        { kind: "tool", words: 18, faults: [{ type: "status", route: "out", status: 503 }, { type: "status", route: "out", status: 503 }], interruption: { afterMs: 360, what: "reload", stored: "before" }, interruptOn: "question", steering: null },
      ],
    },
  },
  {
    name: "a message behind a head start whose answer was lost is answered after a reload",
    schedule: {
      splits: [523, 33, 680],
      wire: "released",
      headStart: true,
      watched: true,
      turns: [
        { kind: "tool", words: 1, faults: [{ type: "cut", route: "head-start", after: { bytes: 930 }, how: "close" }], interruption: null, interruptOn: "decision", steering: null },
        { kind: "tool", words: 39, faults: [{ type: "network", route: "in", when: "after-stored" }, { type: "duplicate", route: "out", records: 10 }], interruption: { afterMs: 179, what: "reload", stored: "during" }, interruptOn: "decision", steering: null },
        { kind: "tool", words: 5, faults: [{ type: "network", route: "in", when: "after-stored" }], interruption: { afterMs: 546, what: "reload", stored: "before" }, interruptOn: "question", steering: { afterMs: 18, from: "elsewhere", kind: "later", words: 11 } },
      ],
    },
  },
  {
    name: "an answer to a question whose append answer was lost keeps what was said before, after a reload",
    schedule: {
      splits: [668, 615, 597],
      wire: "released",
      headStart: true,
      watched: false,
      turns: [
        { kind: "tool", words: 38, faults: [], interruption: { afterMs: 8, what: "stop" }, interruptOn: "decision", steering: null },
        { kind: "action", words: 33, faults: [{ type: "cut", route: "out", after: { bytes: 1835 }, how: "close" }], interruption: { afterMs: 796, what: "reload", stored: "during" }, interruptOn: "decision", steering: null },
        { kind: "ask", words: 6, faults: [{ type: "latency", route: "in", ms: 1030 }, { type: "cut", route: "out", after: { records: 9 }, how: "error" }, { type: "network", route: "in", when: "after-stored" }], interruption: { afterMs: 243, what: "reload", stored: "during" }, interruptOn: "decision", steering: null },
      ],
    },
  },
  {
    name: "what a head start left is no part of the answer after it, also where that is completed by a decision and reloaded",
    schedule: {
      headStart: true,
      splits: [49],
      wire: "prerelease",
      turns: [
        {
          kind: "approval",
          words: 34,
          faults: [
            { type: "status", route: "head-start", status: 503 },
            { type: "cut", route: "head-start", after: { bytes: 162 }, how: "error" },
          ],
          interruption: { afterMs: 410, what: "reload", stored: "before" },
          interruptOn: "decision",
        },
      ],
    },
  },
  {
    name: "a watcher that was away while a whole answer came and went is told",
    schedule: {
      splits: [377, 225],
      wire: "released",
      headStart: false,
      watched: true,
      turns: [
        { kind: "ask", words: 3, faults: [{ type: "cut", route: "out", after: { bytes: 2662 }, how: "close" }, { type: "status", route: "in", status: 401 }], interruption: { afterMs: 239, what: "stop" }, interruptOn: "question", steering: { afterMs: 14, from: "elsewhere", kind: "steer", words: 1 } },
        { kind: "plain", words: 17, faults: [{ type: "status", route: "out", status: 401 }, { type: "network", route: "in", when: "before" }, { type: "cut", route: "out", after: { records: 11 }, how: "error" }], interruption: { afterMs: 421, what: "reload", stored: "before" }, interruptOn: "question", steering: null },
        { kind: "plain", words: 6, faults: [{ type: "status", route: "out", status: 401 }], interruption: { afterMs: 711, what: "reload", stored: "during" }, interruptOn: "decision", steering: { afterMs: 405, from: "elsewhere", kind: "steer", words: 17 } },
      ],
    },
  },
  {
    name: "a head start that broke off behind its last word, and of which the agent never heard, is sent again",
    schedule: {
      splits: [341, 574, 16, 270],
      wire: "released",
      headStart: true,
      watched: false,
      turns: [
        { kind: "plain", words: 23, faults: [{ type: "cut", route: "head-start", after: { bytes: 1638 }, how: "close" }], interruption: null, interruptOn: "decision", steering: null },
        { kind: "tool", words: 6, faults: [{ type: "cut", route: "out", after: { records: 1 }, how: "close" }, { type: "status", route: "in", status: 401 }], interruption: null, interruptOn: "question", steering: { afterMs: 9, from: "page", kind: "later", words: 1 } },
        { kind: "plain", words: 28, faults: [], interruption: null, interruptOn: "decision", steering: { afterMs: 360, from: "elsewhere", kind: "later", words: 19 } },
      ],
    },
  },
  {
    name: "a question behind one that was stopped gets its own answer",
    schedule: {
      splits: [700],
      wire: "released",
      turns: [
        { kind: "ask", words: 30, faults: [{ type: "stall", route: "out", afterRecords: 7, pings: false, ms: 41742 }], interruption: { afterMs: 497, what: "stop" }, interruptOn: "question" },
        { kind: "ask", words: 36, faults: [], interruption: null, interruptOn: "question" },
      ],
    },
  },
  {
    name: "a head start that was cut off between its end and its cursor is no part of the next answer",
    schedule: {
      splits: [626, 54, 155],
      wire: "prerelease",
      headStart: true,
      watched: false,
      turns: [
        { kind: "plain", words: 23, faults: [{ type: "status", route: "head-start", status: 503 }, { type: "cut", route: "head-start", after: { bytes: 1725 }, how: "close" }], interruption: null, interruptOn: "question", steering: null },
        { kind: "plain", words: 21, faults: [{ type: "status", route: "in", status: 503 }], interruption: null, interruptOn: "question", steering: { afterMs: 19, from: "page", kind: "steer", words: 7 } },
      ],
    },
  },
];
