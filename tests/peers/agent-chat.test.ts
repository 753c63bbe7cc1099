import { AgentChat as PublishedAgentChat } from "@trigger.dev/sdk/chat";
import type { UIMessage } from "ai";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { AgentChat } from "../../src/transport/index.ts";
import { AGENT } from "../conformance/api.ts";
import { createWorld } from "./world.ts";
import type { World } from "./world.ts";

const routes = ({ http }: World) => http.exchanges.map(({ method, path, status }) => `${method} ${path.replace("/realtime/v1/sessions/chat-1", "")} ${status}`);
type Options = Partial<ConstructorParameters<typeof AgentChat>[0]>;
async function first(stream: AsyncIterable<{ type: string }>, type: string) {
  for await (const chunk of stream) if (chunk.type === type) return chunk;
  return undefined;
}

/** What goes over the wire is compared for the published client; ours may send fewer requests. */
describe("the published AgentChat on the wire", () => {
  const open = (options: object = {}) => new PublishedAgentChat({ agent: AGENT.chat, id: "chat-1", ...options });

  test.each(["released", "prerelease"] as const)("sends two messages and reads both answers on the %s wire", async (wire) => {
    const world = await createWorld(wire);
    const triggered: string[] = [];
    const completed: Array<string | undefined> = [];
    const chat = open({
      clientData: { userId: "u1" },
      onTriggered: ({ runId }: { runId: string }) => void triggered.push(runId),
      onTurnComplete: ({ lastEventId }: { lastEventId?: string }) => void completed.push(lastEventId),
    });
    expect(await (await chat.sendMessage("one")).text()).toBe("You said: one");
    expect(await (await chat.sendMessage("two")).text()).toBe("You said: two");
    expect(triggered).toEqual([expect.stringMatching(/^run_/)]);
    expect(completed).toHaveLength(2);
    expect(chat.session.lastEventId).toBe(completed[1]);
    await expect(world.http.transcript()).toMatchFileSnapshot(`fixtures/agent-chat-${wire}.txt`);
  });

  test("a saved session resumes with its cursor, over a cached create", async () => {
    const world = await createWorld();
    const before = open();
    await (await before.sendMessage("one")).text();
    const chat = open({ session: before.session });
    expect(await (await chat.sendMessage("two")).text()).toBe("You said: two");
    expect(routes(world).slice(3)).toEqual(["POST /api/v1/sessions 200", "POST /in/append 200", "GET /out 200"]);
    expect(world.http.exchanges.at(-1)?.requestHeaders["last-event-id"]).toBe(before.session.lastEventId);
  });

  test("reconnect closes at once on a settled session and streams on in a running turn", async () => {
    const world = await createWorld();
    const chat = open();
    await (await chat.sendMessage("one")).text();
    const settled = await open({ session: chat.session }).reconnect();
    const reader = settled?.getReader();
    expect(await reader?.read()).toEqual({ done: true, value: undefined });
    expect(world.http.exchanges.at(-1)).toMatchObject({
      requestHeaders: { "x-peek-settled": "1", "last-event-id": chat.session.lastEventId },
      responseHeaders: { "x-session-settled": "true" },
    });
    const running = await chat.sendMessage("slowly");
    await first(running as unknown as AsyncIterable<{ type: string }>, "text-delta");
    const resumed = await open({ session: chat.session }).reconnect();
    let text = "";
    const rest = (async () => {
      const resumedReader = resumed?.getReader();
      for (let next = await resumedReader?.read(); next !== undefined && !next.done; next = await resumedReader?.read()) {
        const chunk = next.value as { type: string; delta?: string };
        if (chunk.type === "text-delta") text += chunk.delta;
      }
    })();
    await expect.poll(() => world.server.inspect().sessions[0]?.openReaders).toBeGreaterThan(0);
    await world.clock.advance(1_000);
    await rest;
    expect(text).toBe("said");
  });

  test("baseURL and fetch options are used for both channels", async () => {
    const { http } = await createWorld();
    const seen: string[] = [];
    const chat = open({
      baseURL: ({ endpoint }: { endpoint: string }) => `${http.url}/${endpoint}`,
      fetch: (url: string, init: RequestInit, { endpoint }: { endpoint: string }) => {
        seen.push(endpoint);
        return fetch(url.replace(`${http.url}/${endpoint}`, http.url), init);
      },
    });
    expect(await (await chat.sendMessage("routed")).text()).toBe("You said: routed");
    expect(seen).toEqual(["in", "out"]);
  });
});

