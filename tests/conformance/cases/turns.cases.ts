import { AGENT, uniqueId, userMessage } from "../api.ts";
import type { OutTurn } from "../out-reader.ts";
import type { CaseContext, ConformanceCase } from "../types.ts";

const section = "6";
const types = (turn: OutTurn) => turn.chunks.map((chunk) => chunk.type);
const find = (turn: OutTurn, type: string) => turn.chunks.find((chunk) => chunk.type === type);
const messageIdOf = (turn: OutTurn) => String(find(turn, "start")?.["messageId"] ?? "");

/** Answers tool parts of an assistant message, slimmed as clients do. */
const resubmit = (id: string, parts: object[]) => ({ message: { id, role: "assistant", parts } });

/** Reads the turn of a payload that is appended now, after the record `after`. */
async function answerTo({ api, chatId }: CaseContext, after: number, payload: Record<string, unknown>) {
  const seq = await api.message(chatId, payload);
  const reader = await api.out(chatId, { lastEventId: after });
  const turn = await reader.turn(seq);
  await reader.cancel();
  return turn;
}

async function approvalTurn(context: CaseContext, text = "approve") {
  const { api, check, chatId } = context;
  await api.start(chatId);
  const turn = await api.turn(chatId, text);
  const requests = turn.chunks.filter((chunk) => chunk.type === "tool-approval-request");
  check.ok(requests.length > 0, `an approval is requested (chunks: ${types(turn).join(" ")})`);
  return { turn, requests, messageId: messageIdOf(turn) };
}

const decision = (request: Record<string, unknown> | undefined, approved: boolean, reason?: string) => ({
  type: "tool-send_email",
  toolCallId: request?.["toolCallId"],
  state: "approval-responded",
  approval: { id: request?.["approvalId"], approved, ...(reason === undefined ? {} : { reason }) },
});

