import type { UIMessage, UIMessageChunk } from "ai";
import { CONTROL } from "../../src/transport/protocol/index.ts";
import type { OutChannel, RunPort } from "../core/agent-port.ts";
import { cleanAborted, hasContent } from "./clean-message.ts";
import { History } from "./history.ts";
import type { ModelPrefix } from "./model-messages.ts";
import { reduceChunks } from "./reduce-chunks.ts";
import type { RunState } from "./run-state.ts";
import { isTransient } from "./turn-output.ts";

/** What a run keeps for the next one beside its messages. */
interface KeptState {
  store?: Record<string, unknown>;
  chatStarted?: boolean;
  prefix?: ModelPrefix;
  /** Version of the run that handed over the message which the next run finds first. */
  handedOverFrom?: number;
}

/** Writes down what the next run needs. */
export function writeSnapshot(run: RunState, extra: Pick<KeptState, "handedOverFrom"> = {}): void {
  if (run.handedOver) return;
  const data: KeptState = {
    store: run.stored,
    chatStarted: run.chatStarted,
    ...(run.prefix ? { prefix: run.prefix } : {}),
    ...extra,
  };
  run.port.snapshot.write({
    messages: run.history.all(),
    lastOutSeq: run.port.out.lastSeq,
    data: data as Record<string, unknown>,
  });
}

/** The stretches of chunks that each belong to one message. */
function stretches(records: ReturnType<OutChannel["read"]>): UIMessageChunk[][] {
  const found: UIMessageChunk[][] = [];
  let open = false;
  for (const { chunk } of records) {
    if (!chunk) open = false;
    else if (chunk.type === "start") {
      found.push([chunk]);
      open = true;
    } else if (open && chunk.type !== "error" && !isTransient(chunk)) found.at(-1)?.push(chunk);
  }
  return found;
}

/** The message of a turn that a crash cut off: the newest stretch, when no boundary follows it. */
export function cutMessageId(records: ReturnType<OutChannel["read"]>): string | undefined {
  const at = records.findLastIndex(({ chunk, control }) => chunk?.type === "start" || control?.type === CONTROL.turnComplete);
  const chunk = records[at]?.chunk;
  return chunk?.type === "start" ? chunk.messageId : undefined;
}

/** Lays the stream over a snapshot, by message id. The stream wins: it is what the client saw. */
export async function replay(messages: readonly UIMessage[], records: ReturnType<OutChannel["read"]>): Promise<UIMessage[]> {
  const history = new History(messages);
  for (const chunks of stretches(records)) {
    const [start] = chunks;
    const id = start?.type === "start" ? start.messageId : undefined;
    const message = await reduceChunks(chunks, id === undefined ? undefined : history.findMessage(id));
    const whole = chunks.some((chunk) => chunk.type === "finish");
    const kept = message && !whole ? cleanAborted(message) : message;
    if (hasContent(kept)) history.upsert(kept);
  }
  return history.all();
}

/** Puts a fresh run where the last one left off: the snapshot, and the stream since then. */
export async function restore(run: RunState, port: RunPort): Promise<void> {
  const snapshot = port.snapshot.read();
  const kept = (snapshot?.data ?? {}) as KeptState;
  run.stored = kept.store ?? {};
  run.chatStarted = kept.chatStarted ?? run.continuation;
  run.prefix = kept.prefix;
  run.handedOverFrom = kept.handedOverFrom;
  const records = port.out.read(snapshot?.lastOutSeq ?? -1);
  run.cutMessageId = cutMessageId(records);
  run.history.set(await replay(snapshot?.messages ?? [], records));
}
