import { abortable } from "../abort.ts";
import { baseURLOf } from "../config.ts";
import type { LiveConfig } from "../config.ts";
import { ChatKitError } from "../errors.ts";
import type { Platform } from "../platform.ts";
import type { ChatTransportEndpoint } from "../types.ts";
import { discard } from "./failure.ts";

/** One request to a session route. */
export interface SessionRequest {
  endpoint: ChatTransportEndpoint;
  path: string;
  method: "GET" | "POST" | "HEAD";
  headers: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
  /** Only the tab that owns the chat may make this request. */
  claimed?: boolean;
}
/** Sends a request. Rejects only when there is no answer at all. */
export type SessionFetch = (request: SessionRequest) => Promise<Response>;

/** Where the chat's token lives and how a new one is had. Requests under way together share one refresh, a failed one too. */
export interface Credentials {
  /** For a request that is made now. */
  token(): string;
  /** Resolves to a token other than `stale`. */
  refresh(stale: string): Promise<string>;
}

/** Resolves addresses, adds the app's headers under our own, and goes through the app's `fetch` where there is one. */
export function withBase(config: LiveConfig, platform: Platform, chatId: string): SessionFetch {
  return ({ endpoint, path, headers, method, body, signal }) => {
    const context = { endpoint, chatId };
    const url = baseURLOf(config, context).replace(/\/+$/, "") + path;
    const own = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
    const extra = Object.entries(config.headers ?? {}).filter(([name]) => !own.has(name.toLowerCase()));
    // Chromium lets requests for one address share a cache entry over tabs: a stream whose tab was closed would be joined
    // by the tab that takes over, then asked for again, and stay open beside it.
    const cache: RequestCache = "no-store";
    const full: RequestInit = { method, body, signal, cache, headers: { ...Object.fromEntries(extra), ...headers } };
    return config.fetch ? config.fetch(url, full, context) : platform.fetch(url, full);
  };
}

/** Adds the token. A refused one is refreshed and the request made once more; a second refusal is final. */
export function withAuth(next: SessionFetch, credentials: Credentials, chatId: string): SessionFetch {
  const send = (request: SessionRequest, token: string) =>
    next({ ...request, headers: { ...request.headers, Authorization: `Bearer ${token}` } });
  const refused = (response: Response) => response.status === 401 || response.status === 403;

  return async (request) => {
    const token = credentials.token();
    const first = await send(request, token);
    if (!refused(first)) return first;
    discard(first);
    const fresh = await abortable(credentials.refresh(token), request.signal);
    const second = await send(request, fresh);
    if (!refused(second)) return second;
    discard(second);
    throw refusal(second.status, request.endpoint, chatId);
  };
}

function refusal(status: number, endpoint: ChatTransportEndpoint, chatId: string): ChatKitError {
  const scope = `${endpoint === "in" ? "write" : "read"}:sessions:${chatId}`;
  const [code, advice] =
    status === 403
      ? (["forbidden", `it lacks the scope ${scope}. Mint it in \`accessToken\` with that scope`] as const)
      : (["unauthorized", `\`accessToken\` must return a session token with the scope ${scope}, signed for this environment`] as const);
  return new ChatKitError(code, `The session token was refused (${status}) and so was a fresh one: ${advice}.`, { status, chatId });
}
