import { setupWorker } from "msw/browser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sessionHandlers } from "../../mocks/index.ts";
import { serverCases } from "./cases/index.ts";
import { runCase, skipReason } from "./run-case.ts";
import { createBuiltInServer, SECRET_KEY } from "./targets.ts";
import type { ConformanceTarget } from "./types.ts";

/** The same table in a page: every request goes through the service worker of MSW. */
describe("MSW service worker in Chromium", () => {
  const baseURL = "https://msw-chromium.test";
  const { server, control } = createBuiltInServer("released", baseURL);
  const worker = setupWorker(...sessionHandlers(server, { baseURL }));
  const target: ConformanceTarget = {
    name: "MSW in Chromium",
    baseURL,
    secretKey: SECRET_KEY,
    control,
    rawRequests: false,
    fetch: (input, init) => fetch(input, init),
  };

  beforeAll(() => worker.start({ quiet: true, onUnhandledFrame: "bypass" }));
  afterAll(async () => {
    worker.stop();
    await server.close();
  });

  test.for(serverCases.map((item) => [item.id, item.title, item] as const))("%s: %s", async ([, , item], context) => {
    const reason = skipReason(item, target);
    if (reason !== undefined) return context.skip(reason);
    const result = await runCase(item, target, 28_000);
    expect(result.reason ?? "kept").toBe("kept");
    expect(result.outcome).toBe("pass");
  });
});
