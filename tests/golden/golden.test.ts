import { describe, expect, test } from "vitest";
import { createSessionServer, createVirtualClock } from "../../mocks/index.ts";
import { TriggerChatTransport } from "../../src/transport/index.ts";
import { conformanceAgents } from "../conformance/agents.ts";
import { AGENT } from "../conformance/api.ts";

const ORIGIN = "http://golden.test";
const SECRET_KEY = "tr_dev_golden_secret_key_001";

/** Headers in their literal spelling, as a client writes them. */
const headersText = (headers: Headers | Record<string, string>) =>
  Object.entries(headers instanceof Headers ? Object.fromEntries(headers) : headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");

/** A server whose time, ids and signatures repeat to the byte. */
function createGoldenServer(wire: "released" | "prerelease") {
  const clock = createVirtualClock(Date.UTC(2026, 0, 1));
  const server = createSessionServer({
    agents: conformanceAgents({ clock }),
    baseURL: ORIGIN,
    secretKey: SECRET_KEY,
    clock,
    seed: "golden",
    wire,
  });
  return { clock, server };
}

/**
 * One turn, pinned byte for byte: names and shapes that client and server share can't hide a common typo here, because
 * nothing in these requests and nothing in the files comes from the code under test.
 */
describe.each(["released", "prerelease"] as const)("one turn on the %s wire", (wire) => {
  test("requests and answers are these bytes", async () => {
    const { clock, server } = createGoldenServer(wire);
    const log: string[] = [];
    async function exchange(method: string, path: string, headers: Record<string, string>, body?: string) {
      const response = await server.fetch(new Request(`${ORIGIN}${path}`, { method, headers, ...(body === undefined ? {} : { body }) }));
      const text = await response.text();
      log.push([`> ${method} ${path}`, headersText(headers), ...(body === undefined ? [] : ["", body])].join("\n"));
      log.push([`< ${response.status}`, headersText(response.headers), "", text].join("\n"));
      return text;
    }
    const created = await exchange(
      "POST",
      "/api/v1/sessions",
      { Authorization: `Bearer ${SECRET_KEY}`, "Content-Type": "application/json" },
      '{"type":"chat.agent","externalId":"golden-chat","taskIdentifier":"conformance-chat","triggerConfig":{"basePayload":{"chatId":"golden-chat","trigger":"preload"}}}',
    );
    const { publicAccessToken: token } = JSON.parse(created) as { publicAccessToken: string };
    await clock.advance(1_000);
    await exchange(
      "POST",
      "/realtime/v1/sessions/golden-chat/in/append",
      {
        Authorization: `Bearer ${token}`,
        "Content-Type": "application/json",
        "X-Part-Id": "00000000-0000-4000-8000-000000000001",
        "x-trigger-source": "sdk",
      },
      '{"kind":"message","payload":{"message":{"id":"user-1","role":"user","parts":[{"type":"text","text":"Say something golden, größer than 🙂"}]},"chatId":"golden-chat","trigger":"submit-message"}}',
    );
    await clock.advance(1_000);
    await exchange("GET", "/realtime/v1/sessions/golden-chat/out", {
      Authorization: `Bearer ${token}`,
      Accept: "text/event-stream",
      "Timeout-Seconds": "120",
      "X-Peek-Settled": "1",
    });
    await exchange("GET", "/realtime/v1/sessions/golden-chat/out/records?afterEventId=6", { Authorization: `Bearer ${token}` });
    await server.close();
    await expect(`${log.join("\n\n")}\n`).toMatchFileSnapshot(`${wire}.txt`);
  });
});

test("our transport's first and second turn send these requests", async () => {
  const { server } = createGoldenServer("released");
  const log: string[] = [];
  const transport = new TriggerChatTransport({
    task: AGENT.chat,
    baseURL: ORIGIN,
    accessToken: ({ chatId }) => server.accessToken({ chatId }),
    startSession: ({ chatId, taskId, clientData }) => server.startSession({ chatId, taskId, clientData }),
    fetch: (url, init, { endpoint }) => {
      const headers = { ...(init.headers as Record<string, string>) };
      const sorted = Object.fromEntries(Object.entries(headers).toSorted(([a], [b]) => (a < b ? -1 : 1)));
      const body = typeof init.body === "string" ? ["", init.body] : [];
      log.push([`> ${endpoint} ${init.method ?? "GET"} ${url}`, headersText(sorted), ...body].join("\n"));
      return server.fetch(new Request(url, init));
    },
  });
  for (const n of [1, 2]) {
    const stream = await transport.sendMessages({
      chatId: "golden-chat",
      trigger: "submit-message",
      messageId: undefined,
      messages: [{ id: `user-${n}`, role: "user", parts: [{ type: "text", text: `Message ${n}` }] }],
      abortSignal: undefined,
    });
    const reader = stream.getReader();
    while (!(await reader.read()).done);
  }
  transport.dispose();
  await server.close();
  // Append and subscription leave together: their order is not part of the protocol.
  const turns = [log.slice(0, 2), log.slice(2, 4), log.slice(4)].map((turn) => turn.toSorted());
  const partIds = /^X-Part-Id: .+$/gm;
  await expect(`${turns.flat().join("\n\n").replace(partIds, "X-Part-Id: <part-id>")}\n`).toMatchFileSnapshot("transport.txt");
});
