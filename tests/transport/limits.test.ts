import { describe, expect, it, vi } from "vitest";
import { createChatTransport } from "../../src/transport/transport.ts";
import { read, setup, turnAgent, user } from "./harness.ts";

const request = { trigger: "submit-message" as const, chatId: "c", messageId: undefined, messages: [user("go")], abortSignal: undefined };
const options = (body: () => ReadableStream<Uint8Array>) => ({
  task: "t",
  baseURL: "http://limits.test",
  accessToken: () => "token",
  sessions: { c: { publicAccessToken: "token", isStreaming: false } },
  fetch: async (url: string) => (url.endsWith("/append") ? Response.json({ ok: true, seq: 0 }) : new Response(body(), { headers: { "Content-Type": "text/event-stream" } })),
});

describe("limits", () => {
  it("holds less than 1 MB of a 17 MB turn whose consumer stalls after one chunk", async () => {
    const encoder = new TextEncoder();
    let pulled = 0;
    let seq = 0;
    const body = () =>
      new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            if (pulled > 17_000_000) return controller.close();
            const records = Array.from({ length: 10 }, () => ({ seq_num: seq++, timestamp: 0, body: JSON.stringify({ data: { type: "text-delta", id: "t", delta: "x".repeat(1_600) }, id: `p${seq}` }) }));
            const bytes = encoder.encode(`event: batch\ndata: ${JSON.stringify({ records })}\n\n`);
            pulled += bytes.length;
            controller.enqueue(bytes);
          },
        },
        { highWaterMark: 0 },
      );
    const transport = createChatTransport(options(body));
    const reader = (await transport.sendMessages(request)).getReader();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const held = pulled;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(pulled).toBe(held);
    expect(held).toBeLessThan(1_000_000);
    expect(transport.chatState("c").connection).toBe("live");
    transport.dispose();
  });

  it("decodes one read of 17 MB in slices", async () => {
    const record = (seq: number) => `event: batch\ndata: ${JSON.stringify({ records: [{ seq_num: seq, timestamp: 0, body: JSON.stringify({ data: { type: "data-blob", data: "x".repeat(16_000) }, id: `p${seq}` }) }] })}\n\n`;
    const bytes = new TextEncoder().encode(Array.from({ length: 1_000 }, (_, seq) => record(seq)).join(""));
    const body = () =>
      new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(bytes);
        },
      });
    const parsed = vi.spyOn(JSON, "parse");
    const transport = createChatTransport(options(body));
    const reader = (await transport.sendMessages(request)).getReader();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 50));
    // Each record is parsed twice, once as part of its event: a sixteenth of a megabyte at a time.
    const characters = parsed.mock.calls.reduce((sum, [text]) => sum + text.length, 0);
    expect(characters).toBeGreaterThan(0);
    expect(characters).toBeLessThan(2 * 200_000);
    parsed.mockRestore();
    transport.dispose();
  });

  it("needs one round trip from send to first chunk once the session is started", async () => {
    const kit = setup({ agent: turnAgent({ delayMs: 0 }), server: { latency: 100 } });
    await kit.settle(kit.transport.preload("c"));
    for (const text of ["one", "two", "three"]) {
      const from = kit.clock.now();
      const reading = read(await kit.settle(kit.send(text), 1_000));
      for (let step = 0; reading.chunks.length === 0 && step < 50; step++) await kit.clock.advance(5);
      expect(kit.clock.now() - from).toBeLessThanOrEqual(160);
      await kit.clock.advance(1_000);
      expect(reading.state).toBe("done");
    }
  });

  // Heap and listeners, over 1,000 turns: soak/soak.verify.test.ts.
  it("keeps timers and readers flat over many turns with reconnects", async () => {
    const kit = setup({ agent: turnAgent({ delayMs: 1 }) });
    const counts = [];
    for (let at = 0; at < 40; at++) {
      if (at % 3 === 0) kit.server.faults.add({ route: "out", type: "cut", after: { records: 3 }, how: "error" });
      if (at % 7 === 0) await kit.clock.advance(31_000);
      const reading = read(await kit.settle(kit.send(`turn ${at}`, { id: `u${at}` })));
      await kit.clock.advance(3_000);
      expect(reading).toMatchObject({ state: "done", text: `You said turn ${at}` });
      counts.push([kit.clock.pending, kit.server.inspect().sessions[0]?.openReaders]);
    }
    kit.server.faults.clear();
    const half = counts.slice(counts.length >> 1);
    expect(Math.max(...half.map(([timers]) => timers ?? 0))).toBeLessThanOrEqual(Math.max(...counts.slice(0, counts.length >> 1).map(([timers]) => timers ?? 0)));
    expect(Math.max(...counts.map(([, readers]) => readers ?? 0))).toBeLessThanOrEqual(1);
    kit.transport.dispose();
    await kit.clock.advance(10);
    expect(kit.server.inspect().sessions[0]?.openReaders).toBe(0);
    expect(kit.clock.pending).toBe(kit.server.inspect().timers);
  }, 120_000);
});
