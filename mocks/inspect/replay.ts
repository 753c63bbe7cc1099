import type { UIMessage } from "ai";
import { CONTROL, RECORD_HEADER } from "../../src/transport/protocol/index.ts";
import type { ChatInputChunk } from "../../src/transport/protocol/index.ts";
import type { AnyAgent, InRecord, RunPort } from "../core/agent-port.ts";
import { sleep } from "../core/clock.ts";
import type { OutSnapshot, SessionServer, SessionServerOptions, SessionSnapshotRow } from "../core/server-types.ts";
import { createSessionServer } from "../server.ts";
import type { SessionTrace, TracedFault } from "./trace.ts";

/** Options of {@link replayTrace}, beside those of the session server. */
export interface ReplayOptions extends Partial<Omit<SessionServerOptions, "agents">> {
  /** Which of the trace's chats. Default: the one that it was exported for. */
  chatId?: string;
  /** `recorded`: chunks come as far apart as they did, on the server's clock. `instant`: at once. Default `recorded`. */
  timing?: "recorded" | "instant";
  /** Whether the faults of the trace happen again. Default true. */
  faults?: boolean;
}

/** A trace as a test case. */
export interface TraceReplay {
  /** Answers each message of the chat with the very chunks that the trace holds for it. */
  server: SessionServer;
  chatId: string;
  /** The agent's task id. */
  task: string;
  /** What the client sent, in order: what the test has to do. */
  inputs: ChatInputChunk[];
  /** The conversation as the agent remembered it at the end. */
  messages: UIMessage[];
}

/** What was written between two boundaries, and the newest record of `.in` that it answered. */
interface RecordedTurn {
  records: OutSnapshot[];
  covers: number;
}

/**
 * Makes a session server that plays an exported trace again: an agent whose answers are the recorded ones, and faults
 * that hit the requests that they hit. Drive it with your own component or transport; no model runs.
 *
 * @throws RangeError when the trace holds no such chat
 * @example
 * ```ts
 * const trace = readTrace(await (await fetch("/chat-1.trace.json")).text());
 * const { server, task } = replayTrace(trace, { timing: "instant" });
 * const transport = createChatTransport({
 *   task,
 *   baseURL: server.baseURL,
 *   fetch: (url, init) => server.fetch(new Request(url, init)),
 *   accessToken: (params) => server.accessToken(params),
 *   startSession: (params) => server.startSession(params),
 * });
 * ```
 */
export function replayTrace(trace: SessionTrace, options: ReplayOptions = {}): TraceReplay {
  const { chatId = trace.chatId, timing = "recorded", faults = true, ...serverOptions } = options;
  const session = trace.sessions.find(({ id, externalId }) => externalId === chatId || id === chatId);
  if (session === undefined) throw new RangeError(`The trace holds no chat ${String(chatId)}; it has ${trace.sessions.map(({ externalId }) => externalId).join(", ") || "none"}.`);
  const server = createSessionServer({ seed: session.id, ...serverOptions, agents: [replayAgent(session, timing)] });
  if (faults) for (const fault of inOrder(trace.faults)) server.faults.add(fault);
  return {
    server,
    chatId: session.externalId ?? session.id,
    task: session.taskIdentifier,
    inputs: session.in.map(({ chunk }) => chunk),
    messages: session.messages,
  };
}

/**
 * The faults with counts that lead each to its own request: a fault does not see the requests that one added before it
 * took. A stream that is resumed can be told only by being one, so such a fault takes the first.
 */
function inOrder(faults: readonly TracedFault[]) {
  return faults.map(({ fault, route, nth }, index) => {
    const before = faults.slice(0, index).filter((other) => other.route === route && other.nth < nth).length;
    const { chatId: _chat, ...kind } = fault;
    return { ...kind, route, times: 1, skip: fault.type === "redeliver" ? 0 : nth - before };
  });
}

function turnsOf({ out }: SessionSnapshotRow): RecordedTurn[] {
  const turns: RecordedTurn[] = [{ records: [], covers: Infinity }];
  for (const record of out) {
    turns.at(-1)!.records.push(record);
    if (record.control?.type !== CONTROL.turnComplete) continue;
    turns.at(-1)!.covers = Number(record.control.headers[RECORD_HEADER.sessionInEventId] ?? -1);
    turns.push({ records: [], covers: Infinity });
  }
  return turns.filter(({ records }) => records.length > 0);
}

/** An agent without a model: it writes what was recorded. Turns are counted over all its runs. */
function replayAgent(session: SessionSnapshotRow, timing: "recorded" | "instant"): AnyAgent {
  const turns = turnsOf(session);

  const play = async (port: RunPort, turn: RecordedTurn) => {
    let last = turn.records[0]?.at ?? 0;
    for (const { at, chunk } of turn.records) {
      if (timing === "recorded") await sleep(port.clock, at - last, port.signal);
      last = at;
      if (port.signal.aborted) return;
      if (port.in.peek()?.chunk.kind === "stop") break;
      if (chunk) port.out.append(chunk);
    }
    // What the recorded turn took in on its way (steered messages, a stop) belongs to this one, too.
    for (let next = port.in.peek(); next && (next.chunk.kind === "stop" || next.seq <= turn.covers); next = port.in.peek()) port.in.consume(next.seq);
    const closing = turn.records.findLast(({ control }) => control?.headers[RECORD_HEADER.sessionClosed] !== undefined)?.control;
    if (closing) port.close(closing.headers[RECORD_HEADER.sessionClosedReason]);
    port.turnEnded(session.messages);
    port.out.control(CONTROL.turnComplete, {
      [RECORD_HEADER.publicAccessToken]: await port.mintToken(),
      ...(port.in.consumedSeq < 0 ? {} : { [RECORD_HEADER.sessionInEventId]: String(port.in.consumedSeq) }),
    });
  };

  const answer = async (port: RunPort, seq: number) => {
    const index = turns.findIndex(({ covers }) => covers >= seq);
    const [turn] = index === -1 ? [] : turns.splice(0, index + 1).slice(-1);
    if (turn === undefined) throw new Error(`The trace has no answer to record ${seq}: more was sent than was recorded.`);
    await play(port, turn);
  };

  const isMessage = ({ chunk }: InRecord) => chunk.kind === "message" && chunk.payload.trigger !== "close";

  return {
    id: session.taskIdentifier,
    kind: "custom-agent",
    async start(port) {
      const { message, continuation } = port.payload;
      if (message !== undefined && !continuation) await answer(port, -1);
      for (;;) {
        const record = await port.in.next({ timeoutMs: port.idleTimeoutInSeconds * 1000, signal: port.signal });
        if (record === undefined) return port.signal.aborted ? "cancelled" : "idle";
        if (isMessage(record)) await answer(port, record.seq);
      }
    },
  };
}