export const turnCases: ConformanceCase[] = [
  {
    id: "6/text-turn",
    section,
    // F01
    title: "A text turn is start (with messageId), start-step, text, finish-step, finish, boundary",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const turn = await api.turn(chatId, "order");
      const order = types(turn).filter((type, i, all) => type !== all[i - 1]);
      check.equal(order, ["start", "start-step", "text-start", "text-delta", "text-end", "finish-step", "finish"], "chunk types");
      check.ok(turn.chunks.filter((c) => c.type === "text-delta").length > 1, "the text streams in several chunks");
      check.matches(messageIdOf(turn), /./, "messageId");
      check.equal(turn.text, "You said: order", "text");
    },
  },
  {
    id: "6/message-ids-differ",
    section,
    title: "Every turn has a message id of its own",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const first = await api.turn(chatId, "first");
      const second = await api.turn(chatId, "second", { after: first.last });
      check.ok(messageIdOf(first) !== messageIdOf(second), "message ids differ");
    },
  },
  {
    id: "6/history-is-the-agents",
    section,
    // F03
    title: "The agent keeps the history: one message travels per send, all are known",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const first = await api.turn(chatId, "alpha");
      const second = await api.turn(chatId, "beta", { after: first.last });
      const third = await api.turn(chatId, "history", { after: second.last });
      check.equal(JSON.parse(third.text), { users: ["alpha", "beta", "history"], assistants: 2 }, "history");
    },
  },
  {
    id: "6/all-kinds-of-chunks",
    section,
    // F06
    title: "Reasoning, sources, files, data parts and tools arrive as the AI SDK's chunks",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const turn = await api.turn(chatId, "everything");
      for (const type of ["reasoning-start", "reasoning-delta", "reasoning-end", "source-url", "file", "data-note", "tool-input-available", "tool-output-available"]) {
        check.ok(types(turn).includes(type), `${type} in ${[...new Set(types(turn))].join(" ")}`);
      }
      const transient = turn.chunks.filter((chunk) => chunk.type === "data-progress");
      check.ok(transient.length > 0 && transient.every((chunk) => chunk["transient"] === true), "data-progress is transient");
      check.includes(find(turn, "tool-output-available"), { output: "looked up: everything" }, "tool output");
    },
  },
  {
    id: "6/approval-ends-the-turn",
    section,
    title: "A tool that needs approval ends the turn with a request and without running",
    async run(context) {
      const { turn, requests } = await approvalTurn(context);
      context.check.equal(requests.length, 1, "requests");
      context.check.ok(!types(turn).includes("tool-output-available"), "the tool did not run");
      context.check.includes(find(turn, "tool-input-available"), { toolName: "send_email", input: { to: "a@example.com" } }, "tool input");
      context.check.equal(requests[0]?.["toolCallId"], find(turn, "tool-input-available")?.["toolCallId"], "toolCallId of the request");
    },
  },
  {
    id: "6/approved",
    section,
    // F40
    title: "An approval continues the same message: the tool runs and the answer goes on",
    async run(context) {
      const { check } = context;
      const { turn, requests, messageId } = await approvalTurn(context);
      const next = await answerTo(context, turn.last, resubmit(messageId, [decision(requests[0], true)]));
      check.equal(messageIdOf(next), messageId, "message id");
      check.includes(find(next, "tool-output-available"), { toolCallId: requests[0]?.["toolCallId"], output: "sent to a@example.com" }, "tool output");
      check.matches(next.text, /sent to a@example\.com/, "text after the tool");
    },
  },
  {
    id: "6/denied",
    section,
    // F41
    title: "A denial continues the same message: the tool is reported denied and never runs",
    async run(context) {
      const { check } = context;
      const { turn, requests, messageId } = await approvalTurn(context);
      const next = await answerTo(context, turn.last, resubmit(messageId, [decision(requests[0], false, "not today")]));
      check.equal(messageIdOf(next), messageId, "message id");
      check.ok(types(next).includes("tool-output-denied"), `tool-output-denied in ${types(next).join(" ")}`);
      check.ok(!types(next).includes("tool-output-available"), "the tool did not run");
      check.ok(next.text.length > 0, "the model goes on");
    },
  },
  {
    id: "6/several-approvals",
    section,
    // F42
    title: "Two approvals of one message are answered together: one runs, one is denied",
    async run(context) {
      const { check } = context;
      const { turn, requests, messageId } = await approvalTurn(context, "approve two");
      check.equal(requests.length, 2, "requests");
      const next = await answerTo(context, turn.last, resubmit(messageId, [decision(requests[0], true), decision(requests[1], false)]));
      check.equal(messageIdOf(next), messageId, "message id");
      check.equal(next.chunks.filter((c) => c.type === "tool-output-available").map((c) => c["toolCallId"]), [requests[0]?.["toolCallId"]], "tools that ran");
      check.equal(next.chunks.filter((c) => c.type === "tool-output-denied").map((c) => c["toolCallId"]), [requests[1]?.["toolCallId"]], "tools that were denied");
    },
  },
  {
    id: "6/ask-the-user",
    section,
    // F50, F52
    title: "A tool without execute ends the turn; its output, resubmitted, continues the same message",
    async run(context) {
      const { api, check, chatId } = context;
      await api.start(chatId);
      const turn = await api.turn(chatId, "ask");
      const question = find(turn, "tool-input-available");
      check.includes(question, { toolName: "ask_user", input: { question: "Which colour?" } }, "question");
      check.includes(find(turn, "finish"), { finishReason: "tool-calls" }, "finish");
      const part = { type: "tool-ask_user", toolCallId: question?.["toolCallId"], state: "output-available", output: "blue" };
      const next = await answerTo(context, turn.last, resubmit(messageIdOf(turn), [part]));
      check.equal(messageIdOf(next), messageIdOf(turn), "message id");
      check.equal(next.text, 'Tools said: "blue"', "text after the answer");
    },
  },
  {
    id: "6/ask-the-user-error",
    section,
    // F53
    title: "The answer to a question may be an error",
    async run(context) {
      const { api, check, chatId } = context;
      await api.start(chatId);
      const turn = await api.turn(chatId, "ask");
      const toolCallId = find(turn, "tool-input-available")?.["toolCallId"];
      const part = { type: "tool-ask_user", toolCallId, state: "output-error", errorText: "nobody there" };
      const next = await answerTo(context, turn.last, resubmit(messageIdOf(turn), [part]));
      check.matches(next.text, /nobody there/, "text after the error");
    },
  },
  {
    id: "6/answer-is-matched-by-id",
    section,
    title: "The resubmitted message replaces its earlier self: history has one assistant message for both turns",
    async run(context) {
      const { api, check, chatId } = context;
      const { turn, requests, messageId } = await approvalTurn(context);
      const next = await answerTo(context, turn.last, resubmit(messageId, [decision(requests[0], true)]));
      const third = await api.turn(chatId, "history", { after: next.last });
      check.equal(JSON.parse(third.text), { users: ["approve", "history"], assistants: 1 }, "history");
    },
  },
  {
    id: "6/stop-mid-turn",
    section,
    // F30
    title: "A stop aborts the model: what streamed stays, a boundary covers the stop, the next message is answered",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const seq = await api.say(chatId, "wait");
      const reader = await api.out(chatId);
      const head = await reader.until((record) => record.chunk?.type === "text-delta");
      check.equal(head.at(-1)?.chunk?.["delta"], "One ", "first text");
      const stop = await api.stop(chatId);
      const stopped = await reader.turn(seq);
      check.ok(!stopped.text.includes("two"), "text after the stop");
      check.ok(Number(stopped.endHeaders["session-in-event-id"]) >= stop, "boundary covers the stop");
      const next = await api.say(chatId, "go on");
      check.equal((await reader.turn(next)).text, "You said: go on", "next answer");
      await reader.cancel();
    },
  },
  {
    id: "6/stop-keeps-the-run",
    section,
    // F31
    title: "A stop ends the turn and not the run",
    async run({ api, check, chatId }) {
      const { runId } = await api.start(chatId);
      const seq = await api.say(chatId, "wait");
      const reader = await api.out(chatId);
      await reader.until((record) => record.chunk?.type === "text-delta");
      await api.stop(chatId, "enough");
      await reader.turn(seq);
      const next = await api.say(chatId, "hello again");
      await reader.turn(next);
      check.equal((await api.item(chatId))["currentRunId"], runId, "currentRunId");
      await reader.cancel();
    },
  },
  {
    id: "6/send-right-after-a-stop",
    section,
    // F32
    title: "A message sent on the heels of a stop is answered after the stopped turn's boundary",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const seq = await api.say(chatId, "wait");
      const reader = await api.out(chatId);
      await reader.until((record) => record.chunk?.type === "text-delta");
      const [stop, next] = [await api.stop(chatId), await api.say(chatId, "right after")];
      const stopped = await reader.turn(seq);
      check.ok(Number(stopped.endHeaders["session-in-event-id"]) < next, `the stopped turn's boundary (${stopped.endHeaders["session-in-event-id"]}) lies before the next message (${next})`);
      check.ok(Number(stopped.endHeaders["session-in-event-id"]) >= stop, "and covers the stop");
      const answer = await reader.turn(next);
      check.equal(answer.text, "You said: right after", "next answer");
      await reader.cancel();
    },
  },
  {
    id: "6/run-throws",
    section,
    // F110
    title: "A throw in run is an error chunk and a boundary, and the conversation goes on",
    async run({ api, check, chatId }) {
      const { runId } = await api.start(chatId);
      const turn = await api.turn(chatId, "throw");
      check.ok(find(turn, "error"), `an error chunk in ${types(turn).join(" ")}`);
      const next = await api.turn(chatId, "still there?", { after: turn.last });
      check.equal(next.text, "You said: still there?", "next answer");
      check.equal((await api.item(chatId))["currentRunId"], runId, "currentRunId");
    },
  },
  {
    id: "6/model-fails-mid-stream",
    section,
    // F111
    title: "A model that fails mid-stream leaves its text, an error chunk and a boundary",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const turn = await api.turn(chatId, "fail");
      check.matches(turn.text, /^Half an ans/, "text before the failure");
      check.ok(find(turn, "error"), `an error chunk in ${types(turn).join(" ")}`);
      const next = await api.turn(chatId, "again", { after: turn.last });
      check.equal(next.text, "You said: again", "next answer");
    },
  },
  {
    id: "6/regenerate",
    section,
    // F04
    title: "Regenerate drops the last answer and makes another to the same message",
    async run(context) {
      const { api, check, chatId } = context;
      await api.start(chatId);
      const first = await api.turn(chatId, "once more");
      const again = await answerTo(context, first.last, { trigger: "regenerate-message" });
      check.equal(again.text, "You said: once more", "text");
      check.ok(messageIdOf(again) !== messageIdOf(first), "message ids differ");
      const third = await api.turn(chatId, "history", { after: again.last });
      check.equal(JSON.parse(third.text), { users: ["once more", "history"], assistants: 1 }, "history");
    },
  },
  {
    id: "6/steering-is-injected",
    section,
    // F70
    title: "A message sent while a tool runs is injected at the next step, with proof on the stream, in the same turn",
    async run({ api, check, chatId, pass }) {
      await api.start(chatId);
      await api.say(chatId, "work");
      const reader = await api.out(chatId);
      const head = await reader.until((record) => record.chunk?.type === "tool-input-available");
      const id = uniqueId("steer");
      const steer = await api.message(chatId, { message: userMessage("make it red", id) });
      await pass(1_100);
      const tail = await reader.turn(steer);
      const proof = find(tail, "data-pending-message-injected");
      check.includes(proof?.["data"], { messageIds: [id], messages: [{ id, text: "make it red" }] }, "proof of the injection");
      check.matches(tail.text, /make it red/, "the model saw it");
      check.equal([...head, ...tail.records].filter((r) => r.chunk?.type === "start").length, 1, "turns");
      await reader.cancel();
    },
  },
  {
    id: "6/steering-that-is-not-injected-is-the-next-turn",
    section,
    title: "A message that shouldInject refuses becomes the next turn, lost nowhere",
    async run({ api, check, chatId, pass }) {
      await api.start(chatId);
      const seq = await api.say(chatId, "work");
      const reader = await api.out(chatId);
      await reader.until((record) => record.chunk?.type === "tool-input-available");
      const queued = await api.say(chatId, "queue this");
      await pass(1_100);
      const first = await reader.turn(seq);
      check.ok(!types(first).includes("data-pending-message-injected"), "no injection");
      check.ok(Number(first.endHeaders["session-in-event-id"]) < queued, "the first boundary lies before the queued message");
      const second = await reader.turn(queued);
      check.equal(second.text, "You said: queue this", "answer to the queued message");
      await reader.cancel();
    },
  },
  {
    id: "6/message-during-text-is-the-next-turn",
    section,
    // F71
    title: "A message that arrives when no step follows becomes the next turn",
    async run({ api, check, chatId, pass }) {
      await api.start(chatId);
      const seq = await api.say(chatId, "slowly");
      const reader = await api.out(chatId);
      await reader.until((record) => record.chunk?.type === "text-delta");
      const late = await api.say(chatId, "me too");
      await pass(1_100);
      const first = await reader.turn(seq);
      check.equal(find(first, "start"), undefined, "a second start in the first turn");
      const second = await reader.turn(late);
      check.equal(second.text, "You said: me too", "answer to the late message");
      await reader.cancel();
    },
  },
  {
    id: "6/action-runs-the-turn",
    section,
    // F61
    title: "An action is validated, edits the history, and run answers with trigger action",
    async run(context) {
      const { api, check, chatId } = context;
      await api.start(chatId);
      const first = await api.turn(chatId, "alpha");
      const second = await api.turn(chatId, "beta", { after: first.last });
      const undo = await answerTo(context, second.last, { trigger: "action", action: { type: "undo" } });
      check.equal(undo.text, "", "text of an action without a response");
      const third = await api.turn(chatId, "history", { after: undo.last });
      check.equal(JSON.parse(third.text), { users: ["alpha", "history"], assistants: 1 }, "history after undo");
    },
  },
  {
    id: "6/action-with-a-response",
    section,
    title: "An action whose run answers streams the answer and ends with a boundary that covers it",
    async run(context) {
      const { api, check, chatId } = context;
      await api.start(chatId);
      const first = await api.turn(chatId, "alpha");
      const turn = await answerTo(context, first.last, { trigger: "action", action: { type: "say", text: "from an action" } });
      check.matches(turn.text, /from an action/, "text");
      check.equal(turn.endHeaders["session-in-event-id"], "1", "session-in-event-id");
    },
  },
  {
    id: "6/invalid-action",
    section,
    // F64
    title: "An action that breaks the schema is refused: an error chunk, a boundary, history untouched",
    async run(context) {
      const { api, check, chatId } = context;
      await api.start(chatId);
      const first = await api.turn(chatId, "alpha");
      const refused = await answerTo(context, first.last, { trigger: "action", action: { type: "explode" } });
      check.ok(find(refused, "error"), `an error chunk in ${types(refused).join(" ")}`);
      const third = await api.turn(chatId, "history", { after: refused.last });
      check.equal(JSON.parse(third.text), { users: ["alpha", "history"], assistants: 1 }, "history");
    },
  },
  {
    id: "6/edit-actions-do-not-run",
    section,
    // F60
    title: "With actions as edits an undo edits the history, ends with a boundary and runs no turn",
    async run(context) {
      const { api, check, chatId } = context;
      await api.start(chatId, { taskIdentifier: AGENT.edit });
      const first = await api.turn(chatId, "alpha");
      const second = await api.turn(chatId, "beta", { after: first.last });
      const undo = await answerTo(context, second.last, { trigger: "action", action: { type: "undo" } });
      check.equal(undo.text, "", "text of the edit");
      const third = await api.turn(chatId, "history", { after: undo.last });
      check.equal(JSON.parse(third.text), { users: ["alpha", "history"], assistants: 1 }, "history after undo");
    },
  },
  {
    id: "6/edit-action-answers-from-on-action",
    section,
    title: "With actions as edits the response is what onAction returns",
    async run(context) {
      const { api, check, chatId } = context;
      await api.start(chatId, { taskIdentifier: AGENT.edit });
      const first = await api.turn(chatId, "alpha");
      const turn = await answerTo(context, first.last, { trigger: "action", action: { type: "say", text: "from onAction" } });
      check.equal(turn.text, "from onAction", "text");
    },
  },
  ...([AGENT.chat, AGENT.edit] as const).map(
    (taskIdentifier): ConformanceCase => ({
      id: `6/action-asks-for-a-turn-${taskIdentifier}`,
      section,
      // F62
      title: `An action that returns chat.turn() is answered by a turn on the edited history (${taskIdentifier})`,
      async run(context) {
        const { api, check, chatId } = context;
        await api.start(chatId, { taskIdentifier });
        const first = await api.turn(chatId, "alpha");
        const turn = await answerTo(context, first.last, { trigger: "action", action: { type: "again" } });
        check.equal(turn.text, "You said: alpha", "text");
        check.equal(turn.endHeaders["session-in-event-id"], "1", "session-in-event-id");
      },
    }),
  ),
];
