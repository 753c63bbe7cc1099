import { isAbort } from "../abort.ts";
import { ChatKitError } from "../errors.ts";
import type { ChatErrorCode, ChatKitErrorOptions } from "../errors.ts";
import { sessionClosed } from "../http/failure.ts";
import type { Credentials } from "../http/fetch-chain.ts";
import { SESSION_CLOSED_CODE } from "../protocol/index.ts";
import { TOKEN_RETRY } from "../timing.ts";
import { announcePending } from "./context.ts";
import type { ChatContext } from "./context.ts";
import { retrying } from "./retry.ts";
import type { SessionMemory } from "./session.ts";

/** A chat's way to a session and to its token. Everything is shared: one call, however many wait for it. */
export interface SessionStarter extends Credentials {
  /** Makes sure that there is a session. */
  ensure(): Promise<void>;
  /** Starts a session through `startSession`, unless one is known. */
  start(): Promise<void>;
  /** The stored session is unknown to the server: starts it anew and drops the cursor, or drops it all where that fails. */
  recreate(): Promise<void>;
  /** Puts another session in place of the one that is known, or none. */
  replace(session: SessionMemory | null): void;
  /** A cursor is waiting: there is a session, though its token is not known here. */
  readonly isSeeded: boolean;
  /** Takes a cursor for a session that is not known yet. */
  seedCursor(cursor: number): void;
  /** Gives that cursor out, once. */
  takeSeed(): number | undefined;
}

export function createStarter(context: ChatContext, onReplaced: () => void): SessionStarter {
  const { config, chatId } = context;
  /** The refresh that is under way, or that failed since a request last asked for the token. */
  let refreshing: Promise<string> | undefined;
  let hasFailed = false;
  let starting: Promise<void> | undefined;
  let seeded: number | undefined;

  const fail = (code: ChatErrorCode, message: string, options?: ChatKitErrorOptions) => new ChatKitError(code, message, { chatId, ...options });
  /** Calls the app. Whatever it throws becomes an error of the closed set, and what it answers must hold a token. */
  const ask = async (name: "accessToken" | "startSession", call: () => Promise<string | undefined>, what: string): Promise<string> => {
    const code = name === "accessToken" ? "access_token_failed" : "start_session_failed";
    const token = await call().catch((cause: unknown) => {
      if (ChatKitError.isInstance(cause) || isAbort(cause)) throw cause;
      const said = cause instanceof Error ? cause.message : String(cause);
      const { status, code: its, closedReason } = { ...(cause as Record<string, unknown> | null) };
      // Create answers 409 for an expired session too.
      if (name === "startSession" && (its === SESSION_CLOSED_CODE || (status === 409 && !/expired/i.test(said)))) {
        throw sessionClosed(chatId, typeof closedReason === "string" ? closedReason : undefined);
      }
      // The app's own server says that the user may not have a token: asking for one again changes nothing.
      const isFinal = name === "accessToken" && (status === 401 || status === 403);
      throw fail(code, `\`${name}\` failed for chat ${chatId}: ${said}. Without a token the chat waits; try again.`, { cause, retryable: !isFinal });
    });
    if (typeof token === "string" && token) return token;
    throw fail(code, `\`${name}\` returned no ${what} for chat ${chatId}. It must resolve to the session's token.`);
  };

  const callAccessToken = () =>
    retrying(context, "token", TOKEN_RETRY, undefined, () => ask("accessToken", async () => config.accessToken({ chatId }), "token"));

  const takeSeed = () => {
    const cursor = seeded;
    seeded = undefined;
    return cursor;
  };
  const adopt = (token: string, isStreaming: boolean | undefined) => {
    context.setSession({ token, isStreaming, cursor: takeSeed() });
  };

  const callStartSession = async () => {
    const { startSession, task: taskId, clientData = {} } = config;
    if (!startSession) {
      throw fail("start_session_missing", "`startSession` is required to start a chat session. Give the transport `startSession`, or the stored session in `sessions`.");
    }
    let isPending;
    const start = async () => {
      const result = await startSession({ taskId, chatId, clientData });
      isPending = result?.pendingVersion;
      return result?.publicAccessToken;
    };
    const token = await ask("startSession", start, "`publicAccessToken`");
    if (isPending) announcePending(context, "start");
    return token;
  };

  const share = (work: () => Promise<void>) =>
    (starting ??= work().finally(() => {
      starting = undefined;
    }));

  const start = () => (context.session?.token ? Promise.resolve() : share(async () => adopt(await callStartSession(), false)));

  const replace = (session: SessionMemory | null) => {
    context.setSession(session);
    onReplaced();
  };
  /** The session is gone and there is no other: nothing of it is worth storing. */
  const drop = (error: unknown): never => {
    replace(null);
    throw error;
  };

  return {
    replace,
    token: () => {
      if (hasFailed) refreshing = undefined;
      hasFailed = false;
      return context.session?.token ?? "";
    },
    refresh: (stale) => {
      const current = context.session?.token;
      if (current && current !== stale) return Promise.resolve(current);
      return (refreshing ??= callAccessToken().then(
        (token) => {
          refreshing = undefined;
          context.change({ token });
          return token;
        },
        (error: unknown) => {
          hasFailed = true;
          throw error;
        },
      ));
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
          drop(fail("session_not_found", `No session is known for chat ${chatId} (404), and there is no \`startSession\` to create it. The stored session may belong to another environment: give the transport \`startSession\`.`, { status: 404 }));
        }
        replace({ token: await callStartSession().catch(drop), isStreaming: false });
      }),
    get isSeeded() {
      return seeded !== undefined;
    },
    takeSeed,
    seedCursor: (cursor) => {
      seeded = cursor;
    },
  };
}
