/**
 * Round trips from a send to its first chunk. Each way to the session server and back takes 50 ms of virtual time, so a
 * round trip takes 100 ms and nothing else takes any. Exits with 1 when a turn of this kit needs more than one.
 *
 *   node bench/transport-latency.ts
 */
import { createSessionServer, createVirtualClock } from "../mocks/index.ts";
import { echoAgent } from "../mocks/core/testing.ts";
import { ours, published, verdict } from "./support/clients.ts";

const ONE_WAY_MS = 50;
const TURNS = 4;

/** Lets everything run that no virtual time separates, module loading included. */
const settle = async () => {
  for (let at = 0; at < 20; at++) await new Promise((resolve) => setImmediate(resolve));
};

/** Milliseconds from send to first chunk, turn by turn. */
async function delays(make: typeof ours): Promise<number[]> {
  const clock = createVirtualClock();
  const agent = echoAgent();
  const server = createSessionServer({ agents: [agent], clock, seed: 1 });
  const way = () => new Promise<void>((resolve) => void clock.setTimeout(resolve, ONE_WAY_MS));
  /** The same bytes, each so much later. */
  const slow = (body: ReadableStream<Uint8Array>) =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        const late = (call: () => void) => void way().then(call).catch(() => {});
        const reader = body.getReader();
        void (async () => {
          for (let part = await reader.read(); !part.done; part = await reader.read()) {
            const bytes = part.value;
            late(() => controller.enqueue(bytes));
          }
          late(() => controller.close());
        })().catch(() => {});
      },
    });
  const client = make({
    task: agent.id,
    baseURL: server.baseURL,
    startSession: (request) => server.startSession(request),
    accessToken: (request) => server.accessToken(request),
    fetch: async (url, init) => {
      await way();
      const { body, status, headers } = await server.fetch(new Request(url, init));
      // The body's first bytes travel right behind the headers.
      const late = body && slow(body);
      await way();
      return new Response(late, { status, headers });
    },
  });
  const until = async (promise: Promise<unknown>) => {
    let done = false;
    void promise.finally(() => (done = true));
    for (await settle(); !done; await settle()) await clock.advance(5);
    return clock.now();
  };
  await until(client.preload("c"));
  const result: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const start = clock.now();
    let rest = Promise.resolve();
    const first = client.send("c", `turn ${turn}`).then(async (stream) => {
      const reader = stream.getReader();
      await reader.read();
      rest = (async () => {
        while (!(await reader.read()).done);
      })();
    });
    result.push((await until(first)) - start);
    await until(rest);
  }
  client.dispose();
  return result;
}

const [kit, sdk] = [await delays(ours), await delays(published)];
const trips = (ms: number) => Math.round(ms / (2 * ONE_WAY_MS));
const rows = kit.map((ms, turn) => ({
  turn: turn === 0 ? "first, session started" : `${turn + 1}`,
  "ours ms": ms,
  "published ms": sdk[turn] as number,
  "ours, round trips": trips(ms),
  "published, round trips": trips(sdk[turn] as number),
  target: 1,
  verdict: verdict(trips(ms) <= 1),
}));
console.table(rows);
process.exit(rows.every((row) => row.verdict === "met") ? 0 : 1);
