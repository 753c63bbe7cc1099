import { AGENT, userMessage } from "../api.ts";
import type { Api } from "../api.ts";
import type { ConformanceCase } from "../types.ts";

const section = "7";
interface RunReport {
  continuation: boolean;
  previousRunId: string | null;
  version: string;
  chatId: string;
  sessionId: string;
  trigger: string;
}
const report = (text: string) => JSON.parse(text) as RunReport;
/** A session whose runs wait one second for the next message. */
const impatient = (api: Api, chatId: string, idleTimeoutInSeconds = 1) =>
  api.start(chatId, { triggerConfig: { basePayload: { chatId, trigger: "preload" }, idleTimeoutInSeconds } });

export const runCases: ConformanceCase[] = [
  {
    id: "7/one-run-while-it-lives",
    section,
    title: "Turns within the idle time are served by one run",
    async run({ api, check, chatId }) {
      const { runId } = await api.start(chatId);
      const first = await api.turn(chatId, "run");
      await api.turn(chatId, "run", { after: first.last });
      check.equal((await api.item(chatId))["currentRunId"], runId, "currentRunId");
      check.includes(report(first.text), { continuation: false, previousRunId: null, chatId }, "first run");
    },
  },
  {
    id: "7/idle-then-continuation",
    section,
    // F13
    title: "After the idle time the next append starts a continuation run that knows its predecessor and the history",
    async run({ api, check, chatId, pass }) {
      // Long enough for a busy machine to send the third message before the run leaves again.
      const { runId, id } = await impatient(api, chatId, 2);
      const first = await api.turn(chatId, "alpha");
      await pass(2_900);
      const second = await api.turn(chatId, "run", { after: first.last });
      check.includes(report(second.text), { continuation: true, previousRunId: runId, sessionId: id }, "continuation run");
      const current = (await api.item(chatId))["currentRunId"];
      check.ok(current !== runId, "currentRunId changed");
      const third = await api.turn(chatId, "history", { after: second.last });
      check.equal(JSON.parse(third.text), { users: ["alpha", "run", "history"], assistants: 2 }, "history after the continuation");
      check.equal((await api.item(chatId))["currentRunId"], current, "the third turn's run");
    },
  },
  {
    id: "7/default-idle-time",
    section,
    title: "Without a setting a run waits 30 seconds, measured from the last turn",
    requires: ["time"],
    async run({ api, check, chatId, pass }) {
      const { runId } = await api.start(chatId);
      const first = await api.turn(chatId, "alpha");
      await pass(28_000);
      const second = await api.turn(chatId, "beta", { after: first.last });
      check.equal((await api.item(chatId))["currentRunId"], runId, "run after 28 s");
      await pass(31_000);
      await api.turn(chatId, "gamma", { after: second.last });
      check.ok((await api.item(chatId))["currentRunId"] !== runId, "a new run after 31 s");
    },
  },
  {
    id: "7/idle-exit-writes-nothing",
    section,
    title: "A run that leaves for idleness writes no record and leaves the session open",
    async run({ api, check, chatId, pass }) {
      await impatient(api, chatId);
      const turn = await api.turn(chatId, "hello");
      const visible = async () => (await api.recordsOf(chatId, "out", turn.last)).filter((r) => r.headers?.[0]?.[0] !== "");
      await pass(2_500);
      check.equal(await visible(), [], "records after the exit");
      check.includes(await api.item(chatId), { closedAt: null }, "row");
    },
  },
  {
    id: "7/numbers-rise-over-runs",
    section,
    title: ".out's numbers go on rising in a continuation run, and an open subscription sees it",
    async run({ api, check, chatId, pass }) {
      await impatient(api, chatId);
      const first = await api.turn(chatId, "first");
      const reader = await api.out(chatId, { lastEventId: first.last });
      await pass(2_500);
      const seq = await api.say(chatId, "second");
      const second = await reader.turn(seq);
      check.equal(second.text, "You said: second", "text on the open subscription");
      check.ok(second.records.every((record) => record.seq > first.last), "numbers rise");
      await reader.cancel();
    },
  },
  {
    id: "7/concurrent-appends-start-one-continuation",
    section,
    title: "Two appends to a session without a run start one continuation, and both are answered in order",
    async run({ api, check, chatId, pass }) {
      const { runId } = await impatient(api, chatId);
      const first = await api.turn(chatId, "alpha");
      await pass(2_500);
      const [a, b] = await Promise.all([api.say(chatId, "beta"), api.say(chatId, "gamma")]);
      const reader = await api.out(chatId, { lastEventId: first.last });
      await reader.turn(Math.max(a, b));
      await reader.cancel();
      const last = await api.turn(chatId, "run", { after: (await api.recordsOf(chatId, "out")).at(-1)?.seqNum ?? 0 });
      check.equal(report(last.text).previousRunId, runId, "previous run of the only continuation");
    },
  },
  {
    id: "7/preload-then-idle",
    section,
    title: "A preloaded session that nobody used in time is answered by a continuation run all the same",
    async run({ api, check, chatId, pass }) {
      const { runId } = await impatient(api, chatId);
      await pass(2_500);
      const turn = await api.turn(chatId, "run");
      check.includes(report(turn.text), { continuation: true, previousRunId: runId }, "run");
    },
  },
  {
    id: "7/create-revives",
    section,
    title: "Creating again after the run has ended makes sure that a run is alive",
    async run({ api, check, chatId, pass }) {
      const first = await impatient(api, chatId);
      await pass(2_500);
      const second = await impatient(api, chatId);
      check.ok(second.isCached && second.id === first.id, "same session, cached");
      check.ok(second.runId !== first.runId, "another run");
      check.equal((await api.item(chatId))["currentRunId"], second.runId, "currentRunId");
    },
  },
  {
    id: "7/end-run",
    section,
    // F15
    title: "endRun finishes the turn, then the run exits; the next message gets a continuation",
    async run({ api, check, chatId }) {
      const { runId } = await api.start(chatId);
      const turn = await api.turn(chatId, "end");
      check.equal(turn.text, "You said: end", "answer of the last turn");
      const next = await api.turn(chatId, "run", { after: turn.last });
      check.includes(report(next.text), { continuation: true, previousRunId: runId }, "next run");
    },
  },
  {
    id: "7/trigger-close-ends-the-run-only",
    section: "3",
    title: "Trigger close ends the run, not the session, and writes no boundary",
    async run({ api, check, chatId, eventually }) {
      const { runId } = await api.start(chatId);
      const turn = await api.turn(chatId, "hello");
      await api.message(chatId, { trigger: "close" });
      const next = await eventually(async () => {
        const answer = await api.turn(chatId, "run", { after: turn.last });
        return report(answer.text).continuation ? answer : undefined;
      }, "a continuation run answers");
      check.equal(report(next.text).previousRunId, runId, "previous run");
      check.equal(next.records.filter((r) => r.control?.type === "turn-complete").length, 1, "boundaries since the close");
      check.includes(await api.item(chatId), { closedAt: null }, "row");
    },
  },
  {
    id: "7/upgrade-before-run",
    section,
    // F14
    title: "An upgrade requested before run hands the current message to the new version; nothing is sent again",
    requires: ["deploy"],
    async run({ api, check, control, chatId }) {
      const { runId } = await api.start(chatId);
      const first = await api.turn(chatId, "version");
      control?.deploy();
      const seq = await api.say(chatId, "upgrade");
      const reader = await api.out(chatId, { lastEventId: first.last });
      const turn = await reader.turn(seq);
      check.ok(turn.text.startsWith("You said: upgrade"), `answer of the new run: ${turn.text}`);
      check.equal(turn.chunks.filter((c) => c.type === "start").length, 1, "answers");
      const next = await api.turn(chatId, "run", { after: turn.last });
      check.includes(report(next.text), { continuation: true, previousRunId: runId }, "new run");
      check.ok(Number(report(next.text).version) > Number(first.text), `version ${report(next.text).version} follows ${first.text}`);
      check.equal((await api.recordsOf(chatId, "in")).length, 3, "records of .in");
      await reader.cancel();
    },
  },
  {
    id: "7/upgrade-after-the-turn",
    section,
    title: "An upgrade requested in run swaps after the turn: the old version answers, the new one serves the next",
    requires: ["deploy"],
    async run({ api, check, control, chatId }) {
      const { runId } = await api.start(chatId);
      const first = await api.turn(chatId, "version");
      control?.deploy();
      const turn = await api.turn(chatId, "upgrade later", { after: first.last });
      check.equal(turn.text, "You said: upgrade later", "answer of the old run");
      const next = await api.turn(chatId, "run", { after: turn.last });
      check.includes(report(next.text), { continuation: true, previousRunId: runId }, "new run");
      check.ok(Number(report(next.text).version) > Number(first.text), "newer version");
    },
  },
  {
    id: "7/end-and-continue-swaps",
    section,
    title: "end-and-continue by the current run swaps it: { runId, swapped: true }",
    async run({ api, check, chatId }) {
      const { runId } = await api.start(chatId);
      await api.turn(chatId, "hello");
      const answer = await api.endAndContinue(chatId, { callingRunId: runId, reason: "upgrade" });
      await check.status(answer, 200);
      const body = (await answer.json()) as { runId: string; swapped: boolean };
      check.equal(body.swapped, true, "swapped");
      check.ok(body.runId !== runId, "another run");
      check.equal((await api.item(chatId))["currentRunId"], body.runId, "currentRunId");
    },
  },
  {
    id: "7/end-and-continue-has-one-winner",
    section,
    title: "Of two swaps by one run the second gets swapped: false and the run that took over",
    async run({ api, check, chatId }) {
      const { runId } = await api.start(chatId);
      const answers = await Promise.all(
        [1, 2].map(async () => (await api.endAndContinue(chatId, { callingRunId: runId, reason: "upgrade" })).json() as Promise<{ runId: string; swapped: boolean }>),
      );
      check.equal(answers.map((a) => a.swapped).toSorted(), [false, true], "swapped");
      check.equal(new Set(answers.map((a) => a.runId)).size, 1, "runs named");
      check.equal((await api.item(chatId))["currentRunId"], answers[0]?.runId, "currentRunId");
    },
  },
  {
    id: "7/end-and-continue-of-a-stranger",
    section,
    title: "A run that isn't the current one gets swapped: false; a body without callingRunId is 400",
    async run({ api, check, chatId }) {
      const { runId } = await api.start(chatId);
      const answer = await api.endAndContinue(chatId, { callingRunId: "run_of_somebody_else", reason: "upgrade" });
      check.equal(await answer.json(), { runId, swapped: false }, "answer");
      await check.status(await api.endAndContinue(chatId, { reason: "upgrade" }), 400, "without callingRunId");
    },
  },
  {
    id: "7/open-stream-survives-the-swap",
    section,
    title: "A subscription that was open before a swap streams the new run's turn",
    async run({ api, check, chatId }) {
      const { runId } = await api.start(chatId);
      const first = await api.turn(chatId, "hello");
      const reader = await api.out(chatId, { lastEventId: first.last });
      await api.endAndContinue(chatId, { callingRunId: runId, reason: "upgrade" });
      const seq = await api.say(chatId, "history");
      const turn = await reader.turn(seq);
      check.equal(JSON.parse(turn.text), { users: ["hello", "history"], assistants: 1 }, "history of the new run");
      await reader.cancel();
    },
  },
  {
    id: "7/trigger-route-starts-a-run",
    section,
    title: "The trigger route answers { id } and a token in x-trigger-jwt that works on the session",
    async run({ api, check, chatId }) {
      const { id } = await api.start(chatId);
      const answer = await api.request(`/api/v1/tasks/${AGENT.chat}/trigger`, {
        method: "POST",
        body: { payload: { chatId, sessionId: id, messages: [], trigger: "preload" } },
      });
      await check.status(answer, 200);
      const { id: runId } = (await answer.json()) as { id: string };
      check.equal((await api.item(chatId))["currentRunId"], runId, "the live run is answered");
      const token = answer.headers.get("x-trigger-jwt");
      check.ok(token, "x-trigger-jwt");
      check.ok((answer.headers.get("access-control-expose-headers") ?? "").toLowerCase().includes("x-trigger-jwt"), "x-trigger-jwt is exposed to pages");
      await check.status(await api.append(id, { kind: "stop" }, { token }), 200, "append with it");
      await check.status(await api.records(id, "out", undefined, { token }), 200, "records with it");
    },
  },
  {
    id: "7/trigger-route-refuses-what-is-no-message",
    section,
    title: "The trigger route refuses a message that is none with 400, and nothing reaches the agent",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      for (const message of ["hi", {}, { id: "m", role: "user" }, { id: "m", role: "user", parts: [null] }]) {
        const body = { payload: { chatId, trigger: "submit-message", message } };
        await check.status(await api.request(`/api/v1/tasks/${AGENT.chat}/trigger`, { method: "POST", body }), 400);
      }
      check.equal(await api.recordsOf(chatId, "in"), [], "records of .in");
      check.equal((await api.turn(chatId, "fine")).text, "You said: fine", "next answer");
    },
  },
  {
    id: "7/trigger-route-continues",
    section,
    title: "Triggering a session whose run has ended starts a continuation that answers the payload's message",
    async run({ api, check, chatId, pass }) {
      const { id, runId } = await impatient(api, chatId);
      const first = await api.turn(chatId, "alpha");
      await pass(2_500);
      const answer = await api.request(`/api/v1/tasks/${AGENT.chat}/trigger`, {
        method: "POST",
        body: { payload: { chatId, sessionId: id, message: userMessage("run"), trigger: "submit-message", continuation: true, previousRunId: runId } },
      });
      await check.status(answer, 200);
      check.ok(((await answer.json()) as { id: string }).id !== runId, "another run");
      const reader = await api.out(chatId, { lastEventId: first.last });
      const turn = await reader.turn();
      check.includes(report(turn.text), { continuation: true, previousRunId: runId }, "run");
      await reader.cancel();
    },
  },
  {
    id: "9/handover-skip",
    section: "9",
    title: "handover-skip ends a parked handover-prepare run without a model call; later messages are answered",
    async run({ api, check, chatId, eventually }) {
      await api.start(chatId, {}, { trigger: "handover-prepare", headStartMessages: [userMessage("head start", "h1")] });
      await check.status(await api.append(chatId, { kind: "handover-skip" }, { partId: "skip" }), 200);
      const text = await eventually(async () => (await api.turn(chatId, "hello")).text || undefined, "an answer");
      check.equal(text, "You said: hello", "answer");
      const reader = await api.out(chatId, { peekSettled: true });
      const records = await reader.rest();
      check.equal(records.filter((r) => r.chunk?.type === "start").length, 1, "answers on .out");
      check.equal(records.filter((r) => r.control?.type === "turn-complete").length, 1, "boundaries on .out");
    },
  },
  {
    id: "9/final-handover",
    section: "9",
    title: "A final handover hands the finished first answer to the agent: the next turn knows it",
    async run({ api, check, chatId }) {
      await api.start(chatId, {}, { trigger: "handover-prepare", headStartMessages: [userMessage("head start", "h1")] });
      const answer = await api.append(
        chatId,
        {
          kind: "handover",
          partialAssistantMessage: [{ role: "assistant", content: [{ type: "text", text: "Warm hello." }] }],
          messageId: "warm-1",
          isFinal: true,
        },
        { partId: "handover" },
      );
      await check.status(answer, 200);
      const seq = await api.say(chatId, "history");
      const reader = await api.out(chatId);
      const turn = await reader.turn(seq);
      check.equal(JSON.parse(turn.text.slice(turn.text.indexOf("{"))), { users: ["head start", "history"], assistants: 1 }, "history");
      await reader.cancel();
    },
  },
];
