import type { ModelMessage, UIMessage } from "ai";
import type { ChatTaskWirePayload } from "../../src/transport/protocol/index.ts";
import { modelMessagesOf, readClientData } from "./admit.ts";
import { cleanAborted, hasContent } from "./clean-message.ts";
import { writeBoundary } from "./complete-turn.ts";
import { partialToUIMessage } from "./handover-message.ts";
import type { Streamable } from "./hook-types.ts";
import { mergeIncoming } from "./incoming.ts";
import { inputOfPayload, inputOfRecord, messageOf } from "./intake.ts";
import { nextSignal } from "./next-signal.ts";
import { errorText, pipeResponse } from "./respond.ts";
import type { RunState } from "./run-state.ts";
import type { ChatSessionOptions, ChatTurn } from "./session-types.ts";
import { restore, writeSnapshot } from "./snapshot.ts";
import type { Turn } from "./turn.ts";

/** Ends a turn of a hand-written loop: the boundary, and what the next run needs. */
async function finish(run: RunState): Promise<void> {
  run.turn?.output.close();
  await writeBoundary(run);
  run.endTurn();
  run.turns += 1;
  writeSnapshot(run);
  run.port.turnEnded(run.history.all());
}

async function keep(run: RunState, turn: Turn, response: UIMessage | undefined): Promise<UIMessage | undefined> {
  if (!hasContent(response)) return undefined;
  const kept = turn.stopped || turn.error !== undefined ? cleanAborted(response) : response;
  if (hasContent(kept)) run.history.upsert(kept);
  return kept;
}

async function complete(run: RunState, turn: Turn, source: Streamable | undefined): Promise<UIMessage | undefined> {
  try {
    if (source) await pipeResponse(run, turn, source);
    await turn.output.settle();
  } catch (error) {
    turn.error = error;
    turn.output.write({ type: "error", errorText: errorText(run, error) });
  }
  const response = await keep(run, turn, await turn.output.message());
  await finish(run);
  return response ?? (run.history.last?.role === "assistant" ? run.history.last : undefined);
}

async function openTurn(run: RunState, payload: ChatTaskWirePayload, handover: { isFinal: boolean } | null): Promise<ChatTurn> {
  const message = messageOf(payload);
  const trigger = payload.trigger === "handover-prepare" ? "submit-message" : payload.trigger;
  run.noteMetadata(payload.metadata);
  await readClientData(run);
  if (trigger === "regenerate-message") run.history.trimForRegenerate(payload.messageId);
  else if (message && trigger === "submit-message") mergeIncoming(run.history, message);
  const turn = run.openTurn({ trigger: trigger === "action" ? "action" : "submit-message", incoming: message ? [message] : [] });
  turn.admit();
  let messages: ModelMessage[] = await modelMessagesOf(run);
  return {
    number: turn.number,
    chatId: run.port.chatId,
    trigger,
    clientData: run.clientData,
    ...(trigger === "action" ? { action: payload.action } : {}),
    signal: turn.signal,
    continuation: run.continuation,
    handover,
    get messages() {
      return messages;
    },
    get uiMessages() {
      return run.history.all();
    },
    get stopped() {
      return turn.stopped;
    },
    async setMessages(uiMessages) {
      run.history.set(uiMessages);
      turn.reconsiderOutput();
      messages = await modelMessagesOf(run);
    },
    complete: (source) => complete(run, turn, source),
    async addResponse(response) {
      await keep(run, turn, response);
    },
    async done() {
      await turn.output.settle();
      await finish(run);
    },
  };
}

/** Ends a turn whose message or client data was refused. The loop never sees it. */
async function refuse(run: RunState, error: unknown): Promise<undefined> {
  run.port.out.append({ type: "error", errorText: errorText(run, error) });
  await finish(run);
  return undefined;
}

/** The turn after a head start, or null when the route handler skipped or never came back. */
async function handedOver(run: RunState, payload: ChatTaskWirePayload): Promise<ChatTurn | null> {
  const record = await nextSignal(run.port);
  if (record?.chunk.kind !== "handover") return null;
  const { partialAssistantMessage, messageId, isFinal } = record.chunk;
  run.history.set(payload.headStartMessages ?? []);
  if (partialAssistantMessage.length > 0) {
    run.history.upsert(partialToUIMessage(partialAssistantMessage, messageId ?? run.port.generateId("msg_"), run.tools));
  }
  return openTurn(run, payload, { isFinal });
}

/**
 * The turns of a session, one after the other, for agents that write their own loop. Stops, boundaries, history and
 * idle time are taken care of; model, tools and persistence are the loop's.
 */
export async function* createSession(run: RunState, payload: ChatTaskWirePayload, options: ChatSessionOptions = {}): AsyncGenerator<ChatTurn> {
  const { port } = run;
  const signal = options.signal ? AbortSignal.any([options.signal, port.signal]) : port.signal;
  const timeoutMs = (options.idleTimeoutInSeconds ?? port.idleTimeoutInSeconds) * 1_000;
  await restore(run, port);
  let input = inputOfPayload(payload);
  if (input.kind === "turn" && run.continuation && !messageOf(payload)) input = { kind: "nothing" };
  for (;;) {
    if (input.kind === "close") return;
    if (input.kind === "stop") {
      run.heardStop(input.message);
      await writeBoundary(run);
    } else if (input.kind !== "nothing") {
      const opening = input.kind === "head-start" ? handedOver(run, input.payload) : openTurn(run, input.payload, null);
      const turn = await opening.catch((error: unknown) => refuse(run, error));
      if (turn === null) return;
      if (turn) yield turn;
      // A turn that the loop forgot to end would leave its client waiting.
      if (run.turn) await finish(run);
    }
    const { endRun, close, upgrade } = run.requests;
    if (endRun || close || upgrade || run.turns >= (options.maxTurns ?? 100)) return;
    const record = await port.in.next({ timeoutMs, signal });
    if (!record) return;
    input = inputOfRecord(record);
  }
}
