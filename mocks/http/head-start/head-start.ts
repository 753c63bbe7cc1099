import { convertToModelMessages } from "ai";
import type { ModelMessage, ToolSet, UIMessage } from "ai";
import { CONTROL_CHUNK, HEADER } from "../../../src/transport/protocol/index.ts";
import { chatTags } from "../../core/chat-tags.ts";
import type { SessionServer } from "../../core/server-types.ts";
import { parseJson, isObject } from "../body.ts";
import { withCors } from "../cors.ts";
import { HttpError, errorResponse } from "../respond.ts";
import type { HeadStartOptions, HeadStartResult } from "./options.ts";
import { SessionClient } from "./session-client.ts";

type StreamPart = Record<string, unknown> & { type: string };

/**
 * The app's own route handler for first turns: answers the first step at once, from the app's process, while the agent's
 * run boots, then hands the turn over to it. What the handler says is on the session's `.out` too, so a reload resumes.
 *
 * @returns A handler of `POST` requests, to be mounted where the transport's `headStart` option points.
 * @see PROTOCOL.md section 9
 */
export function headStartHandler(server: SessionServer, options: HeadStartOptions): (request: Request) => Promise<Response> {
  return (request) =>
    server.handle("head-start", request, async () => {
      try {
        return await headStart(server, options, request);
      } catch (error) {
        if (error instanceof HttpError) return errorResponse(error);
        return errorResponse(new HttpError(500, `Head start failed: ${error instanceof Error ? error.message : String(error)}`));
      }
    });
}

async function headStart(server: SessionServer, options: HeadStartOptions, request: Request): Promise<Response> {
  const { chatId, history, payload } = readBody(parseJson(await request.text()));
  const client = new SessionClient(server, chatId);
  const abort = new AbortController();
  request.signal.addEventListener("abort", () => abort.abort());
  const { agentId, idleTimeoutInSeconds = 60, triggerConfig = {}, tags } = options;
  const created = await client.create({
    type: "chat.agent",
    externalId: chatId,
    taskIdentifier: agentId,
    triggerConfig: {
      ...triggerConfig,
      basePayload: { ...triggerConfig.basePayload, ...payload, chatId, trigger: "handover-prepare", idleTimeoutInSeconds },
      tags: chatTags(chatId, triggerConfig.tags),
      idleTimeoutInSeconds,
    },
    ...(tags === undefined ? {} : { tags }),
  });
  const messages = await convertToModelMessages(history);
  const toStreamTextOptions = ({ tools }: { tools?: ToolSet } = {}) => ({
    messages,
    tools,
    stopWhen: () => true,
    abortSignal: abort.signal,
  });
  let result: HeadStartResult;
  try {
    result = await options.run({ messages: history, signal: abort.signal, chat: { toStreamTextOptions } });
  } catch (error) {
    await client.send({ kind: "handover-skip" });
    throw error;
  }
  const body = encode(turn(client, result, abort.signal), abort);
  return withCors(
    new Response(body, {
      headers: {
        "Content-Type": "text/event-stream",
        "Cache-Control": "no-cache, no-transform",
        "X-Vercel-AI-UI-Message-Stream": "v1",
        [HEADER.headStartAccessToken]: created.publicAccessToken,
        ...(created.pendingVersion === true ? { [HEADER.headStartPendingVersion]: "1" } : {}),
      },
    }),
  );
}

function readBody(body: unknown) {
  if (!isObject(body)) throw new HttpError(400, "Request body is not a JSON object");
  const { chatId, headStartMessages } = body;
  if (typeof chatId !== "string" || chatId === "") throw new HttpError(400, "Invalid request body: chatId must be a string");
  if (!Array.isArray(headStartMessages)) throw new HttpError(400, "Invalid request body: headStartMessages must be a list");
  return { chatId, history: headStartMessages as UIMessage[], payload: body };
}

/** The whole turn: the first step from here, the rest from the agent, then the two chunks that steer the client. */
async function* turn(client: SessionClient, result: HeadStartResult, signal: AbortSignal): AsyncGenerator<StreamPart> {
  const messageId = `msg_${crypto.randomUUID()}`;
  let seq = -1;
  let isHandedOver = false;
  try {
    for await (const chunk of partsOf(result.toUIMessageStream({ generateMessageId: () => messageId }))) {
      // The agent goes on with this message, and ends it.
      if (chunk.type === "finish" && (await result.finishReason) === "tool-calls") continue;
      seq = await client.write(chunk);
      yield chunk;
    }
    const partialAssistantMessage = await responseMessages(result);
    const isFinal = (await result.finishReason) !== "tool-calls";
    await client.send({ kind: "handover", partialAssistantMessage, messageId, isFinal });
    isHandedOver = true;
  } finally {
    // It failed, or whoever asked has gone: nobody goes on from here.
    if (!isHandedOver) await client.send({ kind: "handover-skip" });
  }
  for await (const event of client.read(seq, signal)) {
    seq = event.seq;
    if (event.chunk !== undefined) yield event.chunk;
  }
  yield { type: CONTROL_CHUNK.turnComplete };
  yield { type: CONTROL_CHUNK.sessionState, lastEventId: String(seq) };
}

async function responseMessages(result: HeadStartResult): Promise<ModelMessage[]> {
  if (result.responseMessages !== undefined) return result.responseMessages;
  return ((await result.response) as { messages?: ModelMessage[] }).messages ?? [];
}

async function* partsOf<T>(stream: ReadableStream<T>): AsyncGenerator<T> {
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
}

/** Plain SSE, one chunk per event. Whoever stops reading stops the turn's first step. */
function encode(parts: AsyncGenerator<StreamPart>, abort: AbortController): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        const part = await parts.next();
        if (part.done === true) controller.close();
        else controller.enqueue(encoder.encode(`data: ${JSON.stringify(part.value)}\n\n`));
      },
      cancel() {
        abort.abort();
        void parts.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
