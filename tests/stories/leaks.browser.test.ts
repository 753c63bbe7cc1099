import { afterEach, expect, test } from "vitest";
import { findLeaks, watchForLeaks } from "../../stories/support/leaks.ts";

const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3MDAwMDAwMDB9.c2lnbmF0dXJl";

afterEach(() => {
  localStorage.clear();
  document.body.innerHTML = "";
});

test("a token that gets out is found wherever it is", async () => {
  watchForLeaks();
  expect(await findLeaks()).toEqual([]);
  console.warn("refused", { token: JWT });
  localStorage.setItem("session", JSON.stringify({ publicAccessToken: JWT }));
  const channel = new BroadcastChannel("tabs");
  channel.postMessage({ token: JWT });
  channel.close();
  document.body.innerHTML = `<p title="${JWT}"></p><input />`;
  document.querySelector("input")!.value = "opaque-canary";
  const inspector = { trace: async () => ({ note: JWT }), read: () => ({ note: "opaque-canary" }) };
  const leaks = await findLeaks({ inspector: inspector as never, tokens: new Set(["opaque-canary"]) });
  expect([...new Set(leaks.map(({ where }) => where))].sort()).toEqual(["BroadcastChannel", "DOM", "console.warn", "localStorage", "storage", "the inspector", "trace"]);
  expect(leaks.filter(({ token }) => token === "opaque-canary").map(({ where }) => where)).toEqual(["DOM", "the inspector"]);
});

test("what was found is not found again, and an ordinary page has nothing", async () => {
  watchForLeaks();
  console.warn(JWT);
  expect(await findLeaks()).toHaveLength(1);
  expect(await findLeaks()).toEqual([]);
});
