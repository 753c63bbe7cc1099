import { ChatKitError } from "../errors.ts";
import { discard, failureOf, isCaptivePortal, networkFailure } from "../http/failure.ts";
import type { SessionFetch } from "../http/fetch-chain.ts";
import { connectionState, IDLE, transitionConnection } from "../machines/connection.ts";
import type { ConnectionEffect, ConnectionEvent, ConnectionMachine } from "../machines/connection.ts";
import { HEADER, PATH } from "../protocol/index.ts";
import type { Batch } from "../stream/decode.ts";
import { createSseReader, slices } from "../stream/sse.ts";
import { CUT_SETTLED_RETRIES, HEALTHY_WINDOW_MS, MAX_RATE_LIMIT_WAIT_MS, STREAM_TIMEOUT_SECONDS } from "../timing.ts";
import type { ChatContext } from "./context.ts";
import { announceRetry } from "./retry.ts";
import { createWatchdog } from "./watchdog.ts";

/** What the connection asks of the rest of the runner. */
export interface ConnectionPorts {
  fetch: SessionFetch;
  /** Whether the next request may ask for the settled peek. */
  mayPeek(): boolean;
  /** Processes records from `from` on and answers the index of the first one that has to wait. */
  process(records: Batch, from: number): number;
  onOpen(): void;
  onUndecodable(detail: string): void;
  /** The server says that nothing is running and has sent all there is. */
  onSettled(): void;
  /** No more records will come. */
  onGiveUp(error: ChatKitError): void;
}

/** A chat's one `.out` subscription. */
export interface Connection {
  readonly isOpen: boolean;
  send(event: ConnectionEvent): void;
  /** Records that had to wait may go on. */
  resume(): void;
}

const WHAT = "Reading the session's output";

