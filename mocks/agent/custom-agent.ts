import type { UIMessage } from "ai";
import { errorMessage } from "../../src/transport/protocol/index.ts";
import type { ChatTaskWirePayload } from "../../src/transport/protocol/index.ts";
import { check, isRecord, quote } from "../core/check.ts";
import { checkAgentId } from "../core/check-options.ts";
import type { AnyAgent, RunExit, RunPort } from "../core/agent-port.ts";
import { readClientData } from "./admit.ts";
import type { ChatHandle } from "./chat-handle-types.ts";
import { writeBoundary } from "./complete-turn.ts";
import type { AgentDefinition } from "./options.ts";
import { RunState } from "./run-state.ts";
import type { Schema, SchemaInput, SchemaOutput } from "./schema.ts";
import { createSessionHandle } from "./session-handle.ts";
import type { SessionHandle } from "./session-types.ts";
import { warn } from "./warn.ts";

/** What the `run` of a custom agent gets beside its payload. */
export interface CustomRunContext {
  session: SessionHandle;
  /** Aborts when the run is cancelled. */
  signal: AbortSignal;
  chat: ChatHandle;
}

/** Options of {@link customAgent}. */
export interface CustomAgentOptions<CS extends Schema<unknown, unknown> | undefined = undefined> {
  id: string;
  /** Validates the `metadata` of the payload. A refused payload is an error chunk and a turn's end. */
  clientDataSchema?: CS;
  idleTimeoutInSeconds?: number;
  /** The whole run: it ends when this returns. */
  run: (payload: ChatTaskWirePayload & { metadata?: SchemaOutput<CS> }, context: CustomRunContext) => Promise<void> | void;
}

/** A custom agent, with the types that `InferChatClientData` reads off it. */
export interface CustomAgent<D = Record<string, unknown>> extends AnyAgent {
  readonly kind: "custom-agent";
  /** Carries types only. */
  readonly _types?: { uiMessage: UIMessage; clientData: D };
}

/** What was asked for while the loop ran, now that it has returned. */
async function exitOf(run: RunState): Promise<RunExit> {
  const { port, requests } = run;
  if (port.signal.aborted) return "cancelled";
  if (requests.close) {
    port.close(requests.close.reason);
    return "closed";
  }
  if (requests.upgrade) {
    await port.endAndContinue("upgrade");
    return "upgrade";
  }
  return requests.endRun ? "end-run" : "completed";
}

/** Nobody waits for the answer of a preload, unless a message came behind it. */
async function refuse(run: RunState, error: unknown): Promise<void> {
  const { port } = run;
  const waiting = port.in.pending();
  if (port.payload.trigger === "preload" && waiting.length === 0) return warn("the client data of a custom agent's preload was refused", error);
  for (const { seq } of waiting) port.in.consume(seq);
  port.out.append({ type: "error", errorText: errorMessage(error) });
  await writeBoundary(run);
}

/**
 * Defines an agent that writes its own loop, over the raw session (`session.in`, `session.out`) or over
 * `chat.createSession`.
 *
 * @example
 * ```ts
 * const echo = customAgent({
 *   id: "echo",
 *   async run(payload, { chat }) {
 *     for await (const turn of chat.createSession(payload)) {
 *       await turn.complete(streamText({ model, messages: turn.messages, abortSignal: turn.signal }));
 *     }
 *   },
 * });
 * ```
 */
export function customAgent<CS extends Schema<unknown, unknown> | undefined = undefined>(
  options: CustomAgentOptions<CS>,
): CustomAgent<SchemaInput<CS>> {
  check(isRecord(options) && typeof options.run === "function", `customAgent takes options with \`id\` and \`run\`, and got ${quote(options)}.`);
  const { id, idleTimeoutInSeconds, clientDataSchema } = options;
  checkAgentId(id, "customAgent");
  const definition = { id, run: () => undefined, ...(clientDataSchema ? { clientDataSchema } : {}) } as AgentDefinition;
  return {
    id,
    kind: "custom-agent",
    ...(idleTimeoutInSeconds === undefined ? {} : { idleTimeoutInSeconds }),
    async start(port: RunPort) {
      const run = new RunState(definition, port);
      try {
        await readClientData(run);
      } catch (error) {
        await refuse(run, error);
        return "completed";
      }
      const metadata = clientDataSchema ? { metadata: run.clientData } : {};
      await options.run({ ...port.payload, ...metadata } as never, { session: createSessionHandle(run), signal: port.signal, chat: run.chat });
      return exitOf(run);
    },
  };
}
