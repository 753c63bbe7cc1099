import { expect, test } from "vitest";
import { serverCases } from "./cases/index.ts";
import { runCase } from "./run-case.ts";
import { directTarget } from "./targets.ts";

type Serve = (request: Request) => Promise<Response>;
type Defect = (serve: Serve) => Serve;

const path = (request: Request) => new URL(request.url).pathname;
const isAppend = (request: Request) => path(request).endsWith("/in/append");
const isOut = (request: Request) => path(request).endsWith("/out") && request.method === "GET";
const isCreate = (request: Request) => path(request) === "/api/v1/sessions" && request.method === "POST";

/** Changes what goes in. */
const request =
  (matches: (request: Request) => boolean, change: (headers: Headers) => void): Defect =>
  (serve) =>
  async (original) => {
    if (!matches(original)) return serve(original);
    const copy = new Request(original);
    change(copy.headers);
    return serve(copy);
  };
/** Changes a status. */
const status =
  (from: number, to: number): Defect =>
  (serve) =>
  async (original) => {
    const response = await serve(original);
    return response.status === from ? new Response(response.body, { status: to, headers: response.headers }) : response;
  };
/** Changes response headers. */
const headers =
  (change: (headers: Headers) => void): Defect =>
  (serve) =>
  async (original) => {
    const response = await serve(original);
    const copy = new Headers(response.headers);
    change(copy);
    return new Response(response.body, { status: response.status, headers: copy });
  };
/** Changes JSON answers. */
const json =
  (matches: (request: Request) => boolean, change: (body: Record<string, unknown>) => unknown): Defect =>
  (serve) =>
  async (original) => {
    const response = await serve(original);
    if (!matches(original) || !response.ok) return response;
    return new Response(JSON.stringify(change((await response.json()) as Record<string, unknown>)), { status: response.status, headers: response.headers });
  };
/** Changes the text of `.out`, whole lines at a time. */
const out =
  (change: (line: string) => string): Defect =>
  (serve) =>
  async (original) => {
    const response = await serve(original);
    if (!isOut(original) || response.body === null || !response.ok) return response;
    let buffered = "";
    const edit = new TransformStream<string, string>({
      transform(text, controller) {
        const lines = (buffered + text).split("\n");
        buffered = lines.pop() ?? "";
        for (const line of lines) controller.enqueue(`${change(line)}\n`);
      },
    });
    const body = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(edit).pipeThrough(new TextEncoderStream());
    return new Response(body, { status: response.status, headers: response.headers });
  };
/** Answers as another session's token would not allow. */
const trusting: Defect = (serve) => async (original) => {
  const copy = new Request(original);
  if (copy.headers.has("Authorization")) copy.headers.set("Authorization", "Bearer tr_dev_conformance0000000001");
  return serve(copy);
};

