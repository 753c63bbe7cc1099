import { uniqueId } from "../api.ts";
import type { Api } from "../api.ts";
import type { ConformanceCase } from "../types.ts";

const section = "2";
interface Page {
  data: Array<Record<string, unknown>>;
  pagination: { next?: string; previous?: string };
}
async function page(api: Api, query: Record<string, string>): Promise<Page> {
  const answer = await api.list(query);
  if (answer.status !== 200) throw new Error(`list answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Page;
}
const names = (data: Page["data"]) => data.map((row) => String(row["externalId"]));

/** Makes sessions that share a fresh tag, oldest first. */
async function rows(api: Api, count: number, extra: (i: number) => Record<string, unknown> = () => ({})) {
  const tag = uniqueId("tag");
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const id = `${tag}-${i}`;
    const more = extra(i);
    await api.start(id, { ...more, tags: [tag, ...((more["tags"] as string[] | undefined) ?? [])] });
    ids.push(id);
  }
  return { tag, ids };
}

export const rowCases: ConformanceCase[] = [
  {
    id: "2/list-is-newest-first",
    section,
    // F18
    title: "The list is newest first, without trigger config, with every other field",
    async run({ api, check }) {
      const { tag, ids } = await rows(api, 3);
      const { data, pagination } = await page(api, { "filter[tags]": tag });
      check.equal(names(data), ids.toReversed(), "order");
      check.ok(data.every((row) => !("triggerConfig" in row)), "rows have no triggerConfig");
      for (const field of ["id", "currentRunId", "metadata", "closedAt", "closedReason", "expiresAt", "updatedAt"]) {
        check.ok(data.every((row) => field in row), `every row has ${field}`);
      }
      check.equal(pagination, {}, "pagination of the only page");
    },
  },
  {
    id: "2/list-pages-forward-and-back",
    section,
    title: "page[after] walks to the end and page[before] back, every row once",
    async run({ api, check }) {
      const { tag, ids } = await rows(api, 5);
      const query = { "filter[tags]": tag, "page[size]": "2" };
      const first = await page(api, query);
      const second = await page(api, { ...query, "page[after]": String(first.pagination.next) });
      const third = await page(api, { ...query, "page[after]": String(second.pagination.next) });
      check.equal([first, second, third].map((p) => names(p.data)), [[ids[4], ids[3]], [ids[2], ids[1]], [ids[0]]], "pages");
      check.equal(third.pagination.next, undefined, "next of the last page");
      check.equal(first.pagination.previous, undefined, "previous of the first page");
      const back = await page(api, { ...query, "page[before]": String(third.pagination.previous) });
      check.equal(names(back.data), [ids[2], ids[1]], "page before the last");
    },
  },
  {
    id: "2/list-cursors-are-stable",
    section,
    title: "Rows that are added while somebody pages don't shift the pages",
    async run({ api, check }) {
      const { tag, ids } = await rows(api, 4);
      const query = { "filter[tags]": tag, "page[size]": "2" };
      const first = await page(api, query);
      await api.start(`${tag}-late`, { tags: [tag] });
      const second = await page(api, { ...query, "page[after]": String(first.pagination.next) });
      check.equal(names(second.data), [ids[1], ids[0]], "second page after an insertion");
    },
  },
  {
    id: "2/list-page-size-bounds",
    section,
    title: "page[size] is 1 to 100; 0, 101 and text are 400",
    async run({ api, check }) {
      for (const size of ["1", "100"]) await check.status(await api.list({ "page[size]": size }), 200, `size ${size}`);
      for (const size of ["0", "101", "-1", "many"]) {
        await check.status(await api.list({ "page[size]": size }), 400, `size ${size}`);
      }
    },
  },
  {
    id: "2/list-default-page-size",
    section,
    title: "A page has 20 rows by default",
    async run({ api, check }) {
      const { tag } = await rows(api, 22);
      const { data, pagination } = await page(api, { "filter[tags]": tag });
      check.equal(data.length, 20, "rows");
      check.ok(pagination.next, "next");
    },
  },
  {
    id: "2/list-refuses-two-cursors",
    section,
    title: "page[after] and page[before] together are 400",
    async run({ api, check }) {
      const { tag } = await rows(api, 2);
      const { pagination } = await page(api, { "filter[tags]": tag, "page[size]": "1" });
      const cursor = String(pagination.next);
      await check.status(await api.list({ "page[after]": cursor, "page[before]": cursor }), 400);
    },
  },
  {
    id: "2/list-filters-by-status",
    section,
    // F18
    title: "filter[status] separates active from closed; two values come comma-separated or repeated; others are 400",
    async run({ api, check }) {
      const { tag, ids } = await rows(api, 2);
      await api.close(String(ids[0]));
      const by = async (status: string) => names((await page(api, { "filter[tags]": tag, "filter[status]": status })).data);
      check.equal(await by("ACTIVE"), [ids[1]], "ACTIVE");
      check.equal(await by("CLOSED"), [ids[0]], "CLOSED");
      check.equal(await by("ACTIVE,CLOSED"), [ids[1], ids[0]], "both, comma-separated");
      const repeated = new URLSearchParams([["filter[tags]", tag], ["filter[status]", "ACTIVE"], ["filter[status]", "CLOSED"]]);
      const both = (await (await api.list(repeated)).json()) as Page;
      check.equal(names(both.data), [ids[1], ids[0]], "both, repeated");
      await check.status(await api.list({ "filter[status]": "SLEEPING" }), 400, "unknown status");
    },
  },
  {
    id: "2/list-filters-by-tag-task-type-and-external-id",
    section,
    title: "filter[tags], [type], [taskIdentifier] and [externalId] select what they name",
    async run({ api, check }) {
      const special = uniqueId("special");
      const { tag, ids } = await rows(api, 3, (i) => (i === 1 ? { tags: [special] } : {}));
      const by = async (filter: Record<string, string>) => names((await page(api, { "filter[tags]": tag, ...filter })).data);
      check.equal(await by({ "filter[tags]": special }), [ids[1]], "one tag");
      check.equal((await by({ "filter[tags]": `${special},${tag}` })).length, 3, "either of two tags");
      check.equal((await by({ "filter[type]": "chat.agent" })).length, 3, "type");
      check.equal(await by({ "filter[type]": "other" }), [], "another type");
      check.equal((await by({ "filter[taskIdentifier]": "conformance-chat" })).length, 3, "task");
      check.equal(await by({ "filter[taskIdentifier]": "nobody" }), [], "another task");
      check.equal(await by({ "filter[externalId]": String(ids[2]) }), [ids[2]], "external id");
    },
  },
  {
    id: "2/list-filters-by-creation-time",
    section,
    title: "filter[createdAt] takes from and to in milliseconds, or a period",
    async run({ api, check, pass }) {
      const { tag, ids } = await rows(api, 1);
      await pass(1_100);
      const middle = Date.parse(String((await api.item(String(ids[0])))["createdAt"])) + 500;
      const late = uniqueId("late");
      await api.start(late, { tags: [tag] });
      const by = async (filter: Record<string, string>) => names((await page(api, { "filter[tags]": tag, ...filter })).data);
      check.equal(await by({ "filter[createdAt][from]": String(middle) }), [late], "from");
      check.equal(await by({ "filter[createdAt][to]": String(middle) }), [ids[0]], "to");
      check.equal(await by({ "filter[createdAt][period]": "1h" }), [late, ids[0]], "period of an hour");
    },
  },
  {
    id: "2/list-filters-by-a-short-period",
    section,
    title: "A row that is older than filter[createdAt][period] is left out",
    requires: ["time"],
    async run({ api, check, pass }) {
      const { tag } = await rows(api, 1);
      await pass(2 * 60_000);
      check.equal((await page(api, { "filter[tags]": tag, "filter[createdAt][period]": "1m" })).data, [], "rows of the last minute");
    },
  },
  {
    id: "2/update-tags-and-metadata",
    section,
    title: "PATCH replaces tags and metadata, null clears metadata, what isn't named stays",
    async run({ api, check, chatId }) {
      await api.start(chatId, { tags: ["a"], metadata: { v: 1 } });
      const first = await api.update(chatId, { tags: ["b", "c"] });
      await check.status(first, 200);
      check.includes(await first.json(), { tags: ["b", "c"], metadata: { v: 1 }, externalId: chatId }, "after tags");
      await check.status(await api.update(chatId, { metadata: { w: 2 } }), 200);
      check.includes(await api.item(chatId), { tags: ["b", "c"], metadata: { w: 2 } }, "after metadata");
      await check.status(await api.update(chatId, { metadata: null }), 200);
      check.includes(await api.item(chatId), { tags: ["b", "c"], metadata: null }, "after null");
    },
  },
  {
    id: "2/external-id-is-read-only-once-set",
    section,
    title: "PATCH takes an external id once; the same value again is fine, another one is 422",
    async run({ api, check, chatId, anotherChatId }) {
      const { id } = await api.start(undefined);
      await check.status(await api.update(id, { externalId: chatId }), 200, "first value");
      check.equal((await api.item(chatId))["id"], id, "row under its new address");
      await check.status(await api.update(id, { externalId: chatId }), 200, "same value");
      await check.status(await api.update(id, { externalId: anotherChatId() }), 422, "another value");
      check.equal((await api.item(id))["externalId"], chatId, "externalId after the refusal");
    },
  },
  {
    id: "2/update-schema",
    section,
    title: "PATCH with a wrong type is 400 and changes nothing",
    async run({ api, check, chatId }) {
      await api.start(chatId, { tags: ["keep"], metadata: { keep: true } });
      for (const body of [{ tags: "x" }, { tags: [1] }, { metadata: "x" }, { externalId: 7 }, "{", "[]"]) {
        await check.status(await api.update(chatId, body), 400, `body ${JSON.stringify(body)}`);
      }
      check.includes(await api.item(chatId), { tags: ["keep"], metadata: { keep: true } }, "row");
    },
  },
  {
    id: "2/close-is-idempotent",
    section,
    title: "Close sets closedAt and the reason once: a second close answers 200 and clobbers nothing",
    async run({ api, check, chatId, pass }) {
      await api.start(chatId);
      const first = (await (await api.close(chatId, { reason: "resolved" })).json()) as Record<string, unknown>;
      check.equal(first["closedReason"], "resolved", "reason");
      check.ok(typeof first["closedAt"] === "string", "closedAt is a date");
      await pass(50);
      const answer = await api.close(chatId, { reason: "something else" });
      await check.status(answer, 200, "second close");
      check.includes(await answer.json(), { closedReason: "resolved", closedAt: first["closedAt"] }, "second answer");
    },
  },
  {
    id: "2/close-without-a-reason",
    section,
    title: "Close takes an empty object and no body at all; a later reason doesn't get in",
    async run({ api, check, chatId, anotherChatId }) {
      await api.start(chatId);
      await check.status(await api.close(chatId, {}), 200, "empty object");
      check.includes(await api.item(chatId), { closedReason: null }, "reason");
      await api.close(chatId, { reason: "late" });
      check.includes(await api.item(chatId), { closedReason: null }, "reason after a second close");
      const other = anotherChatId();
      await api.start(other);
      await check.status(await api.request(api.session(other, "/close"), { method: "POST" }), 200, "no body");
    },
  },
  {
    id: "2/close-reason-has-256-characters-at-most",
    section,
    title: "A reason of 256 characters is kept, one of 257 is 400 and leaves the session open",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      await check.status(await api.close(chatId, { reason: "x".repeat(257) }), 400, "257 characters");
      await check.status(await api.close(chatId, { reason: 7 }), 400, "a number");
      check.equal((await api.item(chatId))["closedAt"], null, "closedAt");
      await check.status(await api.close(chatId, { reason: "y".repeat(256) }), 200, "256 characters");
      check.equal((await api.item(chatId))["closedReason"], "y".repeat(256), "reason");
    },
  },
];
