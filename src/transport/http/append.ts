import { abortable, abortError } from "../abort.ts";
import { ChatKitError } from "../errors.ts";
import { NO_SEQ } from "../machines/turn.ts";
import { parseJson } from "../parse-json.ts";
import { HEADER, PATH } from "../protocol/index.ts";
import type { AppendAnswer, ChatInputChunk } from "../protocol/index.ts";
import { announcePending } from "../runner/context.ts";
import type { ChatContext } from "../runner/context.ts";
import type { SessionStarter } from "../runner/credentials.ts";
import { retrying } from "../runner/retry.ts";
import { APPEND_RETRY, APPEND_TIMEOUT_MS } from "../timing.ts";
import type { ChatTransportSendSource } from "../types.ts";
import { discard, failureOf, inTime, isCaptivePortal, networkFailure } from "./failure.ts";
import type { SessionFetch } from "./fetch-chain.ts";
import { serialize } from "./serialize.ts";

const WHAT = "Sending to the session";

/** One logical send: however often it is tried, it is stored once. */
export interface AppendRequest {
  source: ChatTransportSendSource;
  chunk: ChatInputChunk;
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
 * Appends one record to `.in` and resolves to its number, {@link NO_SEQ} where the server names none. 5xx, rate limits and
 * network failures are tried again with the same part id; an unknown session is started anew once.
 */
export async function appendRecord(context: ChatContext, ports: AppendPorts, request: AppendRequest): Promise<number> {
  const { platform, chatId } = context;
  const { source, chunk, partId, messageId, signal } = request;
  const startedAt = platform.now();
  let body = "";
  const facts = () => ({
    source,
    messageId,
    partId,
    bodyBytes: new TextEncoder().encode(body).byteLength,
    durationMs: platform.now() - startedAt,
  });

  /** One request that does not hang for ever: without an answer it counts as lost, and its repetition is safe. */
  const attempt = (): Promise<Partial<AppendAnswer>> =>
    inTime(platform, APPEND_TIMEOUT_MS, signal, post).catch((thrown: unknown) => {
      throw signal?.aborted ? abortError() : networkFailure(WHAT, chatId, thrown);
    });

  const post = async (limited: AbortSignal): Promise<Partial<AppendAnswer>> => {
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
    throw error;
  };

  const persist = () =>
    retrying(context, "append", APPEND_RETRY, signal, (count) => {
      context.deliver(messageId, { status: "sending", partId, attempt: count });
      return attempt();
    });

  try {
    body = serialize(chunk, chatId);
    const answer = await persist().catch(async (error: ChatKitError) => {
      if (error.code !== "session_not_found") throw error;
      await abortable(ports.starter.recreate(), signal);
      return persist();
    });
    const seq = Number.isSafeInteger(answer.seq) ? (answer.seq as number) : NO_SEQ;
    context.deliver(messageId, { status: "stored", partId, seq });
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

/** Older servers answer 2xx without a body; stored, but without a number. */
async function readAnswer(response: Response): Promise<Partial<AppendAnswer>> {
  if (isCaptivePortal(response)) {
    discard(response);
    throw new Error("A page answered instead of the session server");
  }
  return { ...(parseJson(await response.text()) as AppendAnswer | undefined) };
}
