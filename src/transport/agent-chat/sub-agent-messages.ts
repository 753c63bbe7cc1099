import type { UIMessage, UIMessageChunk } from "ai";
import { defaultPlatform } from "../platform.ts";
import type { Platform } from "../platform.ts";
import { compactChunks, reduceChunks } from "./reduce-chunks.ts";

/** Data part type that carries a sub-agent's chunks on the parent chat's stream. */
export const SUB_AGENT_DATA_TYPE = "data-subagent";

/** Payload of a forwarded {@link SUB_AGENT_DATA_TYPE} chunk. */
export type SubAgentChunkBatch = {
  /** The parent's tool call that the sub-agent runs in. */
  toolCallId: string;
  /** Position of this batch in the sub-agent's stream, from 0. */
  seq: number;
  /** The sub-agent's chunks, in order. */
  chunks: UIMessageChunk[];
};

/** The transient data chunk that a parent agent writes for its sub-agent. */
export type SubAgentDataChunk = { type: typeof SUB_AGENT_DATA_TYPE; data: SubAgentChunkBatch; transient: true };

/** Options of {@link createSubAgentMessages}. */
export type SubAgentMessagesOptions = {
  /** Least time between two rebuilds, in milliseconds. Default 100. */
  throttleMs?: number;
  /** Called after one or more messages changed. */
  onChange?: () => void;
};

/** Live sub-agent messages, rebuilt from forwarded chunks. */
export type SubAgentMessages<TUIMessage extends UIMessage = UIMessage> = {
  /** Give it to `useChat({ onData })`, or call it with every data part. */
  onData: (part: { type: string; data?: unknown }) => void;
  /** The sub-agent's message so far for a tool call of the parent; undefined before its first chunk. */
  get: (toolCallId: string) => TUIMessage | undefined;
  /** Stops pending rebuilds and drops every message. */
  dispose: () => void;
};

interface Entry<TMessage> {
  chunks: UIMessageChunk[];
  nextSeq: number;
  message: TMessage | undefined;
  dirty: boolean;
}

/**
 * Rebuilds sub-agents' messages from the chunks that a parent agent forwards. Batches that come again after a reconnect
 * are recognised by their number and skipped.
 *
 * @param platform For tests: the clock of the throttle.
 */
export function createSubAgentMessages<TUIMessage extends UIMessage = UIMessage>(
  { throttleMs = 100, onChange }: SubAgentMessagesOptions = {},
  platform: Pick<Platform, "setTimeout"> = defaultPlatform(),
): SubAgentMessages<TUIMessage> {
  const entries = new Map<string, Entry<TUIMessage>>();
  let cancel: (() => void) | undefined;
  let building = false;
  let disposed = false;

  const schedule = () => {
    if (!cancel && !building && !disposed) cancel = platform.setTimeout(() => void rebuild(), throttleMs);
  };

  const rebuild = async () => {
    cancel = undefined;
    building = true;
    let changed = false;
    for (const entry of entries.values()) {
      if (!entry.dirty) continue;
      entry.dirty = false;
      entry.chunks = compactChunks(entry.chunks);
      const message = await reduceChunks<TUIMessage>(entry.chunks);
      if (disposed) return;
      if (!message) continue;
      entry.message = message;
      changed = true;
    }
    building = false;
    if (changed) onChange?.();
    if ([...entries.values()].some(({ dirty }) => dirty)) schedule();
  };

  return {
    onData: ({ type, data }) => {
      if (disposed || type !== SUB_AGENT_DATA_TYPE) return;
      const batch = data as Partial<SubAgentChunkBatch> | undefined;
      if (!batch || typeof batch.toolCallId !== "string" || !Array.isArray(batch.chunks)) return;
      let entry = entries.get(batch.toolCallId);
      if (!entry) entries.set(batch.toolCallId, (entry = { chunks: [], nextSeq: 0, message: undefined, dirty: false }));
      if (batch.seq !== entry.nextSeq) return;
      entry.nextSeq++;
      entry.chunks.push(...batch.chunks);
      entry.dirty = true;
      schedule();
    },
    get: (toolCallId) => entries.get(toolCallId)?.message,
    dispose: () => {
      disposed = true;
      cancel?.();
      cancel = undefined;
      entries.clear();
    },
  };
}
