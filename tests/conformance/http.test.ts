import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSessionServer, listen } from "../../mocks/index.ts";
import { conformanceAgents } from "./agents.ts";
import { serverCases } from "./cases/index.ts";
import { runCase, skipReason } from "./run-case.ts";
import { SECRET_KEY } from "./targets.ts";
import type { ConformanceTarget } from "./types.ts";

/**
 * What a self-hoster's run looks like: a URL and a secret key, real time, no handle on the server. Waits overlap, so the
 * cases also run beside each other.
 */
describe.concurrent("a deployment over HTTP", () => {
  const server = createSessionServer({ agents: conformanceAgents(), secretKey: SECRET_KEY, seed: "http" });
  const target: ConformanceTarget = {
    name: "localhost",
    baseURL: "",
    secretKey: SECRET_KEY,
    fetch: (input, init) => fetch(input, init),
  };
  let close: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    const listening = await listen(server);
    target.baseURL = listening.url;
    close = () => listening.close();
  });
  afterAll(async () => {
    await server.close();
    await close?.();
  });

  test.for(serverCases.map((item) => [item.id, item.title, item] as const))("%s: %s", { timeout: 40_000 }, async ([, , item], context) => {
    const reason = skipReason(item, target);
    if (reason !== undefined) return context.skip(reason);
    const result = await runCase(item, target, 30_000);
    expect(result.reason ?? "kept").toBe("kept");
    expect(result.outcome).toBe("pass");
  });
});
