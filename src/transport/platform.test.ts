import { afterEach, expect, it, vi } from "vitest";
import { browserTabEnvironment } from "./tabs/browser/environment.ts";
import { defaultPlatform } from "./platform.ts";

afterEach(() => void vi.unstubAllGlobals());

it.each([
  ["part", () => defaultPlatform().uuid()],
  ["tab", () => browserTabEnvironment().randomId()],
])("a %s has a unique id on a page over plain HTTP too, which has no crypto.randomUUID", (_what, make) => {
  vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
  const ids = new Set(Array.from({ length: 100 }, make));
  expect(ids.size).toBe(100);
  // A lock's name is cut at slashes.
  for (const id of ids) expect(id).toMatch(/^[\d-]{16,}$/);
});