export function createConnection(context: ChatContext, ports: ConnectionPorts): Connection {
  const { platform, config, store, chatId } = context;
  let machine: ConnectionMachine = IDLE;
  let current: AbortController | null = null;
  let cancelWait: (() => void) | null = null;
  let unblock: (() => void) | null = null;
  /** What the newest connection ended in. */
  let lastError: ChatKitError;
  /** The cursor behind which an event arrived broken. */
  let suspect: number | null | undefined;
  const watchdog = createWatchdog(platform, {
    onSilent: () => send({ type: "silent" }),
    onHeard: () => send({ type: "heard" }),
    onDead: () => replace("No bytes and no pings"),
  });

  function send(event: ConnectionEvent): void {
    const before = machine;
    const [after, effects] = transitionConnection(before, event);
    if (after === before && effects.length === 0) return;
    machine = after;
    const from = connectionState(before);
    const to = connectionState(after);
    if (from !== to) {
      store.setState({ connection: to });
      context.emit({ type: "connection-change", from, to, reason: event.type });
    }
    effects.forEach(perform);
  }

  function perform(effect: ConnectionEffect): void {
    switch (effect.type) {
      case "open":
        void run();
        return;
      case "abort":
        stopCurrent();
        return;
      case "wait":
        announceRetry(context, { operation: "out", attempt: effect.attempt, delayMs: effect.delayMs }, lastError);
        cancelWait = platform.setTimeout(() => {
          cancelWait = null;
          context.schedule(null);
          send({ type: "elapsed" });
        }, effect.delayMs);
        return;
      case "cancel-wait":
        cancelWait?.();
        cancelWait = null;
        context.schedule(null);
        return;
      case "give-up":
        ports.onGiveUp(giveUpError());
    }
  }

  function giveUpError(): ChatKitError {
    if (!lastError.retryable) return lastError;
    const message = `The answer was cut off before it was complete (reconnect budget exhausted). ${lastError.message}`;
    return new ChatKitError("reconnect_exhausted", message, { chatId, status: lastError.status, cause: lastError, retryable: true });
  }

  function stopCurrent(): void {
    watchdog.stop();
    current?.abort();
    current = null;
    unblock?.();
  }

  function fail(): void {
    const { retryable, retryAfterMs: notBeforeMs = 0 } = lastError;
    const signedOut = lastError.code === "unauthorized" || lastError.code === "forbidden" || lastError.code === "access_token_failed";
    send({ type: "failed", retryable: retryable && notBeforeMs <= MAX_RATE_LIMIT_WAIT_MS, signedOut, notBeforeMs, random: platform.random(), online: platform.isOnline() });
  }

  /** The connection is open and no good. */
  function replace(why: string): void {
    lastError = networkFailure(WHAT, chatId, new Error(why));
    stopCurrent();
    fail();
  }

  async function run(): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    current = controller;
    const startedAt = platform.now();
    const windowSeconds = config.streamTimeoutSeconds ?? STREAM_TIMEOUT_SECONDS;
    watchdog.start();
    try {
      const peek = ports.mayPeek();
      const cursor = context.session?.cursor;
      const response = await ports.fetch({
        endpoint: "out",
        path: PATH.out(chatId),
        method: "GET",
        headers: {
          Accept: "text/event-stream",
          [HEADER.timeoutSeconds]: String(windowSeconds),
          ...(cursor !== undefined && { [HEADER.lastEventId]: String(cursor) }),
          ...(peek && { [HEADER.peekSettled]: "1" }),
        },
        signal,
      });
      if (signal.aborted) return discard(response);
      if (!response.ok) throw await failureOf(response, WHAT, chatId, platform.now());
      if (!response.body || isCaptivePortal(response)) {
        discard(response);
        throw new Error("A page answered instead of the session server");
      }
      ports.onOpen();
      send({ type: "opened" });
      const done = await pump(response.body, signal);
      if (signal.aborted) return;
      stopCurrent();
      lastError = networkFailure(WHAT, chatId, new Error("The stream ended before the turn did"));
      // Only a whole body says what is missing; one without `[DONE]` was cut off, unless nothing else ever comes.
      const whole = done || (machine.name === "open" && machine.attempt >= CUT_SETTLED_RETRIES);
      if (whole && peek && response.headers.get(HEADER.sessionSettled) === "true") return ports.onSettled();
      const isHealthy = platform.now() - startedAt >= Math.min(HEALTHY_WINDOW_MS, windowSeconds * 500);
      const silentMs = config.watch ? 0 : windowSeconds * 1_000;
      send({ type: "ended", whole: done && isHealthy, silentMs, random: platform.random(), online: platform.isOnline() });
    } catch (thrown) {
      if (signal.aborted) return;
      stopCurrent();
      lastError = networkFailure(WHAT, chatId, thrown);
      fail();
    }
  }

  /** Reads the body to its end, at the pace of whoever processes the records. Answers whether `[DONE]` came. */
  async function pump(body: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<boolean> {
    const reader = body.getReader();
    signal.addEventListener("abort", () => void reader.cancel().catch(() => {}), { once: true });
    let done = false;
    const feed = createSseReader({ onPing: watchdog.sawPing, onDone: () => (done = true), onUndecodable: ports.onUndecodable });
    for (;;) {
      const read = await reader.read();
      if (read.done || signal.aborted) return done;
      watchdog.heard();
      for (const slice of slices(read.value)) {
        for (const [index, records] of feed(slice).entries()) {
          if (index) readAgain();
          if (signal.aborted) return done;
          const { length } = records;
          if (length) send({ type: "record" });
          let at = 0;
          while ((at = ports.process(records, at)) < length && !signal.aborted) {
            watchdog.pause();
            await new Promise<void>((resolve) => (unblock = resolve));
            unblock = null;
            if (signal.aborted) return done;
            watchdog.start();
          }
          if (signal.aborted) return done;
        }
      }
    }
  }

  /** What arrived broken is whole at the server: ask for it again, once, and skip it when it comes no better. */
  function readAgain(): void {
    const cursor = context.session?.cursor ?? null;
    if (cursor === suspect) return ports.onUndecodable("an event is not JSON");
    suspect = cursor;
    replace("An event arrived broken");
  }

  return {
    get isOpen() {
      return machine.name === "open";
    },
    send,
    resume: () => unblock?.(),
  };
}
