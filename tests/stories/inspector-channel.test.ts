import { expect, test } from "vitest";
import { createInspector } from "../../mocks/inspect/index.ts";
import { remoteInspector } from "../../stories/panel/remote.ts";
import { serveInspectors } from "../../stories/panel/serve.ts";
import type { Channel } from "../../stories/panel/wire.ts";
import { showInspector } from "../../stories/support/inspectors.ts";
import { setup } from "../transport/harness.ts";

/** Storybook's channel: JSON to everybody at the other end, at once. */
function pair(): [Channel, Channel, string[]] {
  const crossed: string[] = [];
  const ends = [new Map<string, Set<(message: never) => void>>(), new Map<string, Set<(message: never) => void>>()];
  const end = (own: number): Channel => ({
    emit(event, message) {
      const text = JSON.stringify(message);
      crossed.push(text);
      for (const listener of [...(ends[1 - own]!.get(event) ?? [])]) listener(JSON.parse(text) as never);
    },
    on(event, listener) {
      const listeners = ends[own]!.get(event) ?? new Set();
      ends[own]!.set(event, listeners.add(listener));
    },
    off: (event, listener) => void ends[own]!.get(event)?.delete(listener),
  });
  return [end(0), end(1), crossed];
}

const [preview, manager, crossed] = pair();
serveInspectors(preview);

test("the panel shows what the story's own inspector shows, line by line, and acts on it", async () => {
  const kit = setup();
  const inspector = createInspector({ server: kit.server, timers: kit.clock, limit: 20 });
  inspector.watch(kit.transport, "c");
  const hide = showInspector("story", inspector);
  const remote = remoteInspector(manager, "story");
  const unsubscribe = remote.subscribe(() => undefined);
  await kit.turn("Hello");
  await kit.clock.advance(100);
  expect(remote.read()).toEqual(JSON.parse(JSON.stringify(inspector.read())));
  await kit.turn("Hello again, and so much that the oldest lines are let go");
  await remote.act({ type: "break", what: "rate-limit" });
  await kit.clock.advance(100);
  expect(remote.read().dropped).toBeGreaterThan(0);
  expect(remote.read()).toEqual(JSON.parse(JSON.stringify(inspector.read())));
  expect(kit.server.faults.list()).toHaveLength(1);
  expect(await remote.trace()).toEqual(await inspector.trace());
  expect(crossed.join()).not.toMatch(/eyJ/);
  expect(crossed.join()).not.toContain(kit.stored["c"]!.publicAccessToken);

  kit.server.faults.clear();
  const before = crossed.length;
  unsubscribe();
  hide();
  inspector.dispose();
  await kit.turn("Unseen");
  await kit.clock.advance(100);
  expect(crossed.length).toBe(before + 1);
});

test("a story that comes again is followed again, and one without a server says so", async () => {
  const kit = setup();
  const remote = remoteInspector(manager, "later");
  const unsubscribe = remote.subscribe(() => undefined);
  expect(remote.read().rows).toEqual([]);
  await expect(remote.act({ type: "pause" })).rejects.toThrow("This story has no session server.");
  await kit.turn("Hello");
  const inspector = createInspector({ server: kit.server });
  const hide = showInspector("later", inspector);
  expect(remote.read().rows.length).toBeGreaterThan(0);
  hide();
  expect(remote.read().rows).toEqual([]);
  unsubscribe();
  inspector.dispose();
});
