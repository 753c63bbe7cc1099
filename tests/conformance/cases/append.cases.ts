import { uniqueId, userMessage } from "../api.ts";
import type { ConformanceCase } from "../types.ts";

const section = "3";
const message = (chatId: string, text: string, id?: string) => ({
  kind: "message",
  payload: { chatId, trigger: "submit-message", message: userMessage(text, id) },
});

/** Bodies that are not a ChatInputChunk. */
const invalid: ReadonlyArray<[name: string, body: string | object]> = [
  ["text that is not JSON", "{kind:"],
  ["an empty body", ""],
  ["null", "null"],
  ["a list", "[]"],
  ["a number", "7"],
  ["no kind", { payload: { trigger: "submit-message" } }],
  ["an unknown kind", { kind: "shout", payload: {} }],
  ["a kind that is not a string", { kind: 1 }],
  ["a message without payload", { kind: "message" }],
  ["a payload that is text", { kind: "message", payload: "hello" }],
  ["a payload without trigger", { kind: "message", payload: { chatId: "c", message: userMessage("x") } }],
  ["an unknown trigger", { kind: "message", payload: { chatId: "c", trigger: "explode" } }],
  ["a message of an unknown role", { kind: "message", payload: { chatId: "c", trigger: "submit-message", message: { id: "m", role: "robot", parts: [] } } }],
  ["a message with a part that is null", { kind: "message", payload: { chatId: "c", trigger: "submit-message", message: { id: "m", role: "user", parts: [null] } } }],
  ["a message with a part without type", { kind: "message", payload: { chatId: "c", trigger: "submit-message", message: { id: "m", role: "user", parts: [{ text: "hi" }] } } }],
  ["a stop whose message is a number", { kind: "stop", message: 7 }],
  ["a handover without its message", { kind: "handover", isFinal: true }],
];

const accepted: ReadonlyArray<[name: string, chunk: (chatId: string) => object]> = [
  ["a regenerate", (chatId) => ({ kind: "message", payload: { chatId, trigger: "regenerate-message" } })],
  ["an action", (chatId) => ({ kind: "message", payload: { chatId, trigger: "action", action: { type: "undo" } } })],
  ["a stop", () => ({ kind: "stop" })],
  ["a stop with a message", () => ({ kind: "stop", message: "enough" })],
  ["a handover-skip", () => ({ kind: "handover-skip" })],
  ["fields that it doesn't know", (chatId) => ({ ...message(chatId, "hi"), extra: { of: "later" } })],
];

