import { abortable, isAbort, onAbort } from "../abort.ts";
import { ChatKitError } from "../errors.ts";
import { HEADER, PATH } from "../protocol/index.ts";
import type { AppendAnswer } from "../protocol/index.ts";
import type { ChatContext } from "../runner/context.ts";
import type { SessionStarter } from "../runner/credentials.ts";
import { retrying, RetryLater } from "../runner/retry.ts";
import { APPEND_RETRY, APPEND_TIMEOUT_MS } from "../timing.ts";
import type { ChatTransportSendSource } from "../types.ts";
import { failureOf, isCaptivePortal, networkFailure } from "./failure.ts";
import type { SessionFetch } from "./fetch-chain.ts";

const WHAT = "Sending to the session";

/** One logical send: however often it is tried, it is stored once. */
export interface AppendRequest {
  source: ChatTransportSendSource;
  /** The serialized ChatInputChunk. */
  body: string;
  partId: string;
  messageId?: string;
  signal?: AbortSignal;
}

/** What an append needs beside its chat. */
export interface AppendPorts {
  fetch: SessionFetch;
  starter: SessionStarter;
  /** The server says that the session is closed. */
  onClosed(reason: string | undefined): void;
}

/**
 * Appends one record to `.in` and resolves to its number, undefined where the server names none. 5xx, rate limits and
 * network failures are tried again with the same part id; an unknown session is started anew once.
 */
export async function appendRecord(context: ChatContext, ports: AppendPorts, request: AppendRequest): Promise<number | undefined> {
  const { platform, chatId } = context;
  const { source, body, partId, messageId, signal } = request;
  const startedAt = platform.now();
  const facts = () => ({
    source,
    ...(messageId !== undefined && { messageId }),
    partId,
    bodyBytes: byteLength(body),
    durationMs: platform.now() - startedAt,
  });
  let recreated = false;

  /** One request that does not hang for ever: without an answer it counts as lost, and its repetition is safe. */
  const attempt = async (): Promise<AppendAnswer> => {
    const giveUp = new AbortController();
    const cancel = platform.setTimeout(() => giveUp.abort(), APPEND_TIMEOUT_MS);
    const unlisten = onAbort(signal, () => giveUp.abort());
    try {
      // An app's `fetch` may not heed the signal.
      return await abortable(post(giveUp.signal), giveUp.signal);
    } catch (thrown) {
      throw isAbort(thrown) && !signal?.aborted ? networkFailure(WHAT, chatId, new Error("No answer in time")) : thrown;
    } finally {
      cancel();
      unlisten();
    }
  };

  const post = async (limited: AbortSignal): Promise<AppendAnswer> => {
    const response = await ports
      .fetch({
        endpoint: "in",
        path: PATH.append(chatId),
        method: "POST",
        headers: { "Content-Type": "application/json", [HEADER.partId]: partId, [HEADER.triggerSource]: "sdk" },
        body,
        signal: limited,
        claimed: source !== "stop",
      })
      .catch((cause: unknown) => {
        throw ChatKitError.isInstance(cause) || isAbort(cause) ? cause : networkFailure(WHAT, chatId, cause);
      });
    if (response.ok) return readAnswer(response, chatId);
    const failure = await failureOf(response, WHAT, chatId, platform.now());
    if (failure.closed) ports.onClosed(failure.closed.reason);
    if (failure.error.code === "session_not_found" && !recreated) {
      recreated = true;
      await ports.starter.recreate();
      return attempt();
    }
    throw failure.notBeforeMs === undefined ? failure.error : new RetryLater(failure.error, failure.notBeforeMs);
  };

  try {
    const answer = await retrying(context, "append", APPEND_RETRY, signal, (count) => {
      context.deliver(messageId, { status: "sending", partId, attempt: count });
      return attempt();
    });
    const seq = Number.isSafeInteger(answer.seq) ? answer.seq : undefined;
    context.deliver(messageId, { status: "stored", partId, seq: seq ?? -1 });
    context.emit({ type: "message-sent", ...facts() });
    if (answer.pendingVersion) {
      context.store.setState({ runPending: true });
      context.emit({ type: "run-pending-version", source: "send" });
    }
    return seq;
  } catch (thrown) {
    const error = ChatKitError.isInstance(thrown)
      ? thrown
      : new ChatKitError("append_failed", isAbort(thrown) ? "The send was aborted before the server answered." : `Sending to the session failed: ${String(thrown)}`, { chatId, cause: thrown });
    context.deliver(messageId, { status: "failed", partId, error });
    context.emit({ type: "message-send-failed", ...facts(), error: isAbort(thrown) ? (thrown as Error) : error, status: error.status });
    throw isAbort(thrown) ? thrown : error;
  }
}

async function readAnswer(response: Response, chatId: string): Promise<AppendAnswer> {
  if (isCaptivePortal(response)) {
    void response.body?.cancel().catch(() => {});
    throw networkFailure(WHAT, chatId, new Error("A page answered instead of the session server"));
  }
  let text: string;
  try {
    text = await response.text();
  } catch (cause) {
    throw isAbort(cause) ? cause : networkFailure(WHAT, chatId, cause);
  }
  try {
    return JSON.parse(text) as AppendAnswer;
  } catch {
    // Older servers answer 2xx without a body; stored, but without a number.
    return { ok: true, seq: Number.NaN };
  }
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}
