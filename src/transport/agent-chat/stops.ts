import type { LiveConfig } from "../config.ts";
import type { Chat } from "../runner/chat.ts";
import { IDLE_RELEASE_MS } from "../timing.ts";
import type { ChunkStream } from "../types.ts";

/** Stops that last as long as their turns: the stopped stream ends at the turn's end, and the cursor is behind it then. */
export interface Stops {
  stop(): Promise<void>;
  /** A turn's stream that ends no sooner than what is left of a stopped turn has been read. */
  wrap(stream: ChunkStream): ChunkStream;
}

/**
 * What is left of a stopped turn is read at once and dropped: a request that goes on from the stored cursor would take it
 * for its own answer. A turn that died without an end is waited for {@link IDLE_RELEASE_MS}.
 */
export function createStops(chat: Chat, config: LiveConfig): Stops {
  const { store, platform } = chat.context;
  let drained = Promise.resolve();
  const isDraining = () => store.getState().turn === "draining";

  return {
    async stop() {
      let done = () => {};
      drained = new Promise<void>((resolve) => (done = resolve));
      // The stream stays open for as long as an idle one.
      config.idleReleaseMs = IDLE_RELEASE_MS;
      const unlisten = store.subscribe((state, before) => before.turn === "draining" && state.turn !== "draining" && end());
      const cancel = platform.setTimeout(end, IDLE_RELEASE_MS);
      function end() {
        unlisten();
        cancel();
        config.idleReleaseMs = 0;
        done();
      }
      await chat.stop();
      if (!isDraining()) end();
    },
    wrap: (stream) => stream.pipeThrough(new TransformStream({ flush: () => drained })),
  };
}
