import { Activity, StrictMode, useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { render, renderHook } from "vitest-browser-react";
import { createChatLab } from "../../tests/hooks/chat-lab.ts";
import { TriggerChatTransport } from "../transport/index.ts";
import { useTriggerChatTransport } from "./use-trigger-chat-transport.ts";

const dispose = vi.spyOn(TriggerChatTransport.prototype, "dispose");
afterEach(() => dispose.mockClear());

it("keeps one transport over renders and StrictMode's second mount, and disposes it with its component", async () => {
  const lab = createChatLab();
  const seen = new Set<TriggerChatTransport>();
  const hook = await renderHook(
    () => {
      const transport = useTriggerChatTransport(lab.page());
      seen.add(transport);
      return transport;
    },
    { wrapper: StrictMode },
  );
  await hook.rerender();
  const kept = hook.result.current;
  await kept.preload("chat-1");
  expect(kept.getSession("chat-1")).toMatchObject({ publicAccessToken: expect.any(String) });
  // React renders twice in StrictMode, and throws the second one's state away.
  expect(seen.size).toBeLessThanOrEqual(2);
  expect(dispose.mock.instances).not.toContain(kept);
  await hook.unmount();
  expect(dispose.mock.instances.filter((instance) => instance === kept)).toHaveLength(1);
});

// F100
it("uses the newest callbacks and client data", async () => {
  const lab = createChatLab();
  const started: unknown[] = [];
  const hook = await renderHook((props?: { userId: string }) =>
    useTriggerChatTransport({
      ...lab.page(),
      clientData: { userId: props?.userId ?? "first" },
      startSession: (params) => {
        started.push([props?.userId, params.clientData]);
        return lab.server.startSession(params);
      },
    }),
  );
  await hook.rerender({ userId: "second" });
  await hook.result.current.start("chat-1");
  expect(started).toEqual([["second", { userId: "second" }]]);
});

it("is made anew when a hidden component is shown again", async () => {
  const lab = createChatLab();
  const used: TriggerChatTransport[] = [];
  function Inner() {
    const transport = useTriggerChatTransport(lab.page());
    return <button onClick={() => used.push(transport)}>use</button>;
  }
  function Outer() {
    const [visible, setVisible] = useState(true);
    return (
      <>
        <button onClick={() => setVisible((was) => !was)}>toggle</button>
        <Activity mode={visible ? "visible" : "hidden"}>
          <Inner />
        </Activity>
      </>
    );
  }
  const screen = await render(<Outer />, { wrapper: StrictMode });
  const press = async (name: string) => screen.getByRole("button", { name }).click();
  await press("use");
  await press("toggle");
  await press("toggle");
  await press("use");
  expect(used).toHaveLength(2);
  expect(dispose.mock.instances).toContain(used[0]);
  await expect(used[1]?.start("chat-1")).resolves.toMatchObject({ publicAccessToken: expect.any(String) });
});
