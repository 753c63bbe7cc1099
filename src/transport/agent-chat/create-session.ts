import { isAbort } from "../abort.ts";
import { ChatKitError } from "../errors.ts";
import { failureOf, networkFailure } from "../http/failure.ts";
import { withBase } from "../http/fetch-chain.ts";
import { PATH } from "../protocol/index.ts";
import type { CreateSessionAnswer, CreateSessionBody, TriggerConfig } from "../protocol/index.ts";
import type { Chat } from "../runner/chat.ts";
import { retrying } from "../runner/retry.ts";
import { APPEND_RETRY } from "../timing.ts";

const WHAT = "Starting the session";
/** A run takes this many tags, each of so many characters. */
const TAGS = { count: 10, characters: 128 } as const;

/** What a new session is made of. */
export interface NewSession {
  taskId: string;
  metadata: unknown;
  triggerConfig?: Partial<TriggerConfig>;
  idleTimeoutInSeconds?: number;
}

/** Creates the session, or finds the one there is. @see PROTOCOL.md section 2 */
export async function createSession({ context }: Chat, session: NewSession): Promise<CreateSessionAnswer> {
  const { config, platform, chatId } = context;
  const { basePayload, tags = [], ...rest } = session.triggerConfig ?? {};
  const tag = `chat:${chatId}`;
  const body: CreateSessionBody = {
    type: "chat.agent",
    externalId: chatId,
    taskIdentifier: session.taskId,
    triggerConfig: {
      ...rest,
      ...(session.idleTimeoutInSeconds !== undefined && { idleTimeoutInSeconds: session.idleTimeoutInSeconds }),
      basePayload: { trigger: "preload", ...basePayload, chatId, ...(session.metadata !== undefined && { metadata: session.metadata }) },
      tags: [...(tag.length <= TAGS.characters ? [tag] : []), ...tags].slice(0, TAGS.count),
    },
  };
  const send = withBase(config, platform, chatId);
  return retrying(context, "append", APPEND_RETRY, undefined, async () => {
    const token = await config.accessToken({ chatId });
    if (!token) {
      throw new ChatKitError("access_token_failed", "AgentChat has no credential. Set TRIGGER_SECRET_KEY, or give it `accessToken`.", { chatId });
    }
    const headers = { "Content-Type": "application/json", Authorization: `Bearer ${token}` };
    const response = await send({ endpoint: "in", path: PATH.sessions, method: "POST", headers, body: JSON.stringify(body) }).catch((cause: unknown) => {
      throw isAbort(cause) ? cause : networkFailure(WHAT, chatId, cause);
    });
    if (response.ok) return (await response.json()) as CreateSessionAnswer;
    throw await failureOf(response, WHAT, chatId, platform.now());
  });
}
