import { AGENT, userMessage } from "../api.ts";
import type { ConformanceCase } from "../types.ts";

const section = "2";
const FIELDS = [
  "id",
  "externalId",
  "type",
  "taskIdentifier",
  "triggerConfig",
  "currentRunId",
  "tags",
  "metadata",
  "closedAt",
  "closedReason",
  "expiresAt",
  "createdAt",
  "updatedAt",
];
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Bodies that break the schema, with the field that the error must name. */
const invalid: ReadonlyArray<[name: string, field: RegExp, change: (body: Record<string, unknown>) => unknown]> = [
  ["type missing", /type/, ({ type: _, ...body }) => body],
  ["type not a string", /type/, (body) => ({ ...body, type: 7 })],
  ["taskIdentifier missing", /taskIdentifier/, ({ taskIdentifier: _, ...body }) => body],
  ["taskIdentifier empty", /taskIdentifier/, (body) => ({ ...body, taskIdentifier: "" })],
  ["triggerConfig missing", /triggerConfig/, ({ triggerConfig: _, ...body }) => body],
  ["triggerConfig not an object", /triggerConfig/, (body) => ({ ...body, triggerConfig: "fast" })],
  ["basePayload missing", /basePayload/, (body) => ({ ...body, triggerConfig: {} })],
  ["externalId not a string", /externalId/, (body) => ({ ...body, externalId: 42 })],
  ["tags not a list", /tags/, (body) => ({ ...body, tags: { a: 1 } })],
  ["tags of numbers", /tags/, (body) => ({ ...body, tags: [1, 2] })],
  ["metadata not an object", /metadata/, (body) => ({ ...body, metadata: "note" })],
  ["expiresAt not a date", /expiresAt/, (body) => ({ ...body, expiresAt: "tomorrow-ish" })],
  [
    "idleTimeoutInSeconds not a number",
    /idleTimeoutInSeconds/,
    (body) => ({ ...body, triggerConfig: { ...(body["triggerConfig"] as object), idleTimeoutInSeconds: "long" } }),
  ],
];

