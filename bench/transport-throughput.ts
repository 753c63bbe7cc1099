/**
 * Chunks per second through `sendMessages`, and the heap that is live in the middle of a turn that is read as fast as
 * it comes, against the published client and the floor (eventsource-parser's own stream and the wire's two JSON
 * parses, read by a consumer, and nothing else), in one process. Ratios hold between machines, absolute figures do not.
 *
 *   node --expose-gc bench/transport-throughput.ts [chunks, comma-separated] [rounds]
 *
 * The published client keeps the whole turn, and its time grows with the square of it: it gets fewer rounds.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { EventSourceParserStream } from "eventsource-parser/stream";
import type { UIMessageChunk } from "ai";
import { before, median, ours, published, verdict } from "./support/clients.ts";
import type { Client, ClientOptions } from "./support/clients.ts";

const SIZES = (process.argv[2] ?? "10000,100000,300000").split(",").map(Number);
const ROUNDS = Number(process.argv[3] ?? 5);
const BATCHES = [1, 10, 100];
const READ_BYTES = 64 * 1024;
/** Times the floor at every batch size; times the published client, by batch size. */
const TARGET = { floor: 0.8, published: (batch: number) => (batch === 1 ? 2 : 4) };

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

/** The bytes of one turn's `.out`, in reads of 64 kB as a socket delivers them. */
function wire(chunks: number, batch: number): Uint8Array[] {
  const at = 1_767_225_600_000;
  let seq = 0;
  const record = (chunk: unknown) => ({ body: JSON.stringify({ data: chunk, id: `part-${seq}` }), seq_num: seq++, timestamp: at });
  const records: unknown[] = [record({ type: "start", messageId: "m" }), record({ type: "text-start", id: "t" })];
  // As text is: now and then a delta has what JSON escapes.
  for (let n = 0; n < chunks; n++) records.push(record({ type: "text-delta", id: "t", delta: n % 10 < 9 ? ` word${n}` : ` "${n}"\n` }));
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

/** Reads to the end and counts. `at`: called when so many chunks were read. */
async function drain(stream: ReadableStream<UIMessageChunk>, at?: { count: number; call(): void }): Promise<number> {
  const reader = stream.getReader();
  let count = 0;
  while (!(await reader.read()).done) if (++count === at?.count) at.call();
  return count;
}

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

type Make = (options: ClientOptions) => Client;

async function turn(make: Make, reads: Uint8Array[], at?: { count: number; call(): void }): Promise<number> {
  const client = before(make, () => bodyOf(reads));
  const count = await drain(await client.send("c", "go"), at);
  client.dispose();
  return count;
}

/** Thousands of chunks per second. */
async function rate(run: () => Promise<number>, expected: number): Promise<number> {
  gc();
  const started = performance.now();
  const count = await run();
  if (count !== expected) throw new Error(`${count} chunks instead of ${expected}`);
  return count / (performance.now() - started);
}

/** Megabytes live when half of the turn was read. */
async function liveHeap(make: Make, reads: Uint8Array[], chunks: number): Promise<number> {
  const heap = () => (gc(), process.memoryUsage().heapUsed / 1e6);
  const start = heap();
  let half = 0;
  await turn(make, reads, { count: chunks >> 1, call: () => (half = heap() - start) });
  return half;
}

const RUNS = {
  floor,
  ours: (reads: Uint8Array[]) => turn(ours, reads),
  published: (reads: Uint8Array[]) => turn(published, reads),
};
type Name = keyof typeof RUNS;

const rows: Array<Record<string, number | string>> = [];
for (const chunks of SIZES) {
  const roundsOf: Record<Name, number> = { floor: ROUNDS, ours: ROUNDS, published: Math.min(ROUNDS, Math.max(1, Math.floor(100_000 / chunks))) };
  for (const batch of BATCHES) {
    const reads = wire(chunks, batch);
    const rates: Record<Name, number[]> = { floor: [], ours: [], published: [] };
    // The first round warms up; where only one is affordable, an earlier size did.
    for (let round = -1; round < ROUNDS; round++) {
      for (const name of Object.keys(RUNS) as Name[]) {
        if (round >= roundsOf[name] || (round < 0 && roundsOf[name] === 1)) continue;
        const measured = await rate(() => RUNS[name](reads), chunks + 4);
        if (round >= 0) rates[name].push(measured);
      }
    }
    const kilo = (name: Name) => median(rates[name]);
    const [toFloor, toPublished] = [kilo("ours") / kilo("floor"), kilo("ours") / kilo("published")];
    const target = TARGET.published(batch);
    rows.push({
      chunks,
      "batch of": batch,
      "floor k/s": Math.round(kilo("floor")),
      "ours k/s": Math.round(kilo("ours")),
      "published k/s": Math.round(kilo("published")),
      "ours / floor": Number(toFloor.toFixed(2)),
      "ours / published": Number(toPublished.toFixed(1)),
      target: `${TARGET.floor} / ${target}`,
      verdict: `${verdict(toFloor >= TARGET.floor)} / ${verdict(toPublished >= target)}`,
      "ours, live MB": Number((await liveHeap(ours, reads, chunks)).toFixed(1)),
      "published, live MB": chunks > 100_000 ? "" : Number((await liveHeap(published, reads, chunks)).toFixed(1)),
    });
  }
}
console.table(rows);
