/**
 * Back-pressure: what a client has pulled of a turn of 17 MB whose consumer stalls after one chunk, once it pulls no
 * more. Exits with 1 when this kit holds a megabyte or more.
 *
 *   node bench/transport-pressure.ts
 */
import { before, ours, published, verdict } from "./support/clients.ts";
import type { Client } from "./support/clients.ts";

const TURN_BYTES = 17_000_000;
const LIMIT_BYTES = 1_000_000;

/** `.out` in events of ten records, made as they are pulled; no platform buffers between. */
function createBody(count: (bytes: number) => void): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let seq = 0;
  let pulled = 0;
  return new ReadableStream(
    {
      pull(controller) {
        // Then it stays open: whoever wants more waits.
        if (pulled > TURN_BYTES) return new Promise<void>(() => {});
        const records = Array.from({ length: 10 }, () => {
          const data = seq === 0 ? { type: "start", messageId: "m" } : { type: "text-delta", id: "t", delta: "x".repeat(1_600) };
          return { seq_num: seq, timestamp: 0, body: JSON.stringify({ data, id: `p${seq++}` }) };
        });
        const bytes = encoder.encode(`event: batch\ndata: ${JSON.stringify({ records })}\n\n`);
        pulled += bytes.length;
        count(bytes.length);
        controller.enqueue(bytes);
        return undefined;
      },
    },
    { highWaterMark: 0 },
  );
}

async function heldBytes(make: typeof ours): Promise<number> {
  let pulled = 0;
  const client: Client = before(make, () => createBody((bytes) => (pulled += bytes)));
  await (await client.send("c", "go")).getReader().read();
  for (let seen = -1; seen < pulled; ) {
    seen = pulled;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  client.dispose();
  return pulled;
}

const [kit, sdk] = [await heldBytes(ours), await heldBytes(published)];
const kB = (bytes: number) => Math.round(bytes / 1_000);
console.table([
  { "17 MB turn, consumer stalls": "kB held", ours: kB(kit), published: kB(sdk), target: `< ${kB(LIMIT_BYTES)}`, verdict: verdict(kit < LIMIT_BYTES) },
]);
process.exit(kit < LIMIT_BYTES ? 0 : 1);