export const createCases: ConformanceCase[] = [
  {
    id: "2/create-answers-the-item",
    section,
    title: "Creating answers 201 with the whole item, the run, a token and isCached: false",
    async run({ api, check, chatId }) {
      const answer = await api.create(
        api.createBody(chatId, { tags: ["a", "b"], metadata: { plan: "pro" } }, { metadata: { user: 1 } }),
      );
      await check.status(answer, 201);
      const item = (await answer.json()) as Record<string, unknown>;
      for (const field of FIELDS) check.ok(field in item, `field ${field} is present`);
      check.includes(
        item,
        {
          externalId: chatId,
          type: "chat.agent",
          taskIdentifier: AGENT.chat,
          tags: ["a", "b"],
          metadata: { plan: "pro" },
          closedAt: null,
          closedReason: null,
          expiresAt: null,
          isCached: false,
        },
        "item",
      );
      check.matches(item["id"], /^session_/, "id");
      check.matches(item["runId"], /^run_/, "runId");
      check.equal(item["currentRunId"], item["runId"], "currentRunId");
      check.matches(item["createdAt"], ISO, "createdAt");
      check.matches(item["updatedAt"], ISO, "updatedAt");
      check.matches(item["publicAccessToken"], /^[\w-]+\.[\w-]+\.[\w-]+$/, "publicAccessToken");
    },
  },
  {
    id: "2/unset-fields-are-null",
    section,
    title: "No field of the item is absent: unset ones are null, tags are an empty list",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const item = await api.item(chatId);
      for (const field of FIELDS) check.ok(field in item, `field ${field} is present`);
      check.includes(
        item,
        { metadata: null, closedAt: null, closedReason: null, expiresAt: null, tags: [] },
        "unset fields",
      );
    },
  },
  {
    id: "2/create-is-idempotent",
    section,
    title: "Creating again answers 200 with isCached: true, the same session and the same live run",
    async run({ api, check, chatId }) {
      const first = await api.start(chatId);
      const answer = await api.create(api.createBody(chatId));
      await check.status(answer, 200);
      const second = (await answer.json()) as Record<string, unknown>;
      check.includes(second, { id: first.id, runId: first.runId, isCached: true }, "second create");
      check.equal(second["createdAt"], first["createdAt"], "createdAt");
    },
  },
  {
    id: "2/concurrent-creates-converge",
    section,
    // F25
    title: "Ten creates at once make one session and one run; one of them is new",
    async run({ api, check, chatId }) {
      const created = await Promise.all(Array.from({ length: 10 }, () => api.start(chatId)));
      check.equal(new Set(created.map((c) => c.id)).size, 1, "sessions");
      check.equal(new Set(created.map((c) => c.runId)).size, 1, "runs");
      check.equal(created.filter((c) => !c.isCached).length, 1, "creates that were new");
    },
  },
  {
    id: "2/cached-create-writes-through",
    section,
    title: "On the cached path tags, metadata and trigger config are written through",
    async run({ api, check, chatId }) {
      await api.start(chatId, { tags: ["old"], metadata: { v: 1 } });
      const second = await api.start(chatId, {
        tags: ["new"],
        metadata: { v: 2 },
        triggerConfig: { basePayload: { chatId, trigger: "preload" }, idleTimeoutInSeconds: 77 },
      });
      check.includes(second, { tags: ["new"], metadata: { v: 2 } }, "answer");
      const item = await api.item(chatId);
      check.includes(item, { tags: ["new"], metadata: { v: 2 } }, "row");
      check.includes(item["triggerConfig"], { idleTimeoutInSeconds: 77 }, "trigger config");
    },
  },
  {
    id: "2/first-message-rides-on-create",
    section,
    title: "A basePayload.message of a new session is answered by the first run",
    async run({ api, check, chatId }) {
      await api.start(chatId, {}, { trigger: "submit-message", message: userMessage("from create") });
      const reader = await api.out(chatId);
      check.equal((await reader.turn()).text, "You said: from create", "answer");
      await reader.cancel();
    },
  },
  {
    id: "2/message-on-the-cached-path-is-not-delivered",
    section,
    title: "A basePayload.message of a session that existed is not delivered",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      await api.start(chatId, {}, { trigger: "submit-message", message: userMessage("never seen") });
      const turn = await api.turn(chatId, "history", {});
      check.equal(JSON.parse(turn.text), { users: ["history"], assistants: 0 }, "history of the agent");
    },
  },
  {
    id: "2/preload-writes-nothing",
    section: "5",
    // F02
    title: "A preload writes nothing to .out, and the first turn's records start at 0",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const turn = await api.turn(chatId, "first");
      check.equal(turn.records[0]?.seq, 0, "first record of .out");
      check.equal(turn.records[0]?.chunk?.type, "start", "first chunk of .out");
      check.equal(turn.seq, 0, "first record of .in");
    },
  },
  {
    id: "2/session-without-external-id",
    section,
    title: "A session without an external id is addressed by its friendly id, and creating again makes another",
    async run({ api, check }) {
      const first = await api.start(undefined);
      const second = await api.start(undefined);
      check.equal(first.externalId, null, "externalId");
      check.ok(first.id !== second.id, "two sessions");
      const turn = await api.turn(first.id, "no name");
      check.equal(turn.text, "You said: no name", "answer");
    },
  },
  {
    id: "2/closed-row-is-409",
    section,
    title: "Creating over a closed session is 409",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      await api.close(chatId);
      await check.status(await api.create(api.createBody(chatId)), 409);
    },
  },
  {
    id: "2/expired-row-is-409",
    section,
    // F17
    title: "Creating over an expired session is 409, and appending to it is 400",
    async run({ api, check, chatId, pass }) {
      const expiresAt = new Date((api.nowSeconds() + 1) * 1000 + 500).toISOString();
      const created = await api.start(chatId, { expiresAt });
      check.equal(new Date(String(created["expiresAt"])).getTime(), new Date(expiresAt).getTime(), "expiresAt");
      await pass(2_000);
      await check.status(await api.create(api.createBody(chatId)), 409, "create");
      const append = await api.append(chatId, { kind: "stop" });
      await check.status(append, 400, "append");
      check.includes(await append.json(), { ok: false }, "append's body");
      const listed = (await (await api.list({ "filter[status]": "EXPIRED", "filter[externalId]": chatId })).json()) as {
        data: unknown[];
      };
      check.equal(listed.data.length, 1, "rows listed as EXPIRED");
    },
  },
  {
    id: "2/body-limit",
    section,
    title: "A create body over 32 KiB is 413 and makes no session; one just under it is fine",
    async run({ api, check, chatId, anotherChatId }) {
      const padded = (id: string, bytes: number) => {
        const body = api.createBody(id, { metadata: { pad: "" } });
        const missing = bytes - JSON.stringify(body).length;
        return { ...body, metadata: { pad: "x".repeat(missing) } };
      };
      await check.status(await api.create(padded(chatId, 32 * 1024 + 1)), 413, "one byte over");
      await check.status(await api.retrieve(chatId), 404, "row of the refused create");
      await check.status(await api.create(padded(anotherChatId(), 32 * 1024 - 1)), 201, "one byte under");
    },
  },
  {
    id: "2/handover-history-is-exempt-from-the-limit",
    section,
    title: "A handover-prepare create carries a full history beyond 32 KiB",
    async run({ api, check, chatId }) {
      const headStartMessages = Array.from({ length: 40 }, (_, i) => userMessage("x".repeat(1_500), `m${i}`));
      const answer = await api.create(api.createBody(chatId, {}, { trigger: "handover-prepare", headStartMessages }));
      await check.status(answer, 201);
    },
  },
  {
    id: "2/body-that-is-not-json",
    section,
    title: "A create body that is not JSON, not an object or empty is 400 with an error text",
    async run({ api, check }) {
      for (const body of ["{", "[]", "null", '"text"', ""]) {
        const answer = await api.create(body);
        await check.status(answer, 400, `body ${JSON.stringify(body)}`);
        check.matches(((await answer.json()) as { error?: string }).error, /./, "error text");
      }
    },
  },
  ...invalid.map(
    ([name, field, change]): ConformanceCase => ({
      id: `2/create-with-${name.replaceAll(" ", "-")}`,
      section,
      title: `A create with ${name} is 400, the error names the field, nothing is made`,
      async run({ api, check, chatId }) {
        const answer = await api.create(change(api.createBody(chatId)));
        await check.status(answer, 400);
        check.matches(((await answer.json()) as { error?: string }).error, field, "error names the field");
        await check.status(await api.retrieve(chatId), 404, "row of the refused create");
      },
    }),
  ),
  {
    id: "2/trigger-config-travels",
    section,
    title: "Machine, queue, tags, attempts, durations, version and region of the trigger config are kept",
    async run({ api, check, chatId }) {
      const triggerConfig = {
        basePayload: { chatId, trigger: "preload", custom: { nested: true } },
        idleTimeoutInSeconds: 45,
        machine: "small-1x",
        queue: "chats",
        tags: ["chat:1"],
        maxAttempts: 2,
        maxDuration: 600,
        lockToVersion: "20260101.1",
        region: "eu-central-1",
      };
      await api.start(chatId, { triggerConfig });
      check.includes((await api.item(chatId))["triggerConfig"], triggerConfig, "trigger config");
    },
  },
];