/** What a server may get wrong, and a case that must notice. */
const defects: ReadonlyArray<[name: string, defect: Defect, caughtBy: string]> = [
  ["any token will do", trusting, "1/scope/in-append/read-this"],
  ["the secret key is asked of nobody", trusting, "1/scope/out-append/session-token"],
  ["403 where 401 is due", status(401, 403), "1/scope/retrieve/expired"],
  ["404 where 403 is due", status(403, 404), "1/scope/retrieve/read-and-write-another"],
  ["201 for a cached session", status(200, 201), "2/create-is-idempotent"],
  ["no CORS on errors", headers((h) => h.delete("access-control-allow-origin")), "1/cors-on-errors-too"],
  ["nothing is exposed", headers((h) => h.delete("access-control-expose-headers")), "1/exposed-headers"],
  ["409 looks retryable", headers((h) => h.delete("x-should-retry")), "1/conflicts-tell-clients-not-to-retry"],
  ["a field is missing while it is unset", json(() => true, ({ closedReason: _, ...body }) => body), "2/unset-fields-are-null"],
  ["list items carry the trigger config", json((r) => r.method === "GET", (body) => ({ ...body, data: ((body["data"] as object[] | undefined) ?? []).map((row) => ({ ...row, triggerConfig: {} })) })), "2/list-is-newest-first"],
  ["the list is oldest first", json((r) => r.method === "GET", (body) => (Array.isArray(body["data"]) ? { ...body, data: body["data"].toReversed() as unknown } : body)), "2/list-is-newest-first"],
  ["isCached is always true", json(isCreate, (body) => ({ ...body, isCached: true })), "2/concurrent-creates-converge"],
  ["sequence numbers start at 1", json(isAppend, (body) => ({ ...body, seq: Number(body["seq"]) + 1 })), "3/sequence-numbers-are-dense"],
  ["part ids are ignored", request(isAppend, (h) => h.delete("X-Part-Id")), "3/part-id-is-idempotent"],
  ["413 is a 400", status(413, 400), "3/body-limit"],
  ["400 is a 200", status(400, 200), "3/refuses-an-unknown-kind"],
  ["the stream version is not said", headers((h) => h.delete("x-stream-version")), "4/response-headers"],
  ["cursors are ignored", request(isOut, (h) => h.delete("Last-Event-ID")), "4/resume-from-a-cursor"],
  ["cursors are exclusive on the wrong side", request(isOut, (h) => h.has("Last-Event-ID") && h.set("Last-Event-ID", String(Number(h.get("Last-Event-ID")) + 1))), "4/resume-mid-turn"],
  ["the settled peek is ignored", request(isOut, (h) => h.delete("X-Peek-Settled")), "4/settled-peek"],
  ["every subscription peeks", request(isOut, (h) => h.set("X-Peek-Settled", "1")), "4/no-peek-no-settling"],
  ["timeouts are ignored", request(isOut, (h) => h.delete("Timeout-Seconds")), "4/timeout-0-is-refused"],
  ["pings are comments", out((line) => (line === "event: ping" ? ": ping" : line)), "4/pings"],
  ["[DONE] has a name", out((line) => (line === "data: [DONE]" ? "event: done\ndata: [DONE]" : line)), "4/window-closes-with-done"],
  ["the id line is a cursor", out((line) => line.replace(/^id: (\d+),.*$/, "id: $1")), "4/batch-events"],
  ["bodies are objects", out((line) => line.replace(/"body":"(\{.*?\})"/g, (_, body: string) => `"body":${body.replaceAll('\\"', '"')}`)), "4/data-records"],
  ["part ids repeat", out((line) => line.replaceAll(/part_\w+/g, "part_0")), "4/data-records"],
  ["boundaries don't say what they answer", out((line) => line.replaceAll(',["session-in-event-id"', ',["session-in"')), "5/turn-complete-names-its-input"],
  ["boundaries bring no token", out((line) => line.replaceAll('["public-access-token"', '["token"')), "5/boundary-refreshes-the-token"],
  ["boundaries are chunks on the released wire", out((line) => line.replaceAll('["trigger-control","turn-complete"]', '["x","y"],["trigger-control","turn-complete"]')), "5/released-boundary-is-a-header-record"],
  ["the start chunk has no message id", out((line) => line.replaceAll(/,\\"messageId\\":\\"\w+\\"/g, "")), "6/text-turn"],
  ["the answer comes in one piece", out((line) => (line.includes('\\"text-delta\\"') ? line.replaceAll('\\"text-delta\\"', '\\"text-all\\"') : line)), "6/text-turn"],
  ["every swap succeeds", json((r) => path(r).endsWith("/end-and-continue"), (body) => ({ ...body, swapped: true })), "7/end-and-continue-has-one-winner"],
  ["the trigger route hands out no token", headers((h) => h.delete("x-trigger-jwt")), "7/trigger-route-starts-a-run"],
];

test.each(defects)("%s: noticed", async (_name, defect, caughtBy) => {
  const item = serverCases.find(({ id }) => id === caughtBy);
  if (item === undefined) throw new Error(`no case ${caughtBy}`);
  const target = directTarget();
  const serve = defect((request) => target.server.fetch(request));
  const result = await runCase(item, { ...target, fetch: (input, init) => serve(new Request(input, init)) }, 1_500);
  await target.server.close();
  expect(result.outcome, `${caughtBy} notices`).toBe("fail");
});
