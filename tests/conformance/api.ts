import { SignJWT } from "jose";
import { openOut, type OpenOutOptions, type OutReader } from "./out-reader.ts";
import type { ConformanceTarget } from "./types.ts";

/** Agents that a target must have deployed. @see agents.ts */
export const AGENT = { chat: "conformance-chat", strict: "conformance-strict", edit: "conformance-edit" } as const;

/** A session as create answers it. */
export interface CreatedSession {
  id: string;
  externalId: string | null;
  runId: string;
  publicAccessToken: string;
  isCached: boolean;
  currentRunId: string | null;
  [field: string]: unknown;
}

export interface RequestOptions {
  method?: string;
  /** A bearer token. Default the secret key; null sends none. */
  token?: string | null;
  /** Sent as JSON, unless it is a string (sent as it is). */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

let counter = 0;
/** A part id or a message id that nothing else uses. */
export const uniqueId = (prefix: string) =>
  `${prefix}-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}-${++counter}`;

/** A user message with one text part. */
export const userMessage = (text: string, id = uniqueId("user")) => ({
  id,
  role: "user" as const,
  parts: [{ type: "text" as const, text }],
});

/** The requests of the protocol in literal paths and header names: nothing here is shared with the server. */
export function createApi(target: ConformanceTarget) {
  const base = target.baseURL.replace(/\/$/, "");
  const encode = encodeURIComponent;
  const nowSeconds = () => Math.floor((target.control?.now() ?? Date.now()) / 1000);

  async function request(path: string, options: RequestOptions = {}): Promise<Response> {
    const token = options.token === undefined ? target.secretKey : options.token;
    const headers: Record<string, string> = { ...options.headers };
    if (token !== null) headers["Authorization"] = `Bearer ${token}`;
    const init: RequestInit = { method: options.method ?? "GET", headers };
    if (options.body !== undefined) {
      headers["Content-Type"] ??= "application/json";
      init.body = typeof options.body === "string" ? options.body : JSON.stringify(options.body);
    }
    if (options.signal !== undefined) init.signal = options.signal;
    return target.fetch(`${base}${path}`, init);
  }

  let claims: Promise<Record<string, unknown>> | undefined;
  const environmentClaims = () =>
    (claims ??= request("/api/v1/auth/jwt/claims", { method: "POST" }).then((answer) => answer.json()));

  const api = {
    request,
    /** Path of a session's realtime routes. */
    realtime: (session: string, rest: string) => `/realtime/v1/sessions/${encode(session)}/${rest}`,
    session: (session: string, rest = "") => `/api/v1/sessions/${encode(session)}${rest}`,

    createBody: (chatId: string | undefined, extra: Record<string, unknown> = {}, basePayload: object = {}) => ({
      type: "chat.agent",
      ...(chatId === undefined ? {} : { externalId: chatId }),
      taskIdentifier: AGENT.chat,
      triggerConfig: { basePayload: { chatId: chatId ?? "none", trigger: "preload", ...basePayload } },
      ...extra,
    }),
    create: (body: unknown, options: RequestOptions = {}) =>
      request("/api/v1/sessions", { method: "POST", body, ...options }),
    /** Creates a session and insists on success. */
    async start(chatId: string | undefined, extra: Record<string, unknown> = {}, basePayload: object = {}) {
      const answer = await api.create(api.createBody(chatId, extra, basePayload));
      if (!answer.ok) throw new Error(`create answered ${answer.status}: ${await answer.text()}`);
      return (await answer.json()) as CreatedSession;
    },
    retrieve: (session: string, options?: RequestOptions) => request(api.session(session), options),
    async item(session: string) {
      const answer = await api.retrieve(session);
      if (!answer.ok) throw new Error(`retrieve answered ${answer.status}: ${await answer.text()}`);
      return (await answer.json()) as Record<string, unknown>;
    },
    update: (session: string, body: unknown, options?: RequestOptions) =>
      request(api.session(session), { method: "PATCH", body, ...options }),
    close: (session: string, body: unknown = {}, options?: RequestOptions) =>
      request(api.session(session, "/close"), { method: "POST", body, ...options }),
    list: (query: Record<string, string> | URLSearchParams, options?: RequestOptions) =>
      request(`/api/v1/sessions?${new URLSearchParams(query).toString()}`, options),
    endAndContinue: (session: string, body: unknown, options?: RequestOptions) =>
      request(api.session(session, "/end-and-continue"), { method: "POST", body, ...options }),

    /** Appends a chunk to `.in`. A string body is sent as it is. */
    append: (session: string, chunk: unknown, options: RequestOptions & { partId?: string } = {}) =>
      request(api.realtime(session, "in/append"), {
        method: "POST",
        body: chunk,
        ...options,
        headers: {
          "x-trigger-source": "sdk",
          ...(options.partId === undefined ? {} : { "X-Part-Id": options.partId }),
          ...options.headers,
        },
      }),
    /** Appends a payload as a message chunk, insists on success, gives the record's number. */
    async message(session: string, payload: Record<string, unknown>, options: RequestOptions & { partId?: string } = {}) {
      const answer = await api.append(
        session,
        { kind: "message", payload: { chatId: session, trigger: "submit-message", ...payload } },
        { partId: uniqueId("part"), ...options },
      );
      return sequenceOf(answer);
    },
    /** Sends a user's text; gives the record's number. */
    say: (session: string, text: string, payload: Record<string, unknown> = {}) =>
      api.message(session, { message: userMessage(text), ...payload }),
    async stop(session: string, message?: string) {
      const chunk = message === undefined ? { kind: "stop" } : { kind: "stop", message };
      return sequenceOf(await api.append(session, chunk, { partId: uniqueId("stop") }));
    },
    /** Opens `.out`. */
    out: (session: string, options?: OpenOutOptions): Promise<OutReader> =>
      openOut(api, session, target.secretKey, options),
    /** Says a text and reads its turn to the boundary, from `after` (the newest record that is known). */
    async turn(session: string, text: string, options: { after?: number; payload?: Record<string, unknown> } = {}) {
      const seq = await api.say(session, text, options.payload);
      const reader = await api.out(session, options.after === undefined ? {} : { lastEventId: options.after });
      const turn = await reader.turn(seq);
      await reader.cancel();
      return { seq, ...turn };
    },
    async records(session: string, channel: "in" | "out", afterEventId?: number | string, options?: RequestOptions) {
      const query = afterEventId === undefined ? "" : `?afterEventId=${encode(String(afterEventId))}`;
      return request(api.realtime(session, `${channel}/records${query}`), options);
    },
    /** The records of a channel as the records route lists them. */
    async recordsOf(session: string, channel: "in" | "out", afterEventId?: number) {
      const answer = await api.records(session, channel, afterEventId);
      if (!answer.ok) throw new Error(`records answered ${answer.status}: ${await answer.text()}`);
      return ((await answer.json()) as { records: ListedRecord[] }).records;
    },

    /** Signs a token as the published server SDK does: HS256 with the secret key itself. */
    async mint(
      scopes: readonly string[],
      options: { expiresInSeconds?: number; key?: string; claims?: Record<string, unknown> } = {},
    ): Promise<string> {
      const issuedAt = nowSeconds();
      return new SignJWT({ ...(await environmentClaims()), scopes: [...scopes], ...options.claims })
        .setProtectedHeader({ alg: "HS256" })
        .setIssuer("https://id.trigger.dev")
        .setAudience("https://api.trigger.dev")
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + (options.expiresInSeconds ?? 3600))
        .sign(new TextEncoder().encode(options.key ?? target.secretKey));
    },
    nowSeconds,
  };
  return api;
}

export interface ListedRecord {
  data?: unknown;
  id: string;
  seqNum: number;
  headers?: Array<[string, string]>;
}

export type Api = ReturnType<typeof createApi>;

async function sequenceOf(answer: Response): Promise<number> {
  if (answer.status !== 200) throw new Error(`append answered ${answer.status}: ${await answer.text()}`);
  const body = (await answer.json()) as { seq?: unknown };
  if (typeof body.seq !== "number") throw new Error(`append answered without a seq: ${JSON.stringify(body)}`);
  return body.seq;
}

/** The claims of a token, unverified. */
export function claimsOf(token: string): Record<string, unknown> {
  const payload = token.split(".")[1] ?? "";
  return JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))) as Record<string, unknown>;
}