export const appendCases: ConformanceCase[] = [
  {
    id: "3/sequence-numbers-are-dense",
    section,
    title: "Appends are numbered 0, 1, 2 … and answer { ok: true, seq }",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      for (const expected of [0, 1, 2]) {
        const answer = await api.append(chatId, { kind: "stop" }, { partId: uniqueId("p") });
        await check.status(answer, 200);
        check.includes(await answer.json(), { ok: true, seq: expected }, `append ${expected}`);
      }
    },
  },
  {
    id: "3/concurrent-appends-are-dense",
    section,
    title: "Twenty appends at once get twenty dense numbers, each record stored once",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const parts = Array.from({ length: 20 }, (_, i) => `part-${i}`);
      const sequences = await Promise.all(
        parts.map(async (partId) => {
          const answer = await api.append(chatId, { kind: "stop", message: partId }, { partId });
          return ((await answer.json()) as { seq: number }).seq;
        }),
      );
      check.equal(sequences.toSorted((a, b) => a - b), parts.map((_, i) => i), "numbers");
      const records = await api.recordsOf(chatId, "in");
      check.equal(records.map((r) => r.seqNum), parts.map((_, i) => i), "records of .in");
      const stored = records.map((r) => (r.data as { message: string }).message);
      check.equal(stored.toSorted(), parts.toSorted(), "contents of .in");
    },
  },
  {
    id: "3/part-id-is-idempotent",
    section,
    // F94
    title: "The same part id again answers the same seq and stores nothing, also after other appends",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const partId = uniqueId("p");
      const first = await api.message(chatId, { message: userMessage("once", "m1") }, { partId });
      const second = await api.message(chatId, { message: userMessage("once", "m1") }, { partId });
      await api.stop(chatId);
      const third = await api.message(chatId, { message: userMessage("once", "m1") }, { partId });
      check.equal([second, third], [first, first], "numbers of the repeats");
      check.equal((await api.recordsOf(chatId, "in")).length, 2, "records of .in");
    },
  },
  {
    id: "3/part-id-is-idempotent-on-out",
    section,
    title: "The same part id again on .out/append answers the same seq and stores nothing",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const write = async (delta: string, partId: string) => {
        const body = { type: "text-delta", id: "t", delta };
        const answer = await api.request(api.realtime(chatId, "out/append"), { method: "POST", body, headers: { "X-Part-Id": partId } });
        await check.status(answer, 200);
        return ((await answer.json()) as { seq: number }).seq;
      };
      const [one, other] = [uniqueId("p"), uniqueId("p")];
      check.equal([await write("once", one), await write("next", other), await write("once", one)], [0, 1, 0], "numbers");
      check.equal((await api.recordsOf(chatId, "out")).length, 2, "records of .out");
    },
  },
  {
    id: "3/part-id-is-idempotent-concurrently",
    section,
    title: "Ten simultaneous appends with one part id store one record",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const partId = uniqueId("p");
      const sequences = await Promise.all(
        Array.from({ length: 10 }, () => api.message(chatId, { message: userMessage("once", "m1") }, { partId })),
      );
      check.equal(new Set(sequences).size, 1, "distinct numbers");
      check.equal((await api.recordsOf(chatId, "in")).length, 1, "records of .in");
    },
  },
  {
    id: "3/part-ids-belong-to-a-session",
    section,
    title: "A part id that another chat used is new here",
    async run({ api, check, chatId, anotherChatId }) {
      const other = anotherChatId();
      await api.start(chatId);
      await api.start(other);
      const partId = uniqueId("p");
      await api.append(chatId, { kind: "stop" }, { partId });
      await api.append(other, { kind: "stop", message: "mine" }, { partId });
      check.equal((await api.recordsOf(other, "in")).map((r) => r.data), [{ kind: "stop", message: "mine" }], "other chat's .in");
    },
  },
  {
    id: "3/no-part-id-is-always-new",
    section,
    title: "Appends without a part id, or with an empty one, are each stored",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      for (let i = 0; i < 3; i++) await check.status(await api.append(chatId, { kind: "stop" }), 200);
      for (let i = 0; i < 2; i++) await check.status(await api.append(chatId, { kind: "stop" }, { partId: "" }), 200);
      check.equal((await api.recordsOf(chatId, "in")).length, 5, "records of .in");
    },
  },
  {
    id: "3/records-are-stored-as-they-came",
    section,
    title: "The records route shows the chunk as it was appended, with its part id",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const partId = uniqueId("p");
      const chunk = { ...message(chatId, "as it came", "m7"), more: [1, { deep: null }] };
      await check.status(await api.append(chatId, chunk, { partId }), 200);
      const [record] = await api.recordsOf(chatId, "in");
      check.equal(record?.data, chunk, "data");
      check.equal(record?.id, partId, "id");
    },
  },
  ...accepted.map(
    ([name, chunk]): ConformanceCase => ({
      id: `3/accepts-${name.replaceAll(/[^a-z]+/g, "-")}`,
      section,
      title: `Append takes ${name}`,
      async run({ api, check, chatId }) {
        await api.start(chatId);
        await check.status(await api.append(chatId, chunk(chatId), { partId: uniqueId("p") }), 200);
        check.equal((await api.recordsOf(chatId, "in")).length, 1, "records of .in");
      },
    }),
  ),
  ...invalid.map(
    ([name, body]): ConformanceCase => ({
      id: `3/refuses-${name.replaceAll(/[^a-zA-Z]+/g, "-")}`,
      section,
      title: `Append refuses ${name} with 400 { ok: false, error } and stores nothing`,
      async run({ api, check, chatId }) {
        await api.start(chatId);
        const answer = await api.append(chatId, body, { partId: "the-part" });
        await check.status(answer, 400);
        const refusal = (await answer.json()) as { ok?: boolean; error?: string };
        check.equal(refusal.ok, false, "ok");
        check.matches(refusal.error, /./, "error text");
        check.equal(await api.recordsOf(chatId, "in"), [], "records of .in");
        const retried = await api.append(chatId, { kind: "stop" }, { partId: "the-part" });
        check.includes(await retried.json(), { ok: true, seq: 0 }, "the same part id with a good body");
      },
    }),
  ),
  {
    id: "3/other-session-types-take-any-json",
    section,
    title: "Kinds are checked for chat.agent sessions only",
    async run({ api, check, chatId }) {
      await api.start(chatId, { type: "custom.pipe" });
      for (const [i, body] of [{ anything: true }, [1, 2], "text"].entries()) {
        const answer = await api.append(chatId, JSON.stringify(body), { partId: uniqueId("p") });
        await check.status(answer, 200, `body ${JSON.stringify(body)}`);
        check.equal(((await answer.json()) as { seq: number }).seq, i, "seq");
      }
      await check.status(await api.append(chatId, "{oops"), 400, "a body that is not JSON");
    },
  },
  {
    id: "3/body-limit",
    section,
    // F96
    title: "A body over 1 MiB is 413 and stores nothing; one just under it is stored",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const stopOf = (bytes: number) => {
        const empty = JSON.stringify({ kind: "stop", message: "" });
        return JSON.stringify({ kind: "stop", message: "x".repeat(bytes - empty.length) });
      };
      await check.status(await api.append(chatId, stopOf(1024 * 1024 + 1)), 413, "one byte over");
      check.equal(await api.recordsOf(chatId, "in"), [], "records after the refusal");
      await check.status(await api.append(chatId, stopOf(1024 * 1024 - 1)), 200, "one byte under");
    },
  },
  {
    id: "3/body-limit-counts-bytes",
    section,
    title: "The limit counts bytes, not characters",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const body = JSON.stringify({ kind: "stop", message: "ü".repeat(600_000) });
      await check.status(await api.append(chatId, body), 413);
    },
  },
  {
    id: "3/closed-session-refuses-with-its-code",
    section,
    title: "Appending to a closed session is 409 with code session_closed and the reason",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      await api.close(chatId, { reason: "resolved" });
      const answer = await api.append(chatId, message(chatId, "too late"));
      await check.status(answer, 409);
      const body = (await answer.json()) as Record<string, unknown>;
      check.includes(body, { ok: false, code: "session_closed", closedReason: "resolved" }, "body");
      check.matches(body["error"], /./, "error text");
      check.equal(answer.headers.get("x-should-retry"), "false", "x-should-retry");
      check.equal(await api.recordsOf(chatId, "in"), [], "records of .in");
    },
  },
  {
    id: "3/retry-of-a-stored-part-after-close-is-refused-or-repeated",
    section,
    title: "A retry of a record that was stored before the close never stores it twice",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const partId = uniqueId("p");
      await api.append(chatId, { kind: "stop" }, { partId });
      await api.close(chatId);
      await check.status(await api.append(chatId, { kind: "stop" }, { partId }), [200, 409]);
      check.equal((await api.recordsOf(chatId, "in")).length, 1, "records of .in");
    },
  },
  {
    id: "3/prerelease-messages-array",
    section,
    title: "A payload with a messages array instead of message is taken: its last element is answered",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const messages = [userMessage("earlier"), userMessage("the last one")];
      const seq = await api.message(chatId, { messages });
      const reader = await api.out(chatId);
      check.equal((await reader.turn(seq)).text, "You said: the last one", "answer");
      await reader.cancel();
    },
  },
  {
    id: "3/metadata-is-not-validated-here",
    section,
    // F101
    title: "Client data that the agent will refuse is stored with 200 and shows as an ended turn",
    async run({ api, check, chatId }) {
      await api.start(chatId, { taskIdentifier: "conformance-strict" }, { metadata: { userId: "u1" } });
      const seq = await api.say(chatId, "hello", { metadata: { userId: 42 } });
      const reader = await api.out(chatId);
      const refused = await reader.turn(seq);
      check.equal(refused.text, "", "text of the refused turn");
      check.ok(refused.chunks.every((c) => c.type === "error" || c.type === "start" || c.type === "finish"), "chunks of the refused turn");
      const good = await api.say(chatId, "hello", { metadata: { userId: "u1" } });
      check.equal((await reader.turn(good)).text, "You said: hello", "next turn with good data");
      await reader.cancel();
    },
  },
  {
    id: "3/out-append-is-for-the-server",
    section: "1",
    title: "What the secret key appends to .out reaches subscribers as a data record",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const reader = await api.out(chatId);
      const answer = await api.request(api.realtime(chatId, "out/append"), {
        method: "POST",
        body: { type: "data-note", data: "from the server" },
        headers: { "X-Part-Id": uniqueId("p") },
      });
      await check.status(answer, 200);
      const record = await reader.record();
      check.equal(record?.chunk, { type: "data-note", data: "from the server" }, "chunk");
      await reader.cancel();
    },
  },
];
