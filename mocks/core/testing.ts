import type { UIMessageChunk } from "ai";
import { CONTROL, RECORD_HEADER } from "../../src/transport/protocol/index.ts";
import type { AnyAgent, InRecord, RunPort } from "./agent-port.ts";

/** What {@link echoAgent} does beyond echoing. */
export interface EchoOptions {
  id?: string;
  idleTimeoutInSeconds?: number;
  /** Milliseconds between chunks. Default 0. */
  delayMs?: number;
  /** Called for every message before it is answered; return an exit to end the run after the answer. */
  onMessage?: (port: RunPort, record: InRecord) => Promise<"upgrade" | "end-run" | void> | "upgrade" | "end-run" | void;
}

/** Text of a submitted message. */
export function textOf(record: InRecord): string {
  if (record.chunk.kind !== "message") return "";
  const part = record.chunk.payload.message?.parts.find((candidate) => candidate.type === "text");
  return part?.type === "text" ? part.text : "";
}

/** The smallest agent that keeps the rules of the protocol, for tests of the server: answers every message with its words. */
export function echoAgent({ id = "echo", idleTimeoutInSeconds, delayMs = 0, onMessage }: EchoOptions = {}): AnyAgent {
  const boundary = async (port: RunPort) => {
    port.turnEnded([]);
    port.out.control(CONTROL.turnComplete, {
      [RECORD_HEADER.publicAccessToken]: await port.mintToken(),
      [RECORD_HEADER.sessionInEventId]: String(port.in.consumedSeq),
    });
  };
  const pause = (port: RunPort) =>
    delayMs === 0 ? Promise.resolve() : new Promise<void>((resolve) => port.clock.setTimeout(resolve, delayMs));

  return {
    id,
    kind: "custom-agent",
    idleTimeoutInSeconds,
    async start(port) {
      for (;;) {
        const record = await port.in.next({ timeoutMs: port.idleTimeoutInSeconds * 1000 });
        if (record === undefined) return "idle";
        if (record.chunk.kind === "message" && record.chunk.payload.trigger === "close") return "closed";
        const exit = await onMessage?.(port, record);
        if (exit === "upgrade") return exit;
        for (const chunk of answer(port, textOf(record))) {
          await pause(port);
          if (port.signal.aborted) return "cancelled";
          port.out.append(chunk);
        }
        await boundary(port);
        if (exit !== undefined) return exit;
      }
    },
  };
}

function answer(port: RunPort, text: string): UIMessageChunk[] {
  const words = text.split(" ").map((word, index) => (index === 0 ? word : ` ${word}`));
  return [
    { type: "start", messageId: port.generateId("msg_") },
    { type: "text-start", id: "t1" },
    ...words.map((delta): UIMessageChunk => ({ type: "text-delta", id: "t1", delta })),
    { type: "text-end", id: "t1" },
    { type: "finish" },
  ];
}
