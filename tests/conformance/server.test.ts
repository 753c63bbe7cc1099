import { describe, expect, test } from "vitest";
import { serverCases } from "./cases/index.ts";
import { runCase, skipReason } from "./run-case.ts";
import { directTarget } from "./targets.ts";

test("case ids are unique", () => {
  expect(new Set(serverCases.map(({ id }) => id)).size).toBe(serverCases.length);
});

describe.each(["released", "prerelease"] as const)("createSessionServer().fetch, %s wire", (wire) => {
  test.for(serverCases.map((item) => [item.id, item.title, item] as const))("%s: %s", async ([, , item], context) => {
    const target = directTarget(wire);
    const reason = skipReason(item, target);
    if (reason !== undefined) return context.skip(reason);
    const result = await runCase(item, target);
    await target.server.close();
    expect(result.reason ?? "kept").toBe("kept");
    expect(result.outcome).toBe("pass");
  });
});
