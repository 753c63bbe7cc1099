import type { Core } from "../core/core.ts";
import type { Session } from "../core/session.ts";
import { SESSION_ID_PREFIX } from "../../src/transport/protocol/index.ts";
import { HttpError } from "./respond.ts";
import { allows, lacking } from "./scopes.ts";
import type { ScopeRule, ScopeTarget } from "./scopes.ts";
import type { Credential, Tokens } from "./tokens.ts";

/** What every route works with. */
export interface HttpContext {
  readonly core: Core;
  readonly tokens: Tokens;
  readonly wire: "released" | "prerelease";
  readonly pingIntervalMs: number;
}

/** One request on its way through a route. */
export interface Exchange extends HttpContext {
  readonly request: Request;
  readonly url: URL;
  /** Path parameters, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Aborts when the server that the request came to was reset. */
  readonly over: AbortSignal;
}

/** Answers one request. Throws an {@link HttpError} to refuse it. */
export type Handler = (exchange: Exchange) => Promise<Response>;

/** Who calls. 401 without a valid bearer. */
export async function authenticate({ request, tokens }: Exchange): Promise<Credential> {
  const [, token] = request.headers.get("Authorization")?.match(/^Bearer +(\S+)$/i) ?? [];
  if (token === undefined) throw new HttpError(401, "Invalid or missing API key: send an Authorization: Bearer header");
  const credential = await tokens.check(token);
  if (credential.kind === "invalid") throw new HttpError(401, credential.reason);
  return credential;
}

/** 403 unless the caller may use the route on the target. A one-time token is taken by the first use that it allows. */
export function authorize(credential: Credential, rule: ScopeRule, target: ScopeTarget = {}): void {
  if (credential.kind === "secret") return;
  if (!allows(rule, credential.scopes, target)) {
    throw new HttpError(403, `Unauthorized: the access token lacks ${lacking(rule, target)}`);
  }
  if (!credential.use()) throw new HttpError(401, "The access token was good for one use");
}

/**
 * Authenticates, finds the session of the path and authorizes for it, in this order: an unknown friendly id is a 404 for
 * everybody with a valid token, an unknown external id only for those who may use the route.
 */
export async function openSession(exchange: Exchange, rule: ScopeRule): Promise<Session | undefined> {
  const address = exchange.params.session ?? "";
  const credential = await authenticate(exchange);
  const session = exchange.core.sessions.find(address);
  if (session === undefined && address.startsWith(SESSION_ID_PREFIX)) throw notFound();
  authorize(credential, rule, { sessions: session === undefined ? [address] : addressesOf(session) });
  return session;
}

/** As {@link openSession}, with a 404 where there is no session. */
export async function requireSession(exchange: Exchange, rule: ScopeRule): Promise<Session> {
  const session = await openSession(exchange, rule);
  if (session === undefined) throw notFound();
  return session;
}

/** 404 where the server was reset while the request's body came: the session is no more. To be called before a change. */
export function assertThere({ core }: Exchange, session: Session): void {
  if (core.sessions.find(session.id) !== session) throw notFound();
}

const notFound = () => new HttpError(404, "Session not found");

function addressesOf({ fields }: Session): string[] {
  return fields.externalId === null ? [fields.id] : [fields.externalId, fields.id];
}
