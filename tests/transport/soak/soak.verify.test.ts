import { afterEach, describe, expect, it, vi } from "vitest";
import { createVirtualClock } from "../../../mocks/core/virtual-clock.ts";
import { defaultPlatform, type Platform } from "../../../src/transport/platform.ts";
import { createChatTransport } from "../../../src/transport/transport.ts";
import { read, user } from "../harness.ts";
import { Census, type Count } from "./census.ts";
import { ForgetfulServer, type Mishap } from "./forgetful-server.ts";

const TURNS = 1_000;
const EVERY = 50;
/**
 * Bytes that a turn of the second half may leave behind, in the median of its counts: code that runs for the first time
 * makes a jump, a leak goes on. It is 2, this test's own counts; a closure is 32 or more.
 */
const HEAP_PER_TURN = 16;

/** What happens in ten turns, again and again. */
const MISHAPS: Readonly<Record<number, Mishap>> = { 1: "out cut", 2: "append 503", 3: "out closed", 4: "out 401", 5: "append unreachable" };

afterEach(() => void vi.unstubAllGlobals());

/** As a browser's. Node keeps one listener per target whose `signal` it still obeys after a garbage collection. */
class Target extends EventTarget {
  override addEventListener(...[type, listener, options]: Parameters<EventTarget["addEventListener"]>): void {
    const { signal, ...rest } = Object(options) as AddEventListenerOptions;
    super.addEventListener(type, listener, rest);
    signal?.addEventListener("abort", () => this.removeEventListener(type, listener, rest), { once: true });
  }
}

/** A page's globals, as far as the transport listens to them. */
function stubPage() {
  const document = Object.assign(new Target(), { visibilityState: "visible" });
  const window = Object.assign(new Target(), { document });
  vi.stubGlobal("document", document);
  vi.stubGlobal("window", window);
  for (const name of ["addEventListener", "removeEventListener"] as const) vi.stubGlobal(name, window[name].bind(window));
  return { window, document };
}

describe.each([false, true])("1,000 turns on one transport, multiTab %s", (multiTab) => {
  it("leave heap, listeners, timers and open readers as they were", { timeout: 300_000 }, async () => {
    using census = new Census();
    const { window, document } = stubPage();
    const clock = createVirtualClock();
    const server = new ForgetfulServer();
    const platform: Platform = {
      ...defaultPlatform(),
      now: () => clock.now(),
      setTimeout: (fn, ms) => clock.setTimeout(fn, ms),
      random: () => 0.5,
      fetch: async (url, init) => {
        if (init.signal) census.mark(init.signal);
        return census.mark(await server.fetch(url, init));
      },
    };
    const session = { publicAccessToken: "token", isStreaming: false };
    const options = { task: "t", baseURL: "http://soak.test", accessToken: () => "token", multiTab };
    const transport = createChatTransport({ ...options, sessions: { c: session } }, platform);
    /** What most turns are sent with, so that a listener left on it stays. */
    const page = new AbortController();
    const counts: Array<Count & { timers: number; readers: number }> = [];

    for (let turn = 1; turn <= TURNS; turn++) {
      const kind = turn % 10;
      if (MISHAPS[kind]) server.mishaps.add(MISHAPS[kind]);
      // Everything that makes the transport open `.out` anew.
      if (MISHAPS[kind]?.startsWith("out") || kind === 9) await clock.advance(31_000);
      server.held = kind >= 6 && kind <= 8;
      const abort = kind === 7 ? census.mark(new AbortController()) : page;
      // Ids of a chat of a hundred messages: what a page keeps per message is not what is looked for here.
      const sending = transport.sendMessages({ trigger: "submit-message", chatId: "c", messageId: undefined, messages: [user("go", `u${turn % 100}`)], abortSignal: abort.signal });
      const unsubscribe = transport.subscribe("c", () => {});
      await clock.advance(2_000);
      const reading = read(census.mark(await sending));
      await clock.advance(0);
      if (kind === 6) void transport.stopGeneration("c");
      if (kind === 7) abort.abort();
      if (kind === 8) {
        window.dispatchEvent(new Event("offline"));
        window.dispatchEvent(new Event("online"));
        server.letGo();
      }
      await clock.advance(2_000);
      expect(reading, `turn ${turn}`).toMatchObject({ state: "done", text: kind === 6 || kind === 7 ? "one two" : "one two three four five six" });
      expect(server.mishaps.size).toBe(0);
      unsubscribe();
      if (kind === 0) await visit();
      if (turn % EVERY === 0) counts.push({ timers: clock.pending, readers: server.openReaders, ...(await census.take()) });
    }

    /** Another component's transport comes and goes, in the middle of its first turn. */
    async function visit(): Promise<void> {
      const guest = census.mark(createChatTransport({ ...options, multiTab: false, sessions: { c: session } }, platform));
      server.held = true;
      const reading = read(await guest.sendMessages({ trigger: "submit-message", chatId: "c", messageId: undefined, messages: [user("hi")], abortSignal: undefined }));
      await clock.advance(0);
      guest.dispose();
      server.letGo();
      await clock.advance(0);
      expect(reading.state).toBe("done");
    }

    const early = counts.slice(0, counts.length / 2);
    const late = counts.slice(early.length);
    const most = (list: typeof counts, of: "timers" | "readers" | "listeners" | "alive") => Math.max(...list.map((count) => count[of]));
    for (const what of ["timers", "readers", "listeners", "alive"] as const) expect(most(late, what), what).toBeLessThanOrEqual(most(early, what));
    expect(most(early, "readers")).toBe(1);
    const growths = late.flatMap(({ heap }, at) => (at ? [heap - (late[at - 1]?.heap ?? 0)] : [])).sort((a, b) => a - b);
    const heapPerTurn = (growths[growths.length >> 1] ?? Infinity) / EVERY;
    expect(heapPerTurn).toBeLessThan(HEAP_PER_TURN);

    transport.dispose();
    await clock.advance(0);
    expect([window, document, page.signal].map((target) => census.listenersOn(target))).toEqual([0, 0, 0]);
    expect({ timers: clock.pending, readers: server.openReaders }).toEqual({ timers: 0, readers: 0 });
    process.stdout.write(`a turn of the second half: ${heapPerTurn} bytes; listeners ${most(early, "listeners")}, then ${most(late, "listeners")}\n`);
  });
});
