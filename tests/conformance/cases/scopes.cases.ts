import { AGENT, uniqueId, userMessage } from "../api.ts";
import type { Api, RequestOptions } from "../api.ts";
import type { CaseContext, ConformanceCase } from "../types.ts";

/** What one cell of the table works on. */
interface Subject {
  chatId: string;
  id: string;
  runId: string;
  other: string;
}

type Token = (api: Api, subject: Subject) => Promise<string | null>;
const scoped =
  (...scopes: ReadonlyArray<(subject: Subject) => string>): Token =>
  (api, subject) =>
    api.mint(scopes.map((scope) => scope(subject)));

/** Every kind of token that a caller may come with. */
const TOKENS = {
  none: async () => null,
  malformed: async () => "not-a-token",
  "malformed jwt": async () => "aaaa.bbbb.cccc",
  "wrong secret key": async () => "tr_dev_0000000000000000",
  "bad signature": (api, s) => api.mint([`read:sessions:${s.chatId}`, `write:sessions:${s.chatId}`], { key: "someone-elses-key" }),
  expired: (api, s) => api.mint([`read:sessions:${s.chatId}`, `write:sessions:${s.chatId}`], { expiresInSeconds: -60 }),
  "secret key": async () => undefined as never,
  "session token": scoped((s) => `read:sessions:${s.chatId}`, (s) => `write:sessions:${s.chatId}`),
  "session token by friendly id": scoped((s) => `read:sessions:${s.id}`, (s) => `write:sessions:${s.id}`),
  "read this": scoped((s) => `read:sessions:${s.chatId}`),
  "write this": scoped((s) => `write:sessions:${s.chatId}`),
  "read and write another": scoped((s) => `read:sessions:${s.other}`, (s) => `write:sessions:${s.other}`),
  "read all": scoped(() => "read:sessions"),
  "write all": scoped(() => "write:sessions"),
  "admin this": scoped((s) => `admin:sessions:${s.chatId}`),
  "admin another": scoped((s) => `admin:sessions:${s.other}`),
  "write task": scoped(() => `write:tasks:${AGENT.chat}`),
  "write another task": scoped(() => "write:tasks:some-other-task"),
  "write tasks": scoped(() => "write:tasks"),
  "trigger task": scoped(() => `trigger:tasks:${AGENT.chat}`),
  "no scopes": scoped(),
} satisfies Record<string, Token>;
type TokenKind = keyof typeof TOKENS;

interface RouteRow {
  call(context: CaseContext, subject: Subject, options: RequestOptions): Promise<Response>;
  /** Statuses that mean "let in". */
  success: readonly number[];
  /** Kinds of token that are let in, beside the secret key. */
  allowed: readonly TokenKind[];
  /** Kinds that the protocol leaves open on this route: not judged. */
  open?: readonly TokenKind[];
}

const READERS = ["session token", "session token by friendly id", "read this", "read all"] as const;
const WRITERS = ["session token", "session token by friendly id", "write this", "write all"] as const;

