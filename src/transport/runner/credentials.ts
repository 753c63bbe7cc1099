import { isAbort } from "../abort.ts";
import { ChatKitError } from "../errors.ts";
import type { Credentials } from "../http/fetch-chain.ts";
import { TOKEN_RETRY } from "../timing.ts";
import type { ChatContext } from "./context.ts";
import { retrying } from "./retry.ts";
import { freshSession } from "./session.ts";

/** A chat's way to a session and to its token. Everything is shared: one call, however many wait for it. */
export interface SessionStarter extends Credentials {
  /** Makes sure that there is a session. */
  ensure(): Promise<void>;
  /** Starts a session through `startSession`, unless one is known. */
  start(): Promise<void>;
  /** The stored session is unknown to the server: starts it anew and drops the cursor. */
  recreate(): Promise<void>;
  /** Takes a cursor for a session that is not known yet. */
  seedCursor(cursor: number): void;
  /** Gives that cursor out, once. */
  takeSeed(): number | undefined;
}

export function createStarter(context: ChatContext, onRecreated: () => void): SessionStarter {
  const { config, chatId } = context;
  let refreshing: Promise<string> | undefined;
  let starting: Promise<void> | undefined;
  let seeded: number | undefined;

  const callAccessToken = () =>
    retrying(context, "token", TOKEN_RETRY, undefined, async () => {
      const token = await Promise.resolve()
        .then(() => config.accessToken({ chatId }))
        .catch((cause: unknown) => {
          if (ChatKitError.isInstance(cause) || isAbort(cause)) throw cause;
          throw new ChatKitError("access_token_failed", `\`accessToken\` failed for chat ${chatId}: ${messageOf(cause)}. The chat cannot go on without a token; try again.`, { chatId, cause, retryable: !isRefusal(cause) });
        });
      if (typeof token === "string" && token) return token;
      throw new ChatKitError("access_token_failed", `\`accessToken\` returned no token for chat ${chatId}. It must resolve to the session's token as a string.`, { chatId });
    });

  const takeSeed = () => {
    const cursor = seeded;
    seeded = undefined;
    return cursor;
  };
  const adopt = (token: string, isStreaming: boolean | undefined) => {
    context.setSession({ ...freshSession(token, isStreaming), cursor: takeSeed() });
  };

  const callStartSession = async () => {
    if (!config.startSession) {
      throw new ChatKitError("start_session_missing", "`startSession` is required to start a chat session. Give the transport `startSession`, or the stored session in `sessions`.", { chatId });
    }
    let result;
    try {
      result = await config.startSession({ taskId: config.task, chatId, clientData: config.clientData ?? {} });
    } catch (cause) {
      if (ChatKitError.isInstance(cause) || isAbort(cause)) throw cause;
      throw new ChatKitError("start_session_failed", `\`startSession\` failed for chat ${chatId}: ${messageOf(cause)}`, { chatId, cause, retryable: true });
    }
    if (typeof result?.publicAccessToken !== "string" || !result.publicAccessToken) {
      throw new ChatKitError("start_session_failed", `\`startSession\` returned no \`publicAccessToken\` for chat ${chatId}. Return the answer of the session's create call.`, { chatId });
    }
    if (result.pendingVersion) {
      context.store.setState({ runPending: true });
      context.emit({ type: "run-pending-version", source: "start" });
    }
    return result.publicAccessToken;
  };

  const share = (work: () => Promise<void>) =>
    (starting ??= work().finally(() => {
      starting = undefined;
    }));

  const start = () => (context.session?.token ? Promise.resolve() : share(async () => adopt(await callStartSession(), false)));

  return {
    token: () => context.session?.token ?? "",
    refresh: (stale) => {
      const current = context.session?.token;
      if (current && current !== stale) return Promise.resolve(current);
      return (refreshing ??= callAccessToken()
        .then((token) => {
          context.change({ token });
          return token;
        })
        .finally(() => {
          refreshing = undefined;
        }));
    },
    start,
    ensure: () => {
      if (context.session?.token) return Promise.resolve();
      if (config.startSession) return start();
      return share(async () => adopt(await callAccessToken(), undefined));
    },
    recreate: () =>
      share(async () => {
        if (!config.startSession) {
          throw new ChatKitError("session_not_found", `No session is known for chat ${chatId} (404), and there is no \`startSession\` to create it. The stored session may belong to another environment: give the transport \`startSession\`, or drop the stored session.`, { chatId, status: 404 });
        }
        const token = await callStartSession();
        context.setSession(freshSession(token, false));
        onRecreated();
      }),
    takeSeed,
    seedCursor: (cursor) => {
      seeded = cursor;
    },
  };
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** The app's own server says that the user may not have a token: trying again changes nothing. */
function isRefusal(cause: unknown): boolean {
  const status = (cause as { status?: unknown } | null)?.status;
  return status === 401 || status === 403;
}
