import { sleep } from "../core/clock.ts";
import type { Timers } from "../core/timers.ts";
import { pingFrame } from "../http/sse.ts";
import { isEventStream, networkError } from "./answers.ts";
import { countOf, firstOf, readFrames, withRecords } from "./sse-frames.ts";
import type { Frame } from "./sse-frames.ts";
import type { FaultKind } from "./types.ts";

/** The faults that happen to a body on its way. */
export type BodyFault = Extract<FaultKind, { type: "cut" | "stall" | "duplicate" | "malformed" }>;

type Reader = ReadableStreamDefaultReader<Uint8Array>;

interface Work {
  reader: Reader;
  timers: Timers;
  pingIntervalMs: number;
  /** Aborts when the client gives the body up. */
  cancelled: AbortSignal;
}

const encoder = new TextEncoder();

/** Sends an answer's body through a fault. Answers without the kind of body that the fault is about pass unchanged. */
export function distort(response: Response, fault: BodyFault, timers: Timers, pingIntervalMs: number): Response {
  const byBytes = fault.type === "cut" && "bytes" in fault.after;
  if (response.body === null || !(byBytes || isEventStream(response))) return response;
  const abort = new AbortController();
  const reader = response.body.getReader();
  const parts = run(fault, { reader, timers, pingIntervalMs, cancelled: abort.signal });
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const part = await parts.next();
          if (!part.done) return controller.enqueue(typeof part.value === "string" ? encoder.encode(part.value) : part.value);
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        await reader.cancel().catch(() => undefined);
      },
      async cancel(reason) {
        abort.abort();
        await reader.cancel(reason).catch(() => undefined);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: response.status, headers: response.headers });
}

function run(fault: BodyFault, work: Work): AsyncGenerator<string | Uint8Array, void> {
  switch (fault.type) {
    case "cut":
      return "bytes" in fault.after ? cutBytes(fault.after.bytes, fault.how, work) : cutRecords(fault.after.records, fault.how, work);
    case "stall":
      return stall(fault, work);
    case "duplicate":
      return duplicate(fault.records, work);
    case "malformed":
      return malform(fault.at, work);
  }
}

function breakOff(how: "close" | "error"): void {
  if (how === "error") throw networkError();
}

async function* cutBytes(bytes: number, how: "close" | "error", { reader }: Work) {
  let left = bytes;
  while (left > 0) {
    const part = await reader.read();
    if (part.done) return;
    const sent = part.value.subarray(0, left);
    left -= sent.byteLength;
    yield sent;
  }
  breakOff(how);
}

async function* cutRecords(records: number, how: "close" | "error", { reader }: Work) {
  let left = records;
  if (left <= 0) return breakOff(how);
  for await (const frame of readFrames(reader)) {
    const count = countOf(frame);
    yield count > left ? firstOf(frame, left) : frame.text;
    left -= count;
    if (left <= 0) return breakOff(how);
  }
}

async function* stall(fault: Extract<BodyFault, { type: "stall" }>, work: Work) {
  let left = fault.afterRecords ?? 0;
  const frames = readFrames(work.reader);
  let held: Frame | undefined;
  while (left > 0) {
    const next = await frames.next();
    if (next.done === true) return;
    const count = countOf(next.value);
    if (count > left && next.value.records !== null) held = next.value;
    yield held === undefined ? next.value.text : firstOf(held, left);
    if (held !== undefined) held = { ...held, text: withRecords(held, held.records?.slice(left) ?? []) };
    left -= count;
  }
  yield* silence(fault, work);
  if (work.cancelled.aborted) return;
  if (held !== undefined) yield held.text;
  for await (const frame of frames) yield frame.text;
}

/** Nothing but pings, if any, until the time is over or the client leaves. */
async function* silence({ pings = false, ms = Infinity }: { pings?: boolean; ms?: number }, work: Work) {
  const { timers, cancelled } = work;
  const until = timers.now() + ms;
  while (!cancelled.aborted && timers.now() < until) {
    const left = until - timers.now();
    const step = pings ? Math.min(work.pingIntervalMs, left) : left;
    await (step === Infinity ? aborted(cancelled) : sleep(timers, step, cancelled));
    if (pings && !cancelled.aborted) yield pingFrame(timers.now());
  }
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });

async function* duplicate(records: number, { reader }: Work) {
  let left = records;
  for await (const frame of readFrames(reader)) {
    if (frame.records === null || left <= 0) {
      yield frame.text;
    } else {
      const twice = frame.records.flatMap((record, index) => (index < left ? [record, record] : [record]));
      left -= frame.records.length;
      yield withRecords(frame, twice);
    }
  }
}

async function* malform(at: "record" | "frame" | "json", { reader }: Work) {
  let done = false;
  for await (const frame of readFrames(reader)) {
    const index = frame.records?.findIndex((record) => record.body !== "" && record.headers === undefined) ?? -1;
    if (done || frame.records === null || index === -1) {
      yield frame.text;
      continue;
    }
    done = true;
    if (at === "frame") {
      yield `${frame.text.trimEnd().slice(0, -3)}\n\n`;
    } else if (at === "record") {
      yield withRecords(frame, frame.records.toSpliced(index, 0, { timestamp: "?" } as never));
    } else {
      yield withRecords(
        frame,
        frame.records.map((record, i) => (i === index ? { ...record, body: record.body.slice(0, -3) } : record)),
      );
    }
  }
}
