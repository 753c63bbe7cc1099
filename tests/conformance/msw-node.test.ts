import { setupServer } from "msw/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sessionHandlers } from "../../mocks/index.ts";
import { serverCases } from "./cases/index.ts";
import { runCase, skipReason } from "./run-case.ts";
import { createBuiltInServer, SECRET_KEY } from "./targets.ts";
import type { ConformanceTarget } from "./types.ts";

/** One server for the whole file: the cases must also get along with each other. */
describe("MSW in Node", () => {
  const baseURL = "http://msw-node.test";
  const { server, control } = createBuiltInServer("released", baseURL);
  const interceptor = setupServer(...sessionHandlers(server, { baseURL }));
  const target: ConformanceTarget = {
    name: "MSW in Node",
    baseURL,
    secretKey: SECRET_KEY,
    control,
    fetch: (input, init) => fetch(input, init),
  };

  beforeAll(() => interceptor.listen({ onUnhandledFrame: "error" }));
  afterAll(async () => {
    interceptor.close();
    await server.close();
  });

  test.for(serverCases.map((item) => [item.id, item.title, item] as const))("%s: %s", async ([, , item], context) => {
    const reason = skipReason(item, target);
    if (reason !== undefined) return context.skip(reason);
    const result = await runCase(item, target);
    expect(result.reason ?? "kept").toBe("kept");
    expect(result.outcome).toBe("pass");
  });
});
