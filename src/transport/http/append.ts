import { abortError } from "../abort.ts";
import { ChatKitError } from "../errors.ts";
import { HEADER, PATH } from "../protocol/index.ts";
import type { AppendAnswer } from "../protocol/index.ts";
import { announcePending } from "../runner/context.ts";
import type { ChatContext } from "../runner/context.ts";
import type { SessionStarter } from "../runner/credentials.ts";
import { retrying } from "../runner/retry.ts";
import { APPEND_RETRY, APPEND_TIMEOUT_MS } from "../timing.ts";
import type { ChatTransportSendSource } from "../types.ts";
import { discard, failureOf, inTime, isCaptivePortal, networkFailure } from "./failure.ts";
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
    messageId,
    partId,
    bodyBytes: new TextEncoder().encode(body).byteLength,
    durationMs: platform.now() - startedAt,
  });
  let recreated = false;

  /** One request that does not hang for ever: without an answer it counts as lost, and its repetition is safe. */
  const attempt = (): Promise<AppendAnswer> =>
    inTime(platform, APPEND_TIMEOUT_MS, signal, post).catch((thrown: unknown) => {
      throw signal?.aborted ? abortError() : networkFailure(WHAT, chatId, thrown);
    });

  const post = async (limited: AbortSignal): Promise<AppendAnswer> => {
    const response = await ports.fetch({
      endpoint: "in",
      path: PATH.append(chatId),
      method: "POST",
      headers: { "Content-Type": "application/json", [HEADER.partId]: partId, [HEADER.triggerSource]: "sdk" },
      body,
      signal: limited,
      claimed: source !== "stop",
    });
    if (response.ok) return readAnswer(response);
    const error = await failureOf(response, WHAT, chatId, platform.now());
    if (error.code === "session_closed") ports.onClosed(error.closedReason);
    if (error.code !== "session_not_found" || recreated) throw error;
    recreated = true;
    await ports.starter.recreate();
    return attempt();
  };

  try {
    const answer = await retrying(context, "append", APPEND_RETRY, signal, (count) => {
      context.deliver(messageId, { status: "sending", partId, attempt: count });
      return attempt();
    });
    const seq = Number.isSafeInteger(answer.seq) ? answer.seq : undefined;
    context.deliver(messageId, { status: "stored", partId, seq: seq ?? -1 });
    context.emit({ type: "message-sent", ...facts() });
    if (answer.pendingVersion) announcePending(context, "send");
    return seq;
  } catch (thrown) {
    const error = ChatKitError.isInstance(thrown)
      ? thrown
      : new ChatKitError("append_failed", "The send was aborted before the server answered.", { chatId, cause: thrown });
    context.deliver(messageId, { status: "failed", partId, error });
    context.emit({ type: "message-send-failed", ...facts(), error: thrown as Error, status: error.status });
    throw thrown;
  }
}

async function readAnswer(response: Response): Promise<AppendAnswer> {
  if (isCaptivePortal(response)) {
    discard(response);
    throw new Error("A page answered instead of the session server");
  }
  const text = await response.text();
  try {
    return JSON.parse(text) as AppendAnswer;
  } catch {
    // Older servers answer 2xx without a body; stored, but without a number.
    return {} as AppendAnswer;
  }
}
