import { claimsOf, userMessage } from "../api.ts";
import type { ConformanceCase } from "../types.ts";

const section = "5";

export const controlCases: ConformanceCase[] = [
  {
    id: "5/turn-complete-names-its-input",
    section,
    title: "The boundary carries the number of the last consumed .in record",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const first = await api.turn(chatId, "first");
      check.equal(first.endHeaders["session-in-event-id"], String(first.seq), "first boundary");
      const second = await api.turn(chatId, "second", { after: first.last });
      check.equal(second.endHeaders["session-in-event-id"], String(second.seq), "second boundary");
      check.equal(second.seq, 1, "second .in record");
    },
  },
  {
    id: "5/released-boundary-is-a-header-record",
    section,
    title: "On the released wire the boundary is a record with trigger-control first and an empty body",
    requires: ["released-wire"],
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const { end } = await api.turn(chatId, "boundary");
      check.equal(end.body, "", "body");
      check.equal(end.headers[0], ["trigger-control", "turn-complete"], "first header");
    },
  },
  {
    id: "5/prerelease-boundary-is-a-data-record",
    section,
    title: "On the prerelease wire the boundary is a trigger:turn-complete chunk, with session-in-event-id as a header",
    requires: ["prerelease-wire"],
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const { end, seq } = await api.turn(chatId, "boundary");
      const body = JSON.parse(end.body) as { data: Record<string, unknown>; id: string };
      check.equal(body.data["type"], "trigger:turn-complete", "chunk type");
      check.equal(typeof body.data["publicAccessToken"], "string", "publicAccessToken in the chunk");
      check.equal(Object.fromEntries(end.headers), { "session-in-event-id": String(seq) }, "record headers");
    },
  },
  {
    id: "5/boundary-refreshes-the-token",
    section,
    title: "The boundary's token works and carries the chat's scopes",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const turn = await api.turn(chatId, "token please");
      const token = String(turn.endHeaders["public-access-token"]);
      check.matches(token, /^[\w-]+\.[\w-]+\.[\w-]+$/, "public-access-token");
      const scopes = claimsOf(token)["scopes"] as string[];
      check.ok(scopes.includes(`read:sessions:${chatId}`) && scopes.includes(`write:sessions:${chatId}`), `scopes ${scopes.join(" ")}`);
      await check.status(await api.append(chatId, { kind: "stop" }, { token }), 200, "append with it");
    },
  },
  {
    id: "5/boundary-token-is-fresh",
    section,
    title: "A token from a boundary outlives the one from create",
    requires: ["time"],
    async run({ api, check, chatId, pass }) {
      const created = await api.start(chatId);
      await pass(3_000_000);
      const turn = await api.turn(chatId, "fresh");
      await pass(1_000_000);
      await check.status(await api.retrieve(chatId, { token: created.publicAccessToken }), 401, "token from create");
      await check.status(await api.retrieve(chatId, { token: String(turn.endHeaders["public-access-token"]) }), 200, "token from the boundary");
    },
  },
  {
    id: "5/one-boundary-per-turn",
    section,
    title: "Each turn writes exactly one boundary, and it is the turn's last record",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const first = await api.turn(chatId, "first");
      const second = await api.turn(chatId, "second", { after: first.last });
      for (const turn of [first, second]) {
        check.equal(turn.records.filter((r) => r.control?.type === "turn-complete").length, 1, "boundaries");
      }
    },
  },
  {
    id: "5/idle-stop-writes-a-boundary",
    section,
    title: "A stop with nothing running writes a boundary whose session-in-event-id is the stop's own seq",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const first = await api.turn(chatId, "first");
      const reader = await api.out(chatId, { lastEventId: first.last });
      const seq = await api.stop(chatId);
      const end = await reader.turn();
      check.equal(end.endHeaders["session-in-event-id"], String(seq), "session-in-event-id");
      check.equal(end.chunks, [], "chunks");
      await reader.cancel();
    },
  },
  {
    id: "5/stop-before-the-first-turn",
    section,
    title: "A stop on a preloaded session writes its boundary and the next message is answered in full",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const reader = await api.out(chatId);
      const stop = await api.stop(chatId);
      check.equal((await reader.turn()).endHeaders["session-in-event-id"], String(stop), "session-in-event-id");
      const seq = await api.say(chatId, "after the stop");
      check.equal((await reader.turn(seq)).text, "You said: after the stop", "next answer");
      await reader.cancel();
    },
  },
  {
    id: "5/closed-by-the-agent",
    section,
    // F16
    title: "A close by the agent stamps the boundary with session-closed and its reason; appends are 409 from then on",
    requires: ["released-wire"],
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const turn = await api.turn(chatId, "close");
      check.includes(turn.endHeaders, { "session-closed": "true", "session-closed-reason": "finished" }, "boundary");
      check.includes(await api.item(chatId), { closedReason: "finished" }, "row");
      const refused = await api.append(chatId, { kind: "message", payload: { chatId, trigger: "submit-message", message: userMessage("more") } });
      await check.status(refused, 409, "next append");
      check.includes(await refused.json(), { code: "session_closed", closedReason: "finished" }, "refusal");
    },
  },
  {
    id: "5/closed-from-outside",
    section,
    // F16
    title: "A close by the API reaches open readers as a session-closed record with its reason",
    requires: ["released-wire"],
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const turn = await api.turn(chatId, "hello");
      const reader = await api.out(chatId, { lastEventId: turn.last });
      await check.status(await api.close(chatId, { reason: "by an operator" }), 200, "close");
      const closed = (await reader.until((record) => record.control?.type === "session-closed")).at(-1);
      check.equal(closed?.control?.headers["session-closed-reason"], "by an operator", "session-closed-reason");
      check.equal(closed?.body, "", "body");
      await reader.cancel();
    },
  },
];
