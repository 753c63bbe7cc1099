import { claimsOf, uniqueId, userMessage } from "../api.ts";
import type { ConformanceCase } from "../types.ts";

const section = "1";
const CORS_REQUEST = [
  "authorization",
  "content-type",
  "x-part-id",
  "x-trigger-source",
  "last-event-id",
  "timeout-seconds",
  "x-peek-settled",
];

/** External ids that a path must carry unharmed. */
const awkwardIds: ReadonlyArray<[name: string, id: string]> = [
  ["slash", "team/42/chat"],
  ["space and percent", "100 % done"],
  ["unicode", "größe-会話-🙂"],
  ["query and fragment", "a?b=c#d&e"],
  ["plus and colon", "x+y:z@w;v"],
  ["dots", "..hidden.."],
];

export const addressCases: ConformanceCase[] = [
  {
    id: "1/both-addresses-name-one-row",
    section,
    title: "The chat id and the friendly id retrieve the same row",
    async run({ api, check, chatId }) {
      const created = await api.start(chatId);
      check.matches(created.id, /^session_\w+$/, "friendly id");
      check.equal(await api.item(created.id), await api.item(chatId), "row by friendly id and by chat id");
    },
  },
  {
    id: "1/both-addresses-name-one-stream",
    section,
    title: "A record appended under one address is read under the other, on both channels",
    async run({ api, check, chatId }) {
      const { id } = await api.start(chatId);
      const seq = await api.say(id, "one address");
      const byExternal = await (await api.out(chatId)).turn(seq);
      const byFriendly = await (await api.out(id)).turn(seq);
      check.equal(byFriendly.chunks, byExternal.chunks, "chunks under both addresses");
      check.equal(byExternal.text, "You said: one address", "answer");
      check.equal(await api.recordsOf(id, "out"), await api.recordsOf(chatId, "out"), "records under both addresses");
    },
  },
  ...awkwardIds.map(
    ([name, id]): ConformanceCase => ({
      id: `1/external-id-with-${name.replaceAll(" ", "-")}`,
      section,
      title: `An external id with ${name} works percent-encoded on every route`,
      async run({ api, check }) {
        const chatId = `${id} ${uniqueId("id")}`;
        const created = await api.start(chatId);
        check.equal(created.externalId, chatId, "externalId");
        check.equal((await api.item(chatId))["id"], created.id, "retrieved row");
        const turn = await api.turn(chatId, "hello", {});
        check.equal(turn.text, "You said: hello", "answer");
        const token = created.publicAccessToken;
        const answer = await api.append(chatId, { kind: "stop" }, { token, partId: uniqueId("p") });
        await check.status(answer, 200, "append with the session's own token");
      },
    }),
  ),
  {
    id: "1/external-id-of-256-characters",
    section,
    title: "An external id may have 256 characters",
    async run({ api, check }) {
      const chatId = uniqueId("long").padEnd(256, "x");
      check.equal((await api.start(chatId)).externalId, chatId, "externalId");
    },
  },
  ...(
    [
      ["empty", ""],
      ["of 257 characters", "y".repeat(257)],
      ["that starts with session_", "session_mine"],
    ] as const
  ).map(
    ([name, externalId]): ConformanceCase => ({
      id: `1/external-id-${name.replaceAll(" ", "-")}-is-refused`,
      section,
      title: `An external id ${name} is refused with 400`,
      async run({ api, check, chatId }) {
        const answer = await api.create({ ...api.createBody(chatId), externalId });
        await check.status(answer, 400);
        check.matches(((await answer.json()) as { error?: string }).error, /externalId/, "error names the field");
      },
    }),
  ),
  {
    id: "1/token-of-either-address-authorizes-both",
    section,
    title: "A token minted for either address form authorizes both forms on every realtime route",
    async run({ api, check, chatId }) {
      const { id } = await api.start(chatId);
      for (const minted of [chatId, id]) {
        const token = await api.mint([`read:sessions:${minted}`, `write:sessions:${minted}`]);
        for (const address of [chatId, id]) {
          const what = `token for ${minted === id ? "friendly" : "external"}, address ${address === id ? "friendly" : "external"}`;
          await check.status(await api.retrieve(address, { token }), 200, `retrieve, ${what}`);
          await check.status(await api.records(address, "out", undefined, { token }), 200, `records, ${what}`);
          const appended = await api.append(address, { kind: "stop" }, { token, partId: uniqueId("p") });
          await check.status(appended, 200, `append, ${what}`);
          await (await api.out(address, { token })).cancel();
        }
      }
    },
  },
  {
    id: "1/session-token-claims",
    section,
    title: "The session token carries sub, pub, both scopes of its chat, iat and exp one hour later",
    async run({ api, check, chatId }) {
      const { publicAccessToken, id } = await api.start(chatId);
      const claims = claimsOf(publicAccessToken);
      const scopes = claims["scopes"] as string[];
      check.ok(scopes.includes(`read:sessions:${chatId}`), `read scope of the chat in ${scopes.join(" ")}`);
      check.ok(scopes.includes(`write:sessions:${chatId}`), `write scope of the chat in ${scopes.join(" ")}`);
      check.equal(
        scopes.filter((scope) => !scope.endsWith(`:${chatId}`) && !scope.endsWith(`:${id}`)),
        [],
        "scopes beyond this session",
      );
      check.equal(claims["pub"], true, "pub");
      check.ok(typeof claims["sub"] === "string" && claims["sub"] !== "", "sub is the environment id");
      check.equal((claims["exp"] as number) - (claims["iat"] as number), 3600, "lifetime in seconds");
      check.ok(Math.abs((claims["iat"] as number) - api.nowSeconds()) <= 120, "iat is now");
    },
  },
  {
    id: "1/expired-session-token-is-401",
    section,
    // F20
    title: "The session token that create gave stops working after its hour",
    requires: ["time"],
    async run({ api, check, chatId, pass }) {
      const { publicAccessToken: token } = await api.start(chatId);
      await check.status(await api.retrieve(chatId, { token }), 200, "fresh token");
      await pass(3_601_000);
      await check.status(await api.retrieve(chatId, { token }), 401, "retrieve after an hour");
      await check.status(await api.append(chatId, { kind: "stop" }, { token }), 401, "append after an hour");
    },
  },
  ...(["retrieve", "close", "update", "append", "records", "out", "end-and-continue"] as const).map(
    (route): ConformanceCase => ({
      id: `1/unknown-friendly-id-is-404-on-${route}`,
      section,
      title: `An unknown session_… id is 404 on ${route}`,
      async run({ api, check }) {
        const unknown = "session_0000000000000000000000000";
        const answers = {
          retrieve: () => api.retrieve(unknown),
          close: () => api.close(unknown),
          update: () => api.update(unknown, { tags: [] }),
          append: () => api.append(unknown, { kind: "stop" }),
          records: () => api.records(unknown, "out"),
          out: () => api.request(api.realtime(unknown, "out"), { headers: { Accept: "text/event-stream" } }),
          "end-and-continue": () => api.endAndContinue(unknown, { callingRunId: "run_1", reason: "upgrade" }),
        };
        const answer = await answers[route]();
        await check.status(answer, 404);
        check.matches(((await answer.json()) as { error?: string }).error, /./, "error text");
      },
    }),
  ),
  {
    id: "1/unknown-chat-id-is-404-on-append-and-retrieve",
    section,
    // F24
    title: "An unknown chat id is 404 on append and retrieve, and no session comes into being",
    async run({ api, check, chatId }) {
      const append = await api.append(chatId, { kind: "message", payload: { chatId, trigger: "submit-message", message: userMessage("hi") } });
      await check.status(append, 404, "append");
      await check.status(await api.retrieve(chatId), 404, "retrieve");
    },
  },
  {
    id: "1/out-is-row-optional",
    section,
    title: "Subscribing to a chat that doesn't exist yet opens, waits, and delivers once it does",
    async run({ api, check, chatId }) {
      const reader = await api.out(chatId);
      await api.start(chatId);
      const seq = await api.say(chatId, "late row");
      const turn = await reader.turn(seq);
      check.equal(turn.text, "You said: late row", "answer on the early subscription");
      check.equal(turn.records[0]?.seq, 0, "first record");
      await reader.cancel();
    },
  },
  {
    id: "1/out-waits-for-a-name",
    section,
    title: "Subscribing to a chat id delivers once PATCH gives it to a session, which others read under its own id",
    async run({ api, check, chatId }) {
      const early = await api.out(chatId);
      const { id } = await api.start(undefined);
      const first = await api.turn(id, "before it has a name");
      const direct = await api.out(id);
      await check.status(await api.update(id, { externalId: chatId }), 200, "naming");
      const seq = await api.say(chatId, "named now");
      const turn = await early.turn(seq);
      check.ok(turn.text.endsWith("You said: named now"), `answer on the early subscription (got ${turn.text})`);
      check.equal(turn.records[0]?.seq, 0, "first record");
      check.ok((await direct.turn(seq)).text.endsWith("You said: named now"), "answer under the session's own id");
      check.equal(first.text, "You said: before it has a name", "answer before");
      await early.cancel();
      await direct.cancel();
    },
  },
  {
    id: "1/preflight-allows-the-clients-headers",
    section,
    title: "Every route answers preflights and allows the client's headers",
    requires: ["raw-requests"],
    async run({ api, check, chatId }) {
      const paths = [
        ["POST", "/api/v1/sessions"],
        ["PATCH", api.session(chatId)],
        ["POST", api.session(chatId, "/close")],
        ["POST", api.realtime(chatId, "in/append")],
        ["GET", api.realtime(chatId, "out")],
        ["GET", api.realtime(chatId, "out/records")],
      ] as const;
      for (const [method, path] of paths) {
        const answer = await api.request(path, {
          method: "OPTIONS",
          token: null,
          headers: {
            Origin: "https://app.example",
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": CORS_REQUEST.join(","),
          },
        });
        check.ok(answer.ok, `preflight of ${method} ${path} answered ${answer.status}`);
        const allowed = (answer.headers.get("access-control-allow-headers") ?? "").toLowerCase();
        for (const name of CORS_REQUEST) check.ok(allowed.includes(name), `${path} allows ${name} (got ${allowed})`);
        const methods = answer.headers.get("access-control-allow-methods") ?? "";
        check.ok(methods.includes(method) || methods === "*", `${path} allows ${method} (got ${methods})`);
        check.ok(answer.headers.get("access-control-allow-origin"), `${path} allows the origin`);
      }
    },
  },
  {
    id: "1/preflight-allows-what-it-is-asked-for",
    section,
    title: "A preflight that asks for an app's own header gets it allowed by name",
    requires: ["raw-requests"],
    async run({ api, check, chatId }) {
      const answer = await api.request(api.realtime(chatId, "in/append"), {
        method: "OPTIONS",
        token: null,
        headers: {
          Origin: "https://app.example",
          "Access-Control-Request-Method": "POST",
          "Access-Control-Request-Headers": "authorization,x-my-tenant",
        },
      });
      const allowed = (answer.headers.get("access-control-allow-headers") ?? "").toLowerCase();
      check.ok(allowed.includes("x-my-tenant"), `x-my-tenant in ${allowed}`);
      check.ok(allowed.includes("authorization"), `authorization in ${allowed}`);
    },
  },
  {
    id: "1/cors-on-errors-too",
    section,
    title: "Errors carry CORS headers: a page must be able to read a 401, a 404 and a 413",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const huge = { kind: "stop", message: "x".repeat(1_100_000) };
      const answers = {
        401: await api.append(chatId, { kind: "stop" }, { token: "nonsense" }),
        403: await api.append(chatId, { kind: "stop" }, { token: await api.mint([`read:sessions:${chatId}`]) }),
        404: await api.retrieve(uniqueId("nobody")),
        413: await api.append(chatId, huge),
        400: await api.append(chatId, "{"),
      };
      for (const [status, answer] of Object.entries(answers)) {
        await check.status(answer, Number(status));
        check.ok(answer.headers.get("access-control-allow-origin"), `${status} carries access-control-allow-origin`);
      }
    },
  },
  {
    id: "1/exposed-headers",
    section,
    title: "Answers expose the stream version, the settled flag and the rate limit to pages",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const reader = await api.out(chatId);
      const exposed = (reader.response.headers.get("access-control-expose-headers") ?? "").toLowerCase();
      await reader.cancel();
      for (const name of ["x-stream-version", "x-session-settled", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"]) {
        check.ok(exposed.includes(name), `${name} in ${exposed}`);
      }
    },
  },
  {
    id: "1/foreign-issuer-and-audience-are-not-required",
    section,
    title: "A token without iss and aud is accepted when its signature is right",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const token = await api.mint([`read:sessions:${chatId}`], { claims: { iss: undefined, aud: undefined } });
      await check.status(await api.retrieve(chatId, { token }), 200);
    },
  },
  {
    id: "1/claims-route",
    section,
    title: "The claims route answers sub and pub for the secret key",
    async run({ api, check }) {
      const answer = await api.request("/api/v1/auth/jwt/claims", { method: "POST" });
      await check.status(answer, 200);
      const claims = (await answer.json()) as Record<string, unknown>;
      check.equal(claims["pub"], true, "pub");
      check.ok(typeof claims["sub"] === "string" && claims["sub"] !== "", "sub");
    },
  },
  {
    id: "1/public-tokens-route",
    section,
    title: "The public-tokens route mints a token with exactly the scopes it was asked for",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const answer = await api.request("/api/v1/auth/public-tokens", {
        method: "POST",
        body: { scopes: [`read:sessions:${chatId}`], expirationTime: "15m" },
      });
      await check.status(answer, 200);
      const { token } = (await answer.json()) as { token: string };
      const claims = claimsOf(token);
      check.equal(claims["scopes"], [`read:sessions:${chatId}`], "scopes");
      check.equal((claims["exp"] as number) - (claims["iat"] as number), 900, "lifetime in seconds");
      await check.status(await api.retrieve(chatId, { token }), 200, "retrieve with it");
      await check.status(await api.append(chatId, { kind: "stop" }, { token }), 403, "append with it");
    },
  },
  {
    id: "1/one-time-tokens",
    section,
    title: "A token minted with oneTimeUse works once",
    async run({ api, check, chatId, anotherChatId }) {
      const answer = await api.request("/api/v1/auth/public-tokens", {
        method: "POST",
        body: { scopes: ["trigger:tasks:conformance-chat"], oneTimeUse: true },
      });
      await check.status(answer, 200);
      const { token } = (await answer.json()) as { token: string };
      await check.status(await api.create(api.createBody(chatId), { token }), 201, "first use");
      await check.status(await api.create(api.createBody(anotherChatId()), { token }), 401, "second use");
    },
  },
  {
    id: "1/public-tokens-need-scopes",
    section,
    title: "The public-tokens route refuses a body without scopes",
    async run({ api, check }) {
      const answer = await api.request("/api/v1/auth/public-tokens", { method: "POST", body: {} });
      await check.status(answer, 400);
    },
  },
  ...(
    [
      ["DELETE", "/api/v1/sessions"],
      ["PUT", "/api/v1/sessions/some-chat"],
      ["DELETE", "/realtime/v1/sessions/some-chat/in/append"],
      ["GET", "/realtime/v1/sessions/some-chat/in/append"],
      ["DELETE", "/realtime/v1/sessions/some-chat/out"],
      ["GET", "/api/v1/sessions/some-chat/close"],
    ] as const
  ).map(
    ([method, path]): ConformanceCase => ({
      id: `1/unsupported-method-${method.toLowerCase()}-${path.split("/").slice(-2).join("-")}`,
      section,
      title: `${method} ${path} is a 4xx with an error body, never a 5xx`,
      async run({ api, check }) {
        const answer = await api.request(path, { method });
        check.ok(answer.status >= 400 && answer.status < 500, `status ${answer.status} is a 4xx`);
        check.matches(((await answer.json()) as { error?: string }).error, /./, "error text");
      },
    }),
  ),
  {
    id: "1/store-credentials-are-not-offered",
    section: "4",
    title: "PUT on .out (direct store credentials) is 405",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      await check.status(await api.request(api.realtime(chatId, "out"), { method: "PUT" }), 405);
    },
  },
  {
    id: "1/conflicts-tell-clients-not-to-retry",
    section,
    title: "Every 409 carries x-should-retry: false",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      await check.status(await api.close(chatId, { reason: "over" }), 200, "close");
      for (const [what, answer] of [
        ["append", await api.append(chatId, { kind: "stop" })],
        ["create", await api.create(api.createBody(chatId))],
      ] as const) {
        await check.status(answer, 409, what);
        check.equal(answer.headers.get("x-should-retry"), "false", `x-should-retry on ${what}`);
      }
    },
  },
];