/** Section 1's table, literally: what is not listed is refused. */
const ROUTES: Record<string, RouteRow> = {
  create: {
    call: ({ api, anotherChatId }, _s, options) => api.create(api.createBody(anotherChatId()), options),
    success: [201],
    allowed: ["write all", "write task", "trigger task"],
    open: ["write tasks"],
  },
  list: { call: ({ api }, _s, options) => api.list({}, options), success: [200], allowed: ["read all"] },
  retrieve: { call: ({ api }, s, options) => api.retrieve(s.chatId, options), success: [200], allowed: READERS },
  update: {
    call: ({ api }, s, options) => api.update(s.chatId, { tags: ["touched"] }, options),
    success: [200],
    allowed: ["admin this"],
  },
  close: {
    call: ({ api }, s, options) => api.close(s.chatId, {}, options),
    success: [200],
    allowed: ["admin this"],
  },
  "end-and-continue": {
    call: ({ api }, s, options) => api.endAndContinue(s.chatId, { callingRunId: s.runId, reason: "upgrade" }, options),
    success: [200],
    allowed: WRITERS,
  },
  trigger: {
    call: ({ api }, s, options) =>
      api.request(`/api/v1/tasks/${AGENT.chat}/trigger`, {
        method: "POST",
        body: { payload: { chatId: s.chatId, sessionId: s.id, trigger: "preload" } },
        ...options,
      }),
    success: [200],
    allowed: ["write task", "write tasks"],
    open: ["trigger task"],
  },
  "out subscribe": {
    call: ({ api }, s, options) =>
      api.request(api.realtime(s.chatId, "out"), { headers: { Accept: "text/event-stream" }, ...options }),
    success: [200],
    allowed: READERS,
  },
  "out head": {
    call: ({ api }, s, options) => api.request(api.realtime(s.chatId, "out"), { method: "HEAD", ...options }),
    success: [200],
    allowed: READERS,
  },
  "out records": {
    call: ({ api }, s, options) => api.records(s.chatId, "out", undefined, options),
    success: [200],
    allowed: READERS,
  },
  "in records": {
    call: ({ api }, s, options) => api.records(s.chatId, "in", undefined, options),
    success: [200],
    allowed: READERS,
  },
  "in append": {
    call: ({ api }, s, options) =>
      api.append(
        s.chatId,
        { kind: "message", payload: { chatId: s.chatId, trigger: "submit-message", message: userMessage("hi") } },
        { partId: uniqueId("p"), ...options },
      ),
    success: [200],
    allowed: WRITERS,
  },
  "out append": {
    call: ({ api }, s, options) =>
      api.request(api.realtime(s.chatId, "out/append"), {
        method: "POST",
        body: { type: "data-note", data: "from the server" },
        headers: { "X-Part-Id": uniqueId("p") },
        ...options,
      }),
    success: [200],
    allowed: [],
  },
  claims: {
    call: ({ api }, _s, options) => api.request("/api/v1/auth/jwt/claims", { method: "POST", ...options }),
    success: [200],
    allowed: [],
  },
  "public tokens": {
    call: ({ api }, s, options) =>
      api.request("/api/v1/auth/public-tokens", {
        method: "POST",
        body: { scopes: [`read:sessions:${s.chatId}`] },
        ...options,
      }),
    success: [200],
    allowed: [],
  },
};

const UNAUTHENTICATED: readonly TokenKind[] = [
  "none",
  "malformed",
  "malformed jwt",
  "wrong secret key",
  "bad signature",
  "expired",
];

function expectedStatus(row: RouteRow, kind: TokenKind): readonly number[] {
  if (kind === "secret key" || row.allowed.includes(kind)) return row.success;
  return UNAUTHENTICATED.includes(kind) ? [401] : [403];
}

/** Section 1's table: every route with every kind of token. A refused call must change nothing. */
export const scopeCases: ConformanceCase[] = Object.entries(ROUTES).flatMap(([route, row]) =>
  (Object.keys(TOKENS) as TokenKind[])
    .filter((kind) => row.open?.includes(kind) !== true)
    .map((kind): ConformanceCase => {
      const expected = expectedStatus(row, kind);
      return {
        id: `1/scope/${route.replaceAll(" ", "-")}/${kind.replaceAll(" ", "-")}`,
        section: "1",
        // F23
        title: `${route} with ${kind}: ${expected.join(" or ")}`,
        async run(context) {
          const { api, check, chatId, anotherChatId } = context;
          const { id, runId } = await api.start(chatId);
          const subject: Subject = { chatId, id, runId, other: anotherChatId() };
          const token = kind === "secret key" ? {} : { token: await TOKENS[kind](api, subject) };
          const before = row.success === expected ? undefined : await api.item(chatId);
          const answer = await row.call(context, subject, token);
          await check.status(answer, expected);
          if (before !== undefined) {
            if (answer.body !== null && route !== "out head") {
              check.matches(((await answer.json()) as { error?: string }).error, /./, "error text");
            }
            check.equal(await api.item(chatId), before, "row after the refusal");
            check.equal(await api.recordsOf(chatId, "in"), [], ".in after the refusal");
          } else if (route === "out subscribe") {
            await answer.body?.cancel();
          }
        },
      };
    }),
);
