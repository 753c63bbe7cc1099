/**
 * Chunks per second through `sendMessages`, against the floor (eventsource-parser and the wire's two JSON parses) and
 * the published client, in one process. Ratios hold between machines, absolute figures do not.
 *
 *   node bench/transport-throughput.ts [chunks] [rounds]
 */
import { TriggerChatTransport as PublishedTransport } from "@trigger.dev/sdk/chat";
import { createParser } from "eventsource-parser";
import { EventSourceParserStream } from "eventsource-parser/stream";
import type { UIMessageChunk } from "ai";
import { createChatTransport } from "../src/transport/transport.ts";

const CHUNKS = Number(process.argv[2] ?? 100_000);
const ROUNDS = Number(process.argv[3] ?? 5);
const BATCHES = [1, 10, 100];
const READ_BYTES = 64 * 1024;

/** The bytes of one turn's `.out`, in reads of 64 kB as a socket delivers them. */
function wire(batch: number): Uint8Array[] {
  const at = 1_767_225_600_000;
  let seq = 0;
  const record = (chunk: unknown) => ({ body: JSON.stringify({ data: chunk, id: `part-${seq}` }), seq_num: seq++, timestamp: at });
  const records: unknown[] = [record({ type: "start", messageId: "m" }), record({ type: "text-start", id: "t" })];
  for (let n = 0; n < CHUNKS; n++) records.push(record({ type: "text-delta", id: "t", delta: ` word${n}` }));
  records.push(record({ type: "text-end", id: "t" }), record({ type: "finish" }));
  records.push({ body: "", seq_num: seq++, timestamp: at, headers: [["trigger-control", "turn-complete"], ["session-in-event-id", "0"]] });
  let text = "";
  for (let from = 0; from < records.length; from += batch) {
    text += `id: ${from},${seq},0\nevent: batch\ndata: ${JSON.stringify({ records: records.slice(from, from + batch), tail: { seq_num: seq, timestamp: at } })}\n\n`;
  }
  const bytes = new TextEncoder().encode(text);
  const reads: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; from += READ_BYTES) reads.push(bytes.slice(from, from + READ_BYTES));
  return reads;
}

function bodyOf(reads: Uint8Array[]): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      const next = reads[at++];
      if (next) controller.enqueue(next);
      else controller.close();
    },
  });
}

const fakeFetch = (reads: Uint8Array[]) => async (url: string) =>
  url.endsWith("/append")
    ? Response.json({ ok: true, seq: 0 })
    : new Response(bodyOf(reads), { headers: { "Content-Type": "text/event-stream", "X-Stream-Version": "v2" } });

async function drain(stream: ReadableStream<UIMessageChunk>): Promise<number> {
  const reader = stream.getReader();
  let count = 0;
  while (!(await reader.read()).done) count++;
  return count;
}

/** The floor: eventsource-parser's own stream and the wire's two parses, read by a consumer, and nothing else. */
async function floor(reads: Uint8Array[]): Promise<number> {
  const decoded = bodyOf(reads).pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>);
  const reader = decoded.pipeThrough(new EventSourceParserStream()).getReader();
  let count = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return count - 1;
    const { records } = JSON.parse(value.data) as { records: Array<{ body: string }> };
    for (const { body } of records) {
      if (body) JSON.parse(body);
      count++;
    }
  }
}

/** Parsing alone: no stream, and nobody who gets a chunk. What no client can reach. */
async function parseOnly(reads: Uint8Array[]): Promise<number> {
  const decoder = new TextDecoder();
  let count = 0;
  const parser = createParser({
    onEvent: ({ data }) => {
      const { records } = JSON.parse(data) as { records: Array<{ body: string }> };
      for (const { body } of records) {
        if (body) JSON.parse(body);
        count++;
      }
    },
  });
  const reader = bodyOf(reads).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return count - 1;
    parser.feed(decoder.decode(value, { stream: true }));
  }
}

const options = (reads: Uint8Array[]) => ({
  task: "bench",
  baseURL: "http://bench.test",
  accessToken: () => "token",
  sessions: { c: { publicAccessToken: "token", isStreaming: false } },
  fetch: fakeFetch(reads),
});
const message = { id: "u", role: "user" as const, parts: [{ type: "text" as const, text: "go" }] };
const request = { trigger: "submit-message" as const, chatId: "c", messageId: undefined, messages: [message], abortSignal: undefined };

async function ours(reads: Uint8Array[]): Promise<number> {
  const transport = createChatTransport(options(reads));
  const count = await drain(await transport.sendMessages(request));
  transport.dispose();
  return count;
}

async function published(reads: Uint8Array[]): Promise<number> {
  const transport = new PublishedTransport(options(reads) as ConstructorParameters<typeof PublishedTransport>[0]);
  const count = await drain((await transport.sendMessages(request)) as ReadableStream<UIMessageChunk>);
  transport.dispose();
  return count;
}

async function rate(run: (reads: Uint8Array[]) => Promise<number>, reads: Uint8Array[]): Promise<number> {
  const started = performance.now();
  const count = await run(reads);
  if (count !== CHUNKS + 4) throw new Error(`${run.name}: ${count} chunks instead of ${CHUNKS + 4}`);
  return (count / (performance.now() - started)) * 1_000;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const RUNS = [floor, ours, published, parseOnly];
const rows = [];
for (const batch of BATCHES) {
  const reads = wire(batch);
  const rates = new Map(RUNS.map((run) => [run, [] as number[]]));
  for (const run of RUNS) await rate(run, reads);
  for (let round = 0; round < ROUNDS; round++) {
    for (const run of RUNS) rates.get(run)?.push(await rate(run, reads));
  }
  const of = (run: (reads: Uint8Array[]) => Promise<number>) => median(rates.get(run) ?? []);
  const thousands = (run: (reads: Uint8Array[]) => Promise<number>) => Math.round(of(run) / 1_000);
  rows.push({
    "batch of": batch,
    "floor k/s": thousands(floor),
    "ours k/s": thousands(ours),
    "published k/s": thousands(published),
    "ours / floor": Number((of(ours) / of(floor)).toFixed(2)),
    "ours / published": Number((of(ours) / of(published)).toFixed(1)),
    "ours / parsing alone": Number((of(ours) / of(parseOnly)).toFixed(2)),
  });
}
console.table(rows);
