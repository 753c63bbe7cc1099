/**
 * The session server at scale, on the virtual clock: 1,000 sessions with 100 turns each and 200 open readers in one
 * process. What counts is that the last tenth costs what the first did: time per append and per record, and heap once
 * `.out` is trimmed and `.in` is at its retention. Nothing may be left when everybody has gone. Times are this process's
 * CPU time, of the best round in each tenth, so that a busy machine does not decide; garbage is collected between
 * rounds, so that none pays for what another left.
 *
 * The agent loop runs the AI SDK's own streams, milliseconds per turn: it gets a tenth of the sessions unless told.
 *
 *   node --experimental-transform-types bench/server-scale.ts [sessions] [turns] [readers] [sessions with the agent loop]
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { streamText } from "ai";
import { chatAgent, createSessionServer, createVirtualClock, scriptedModel } from "../mocks/index.ts";
import type { AnyAgent } from "../mocks/index.ts";
import { echoAgent } from "../mocks/core/testing.ts";

const SESSIONS = Number(process.argv[2] ?? 1_000);
const TURNS = Number(process.argv[3] ?? 100);
const READERS = Number(process.argv[4] ?? 200);
const AGENT_SESSIONS = Number(process.argv[5] ?? Math.ceil(SESSIONS / 10));
const LIMITS = { time: 1.2, heap: 1.1 };
const WORDS = Array.from({ length: 20 }, (_, n) => `word${n}`).join(" ");

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

interface Tenth {
  appendUs: number;
  recordUs: number;
  heapMB: number;
}

async function readAll(response: Response, count: (bytes: number) => void): Promise<void> {
  const reader = response.body!.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) count(part.value.byteLength);
}

async function measure(agent: AnyAgent, sessionCount: number, turnCount: number): Promise<Tenth[]> {
  const clock = createVirtualClock();
  const server = createSessionServer({ agents: [agent], clock, seed: 1, inRetention: 4, idleTimeoutInSeconds: 30 });
  const headers = { Authorization: `Bearer ${server.secretKey}` };
  const url = (session: number, path: string) => `${server.baseURL}/realtime/v1/sessions/chat-${session}/${path}`;
  for (let n = 0; n < sessionCount; n++) await server.startSession({ chatId: `chat-${n}`, taskId: agent.id });
  await clock.advance(1);
  let bytes = 0;
  const abort = new AbortController();
  for (let n = 0; n < READERS; n++) {
    const request = new Request(url(n % sessionCount, "out"), { headers: { ...headers, "Timeout-Seconds": "600" }, signal: abort.signal });
    readAll(await server.fetch(request), (length) => (bytes += length)).catch(() => undefined);
  }

  const lastSeq = async (session: number) =>
    Number((await server.fetch(new Request(url(session, "out"), { method: "HEAD", headers }))).headers.get("X-Last-Chunk-Index"));
  const tenths: Tenth[] = [];
  const perTenth = Math.max(1, Math.floor(turnCount / 10));
  for (let tenth = 0; tenth < 10; tenth++) {
    const rounds: Array<{ append: number; record: number }> = [];
    for (let turn = tenth * perTenth; turn < (tenth + 1) * perTenth; turn++) {
      const before = await lastSeq(sessionCount - 1);
      gc();
      const start = cpuMs();
      for (let n = 0; n < sessionCount; n++) {
        const message = { id: `u${turn}`, role: "user", parts: [{ type: "text", text: WORDS }] };
        const body = JSON.stringify({ kind: "message", payload: { chatId: `chat-${n}`, trigger: "submit-message", message } });
        await server.fetch(new Request(url(n, "in/append"), { method: "POST", headers: { ...headers, "X-Part-Id": `${n}-${turn}` }, body }));
      }
      const appended = cpuMs();
      await clock.advance(1_000);
      const records = ((await lastSeq(sessionCount - 1)) - before) * sessionCount;
      rounds.push({ append: (appended - start) / sessionCount, record: (cpuMs() - start) / records });
    }
    const best = (of: "append" | "record") => Math.min(...rounds.map((round) => round[of])) * 1000;
    gc();
    const heapMB = process.memoryUsage().heapUsed / 1e6;
    tenths.push({ appendUs: best("append"), recordUs: best("record"), heapMB });
  }

  abort.abort();
  await clock.advance(31_000);
  const { sessions, runs, timers } = server.inspect();
  const left = { readers: sessions.reduce((sum, { openReaders }) => sum + openReaders, 0), timers, pending: clock.pending };
  const turns = runs.reduce((sum, run) => sum + run.turns, 0);
  if (turns !== sessionCount * perTenth * 10) throw new Error(`${turns} turns instead of ${sessionCount * perTenth * 10}`);
  if (left.readers + left.timers + left.pending > 0) throw new Error(`left behind: ${JSON.stringify(left)}`);
  console.log(`  readers got ${(bytes / 1e6).toFixed(1)} MB; readers, timers and clock entries left: 0`);
  await server.close();
  return tenths;
}

/** The real agent loop. Its history is the app's to keep, so that a model's prompt does not grow with the turns. */
const agent = chatAgent({
  id: "agent",
  hydrateMessages: ({ incomingMessages }) => incomingMessages,
  run: ({ messages, signal }) => streamText({ model: scriptedModel(WORDS, { onExhausted: "repeat-last" }), messages, abortSignal: signal }),
});

let failed = false;
for (const [name, served, count] of [
  ["without the agent loop", echoAgent(), SESSIONS],
  ["with the agent loop", agent, AGENT_SESSIONS],
] as const) {
  console.log(`${name}: warming up`);
  await measure(served, 20, 20);
  console.log(`${name}: ${count} sessions × ${TURNS} turns, ${READERS} readers`);
  const tenths = await measure(served, count, TURNS);
  for (const [index, { appendUs, recordUs, heapMB }] of tenths.entries()) {
    console.log(`  tenth ${index + 1}: ${appendUs.toFixed(1)} µs per append, ${recordUs.toFixed(2)} µs per record, heap ${heapMB.toFixed(1)} MB`);
  }
  const [first, last] = [tenths[0]!, tenths.at(-1)!];
  const ratios = { append: last.appendUs / first.appendUs, record: last.recordUs / first.recordUs, heap: last.heapMB / first.heapMB };
  const fits = ratios.append <= LIMITS.time && ratios.record <= LIMITS.time && ratios.heap <= LIMITS.heap;
  failed ||= !fits;
  console.log(
    `  last to first: append ${ratios.append.toFixed(2)}, record ${ratios.record.toFixed(2)} (limit ${LIMITS.time}), heap ${ratios.heap.toFixed(2)} (limit ${LIMITS.heap}) ${fits ? "ok" : "FAILED"}`,
  );
}
if (failed) process.exitCode = 1;