describe.each([
  ["published", PublishedAgentChat as unknown as typeof AgentChat],
  ["our", AgentChat],
])("the %s AgentChat", (_name, Client) => {
  const open = (options: Options = {}) => new Client({ agent: AGENT.chat, id: "chat-1", ...options });

  test("preload starts the session and sends nothing", async () => {
    const world = await createWorld();
    const chat = open();
    await chat.preload({ idleTimeoutInSeconds: 90 });
    await chat.preload();
    expect(routes(world)).toEqual(["POST /api/v1/sessions 201"]);
    expect(world.server.inspect().sessions[0]?.out).toEqual([]);
    expect(JSON.parse(world.http.exchanges[0]?.requestBody ?? "")).toMatchObject({ triggerConfig: { idleTimeoutInSeconds: 90, basePayload: { trigger: "preload" } } });
  });

  test("result, messages and iteration each give the whole turn", async () => {
    await createWorld();
    const chat = open();
    const result = await (await chat.sendMessage("everything")).result();
    expect(result.toolCalls).toMatchObject([{ toolName: "lookup", input: { query: "everything" } }]);
    expect(result.toolResults).toMatchObject([{ output: "looked up: everything" }]);
    expect(result.text).toContain("Tools said:");
    let last: UIMessage | undefined;
    for await (const message of (await chat.sendMessage("snapshots")).messages()) last = message as UIMessage;
    expect(last?.parts.at(-1)).toMatchObject({ type: "text", text: "You said: snapshots", state: "done" });
    const types: string[] = [];
    for await (const chunk of await chat.sendMessage("chunks")) types.push((chunk as { type: string }).type);
    expect(types[0]).toBe("start");
    expect(types.at(-1)).toBe("finish");
  });

  test("stop ends the turn that streams, and the next message is answered", async () => {
    const { server } = await createWorld();
    const chat = open();
    const stream = await chat.sendMessage("wait");
    const reader = stream.stream.getReader();
    for (let next = await reader.read(); (next.value as { type: string }).type !== "text-delta"; next = await reader.read());
    await chat.stop();
    for (let next = await reader.read(); !next.done; next = await reader.read());
    expect(server.inspect().sessions[0]?.in.map((record) => record.chunk.kind)).toEqual(["message", "stop"]);
    expect(await (await chat.sendMessage("go on")).text()).toBe("You said: go on");
  });

  test("aborting a stream's signal stops the turn on the server", async () => {
    const { server } = await createWorld();
    const abort = new AbortController();
    const chat = open();
    const stream = await chat.sendMessage("wait", { abortSignal: abort.signal });
    await first(stream as unknown as AsyncIterable<{ type: string }>, "text-delta");
    abort.abort();
    await expect.poll(() => server.inspect().sessions[0]?.in.map((record) => record.chunk.kind)).toEqual(["message", "stop"]);
    expect(await (await chat.sendMessage("go on")).text()).toBe("You said: go on");
  });

  test("steer injects into the running turn", async () => {
    const { server, clock } = await createWorld();
    const chat = open();
    const stream = await chat.sendMessage("work");
    const chunks: Array<{ type: string; data?: unknown; delta?: string }> = [];
    const done = (async () => {
      for await (const chunk of stream as unknown as AsyncIterable<{ type: string }>) chunks.push(chunk);
    })();
    await expect.poll(() => chunks.some((chunk) => chunk.type === "tool-input-available")).toBe(true);
    expect(await chat.steer("make it red")).toBe(true);
    await clock.advance(1_100);
    await done;
    expect(chunks.map((chunk) => chunk.type)).toContain("data-pending-message-injected");
    expect(chunks.map((chunk) => chunk.delta ?? "").join("")).toContain("make it red");
    expect(server.inspect().sessions[0]?.in).toHaveLength(2);
  });

  test("sendAction streams the action's answer; an action without one ends at once", async () => {
    await createWorld();
    const chat = open();
    await (await chat.sendMessage("one")).text();
    expect(await (await chat.sendAction({ type: "say", text: "acted" })).text()).toBe("acted");
    expect(await (await chat.sendAction({ type: "undo" })).text()).toBe("");
    expect(await (await chat.sendMessage("after")).text()).toBe("You said: after");
  });

  test("sendRaw regenerates, and resubmits an approval into the same message", async () => {
    await createWorld();
    const chat = open();
    const read = async (stream: ReadableStream<unknown>) => {
      const chunks: Array<Record<string, unknown>> = [];
      const reader = stream.getReader();
      for (let next = await reader.read(); !next.done; next = await reader.read()) chunks.push(next.value as Record<string, unknown>);
      return chunks;
    };
    const asked = await read(await chat.sendRaw([{ id: "u1", role: "user", parts: [{ type: "text", text: "approve" }] }]));
    const start = asked.find((chunk) => chunk["type"] === "start");
    const request = asked.find((chunk) => chunk["type"] === "tool-approval-request");
    const answered = await read(
      await chat.sendRaw([
        {
          id: String(start?.["messageId"]),
          role: "assistant",
          parts: [
            {
              type: "tool-send_email",
              toolCallId: String(request?.["toolCallId"]),
              state: "approval-responded",
              approval: { id: String(request?.["approvalId"]), approved: true },
            },
          ],
        } as never,
      ]),
    );
    expect(answered.find((chunk) => chunk["type"] === "start")?.["messageId"]).toBe(start?.["messageId"]);
    expect(answered.find((chunk) => chunk["type"] === "tool-output-available")).toMatchObject({ output: "sent to a@example.com" });
    const again = await read(await chat.sendRaw([], { trigger: "regenerate-message" }));
    expect(again.map((chunk) => chunk["type"])).toContain("tool-approval-request");
  });

  test("close ends the run and not the session: the next message continues", async () => {
    const { server } = await createWorld();
    const chat = open();
    await (await chat.sendMessage("one")).text();
    expect(await chat.close()).toBe(true);
    expect(await chat.close()).toBe(false);
    await expect.poll(() => server.inspect().runs[0]?.status).toBe("ended");
    expect(server.inspect().sessions[0]?.status).toBe("ACTIVE");
    const next = open({ session: chat.session });
    expect(await (await next.sendMessage("two")).text()).toBe("You said: two");
    expect(server.inspect().runs).toHaveLength(2);
  });

  test("two turns, with the session started once and each turn's end announced", async () => {
    await createWorld();
    const triggered: string[] = [];
    const completed: Array<string | undefined> = [];
    const chat = open({
      onTriggered: ({ runId }) => void triggered.push(runId),
      onTurnComplete: ({ lastEventId }) => void completed.push(lastEventId),
    });
    expect(await (await chat.sendMessage("one")).text()).toBe("You said: one");
    expect(await (await chat.sendMessage("two")).text()).toBe("You said: two");
    expect(triggered).toEqual([expect.stringMatching(/^run_/)]);
    expect(completed).toHaveLength(2);
    expect(Number(chat.session.lastEventId)).toBeGreaterThanOrEqual(Number(completed[1]));
  });

  test("a saved session goes on where it was", async () => {
    await createWorld();
    const before = open();
    await (await before.sendMessage("one")).text();
    const chat = open({ session: before.session });
    expect(await (await chat.sendMessage("two")).text()).toBe("You said: two");
  });

  test.each([
    ["a preview branch", { TRIGGER_PREVIEW_BRANCH: "feature-x" }, "feature-x"],
    ["a development branch", { TRIGGER_DEV_BRANCH: "mine" }, "mine"],
    ["the main development environment", { TRIGGER_DEV_BRANCH: "default" }, undefined],
  ])("in %s every request names the branch", async (_environment, variables, branch) => {
    const { http } = await createWorld();
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    const chat = open();
    expect(await (await chat.sendMessage("one")).text()).toBe("You said: one");
    expect(http.exchanges.map(({ requestHeaders }) => requestHeaders["x-trigger-branch"])).toEqual([branch, branch, branch]);
  });

  test("reconnect on a settled session ends at once", async () => {
    await createWorld();
    const chat = open();
    await (await chat.sendMessage("one")).text();
    const settled = await open({ session: chat.session }).reconnect();
    expect(await settled?.getReader().read()).toEqual({ done: true, value: undefined });
  });
});
