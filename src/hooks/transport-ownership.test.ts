import { expect, it, vi } from "vitest";
import { ownTransport } from "./transport-ownership.ts";

const nextTask = () => new Promise((resolve) => setTimeout(resolve, 0));

it("disposes with the last owner, not before", async () => {
  const transport = { dispose: vi.fn(), setLeaving: vi.fn() };
  const first = ownTransport(transport, vi.fn());
  const second = ownTransport(transport, vi.fn());
  first();
  await nextTask();
  expect(transport.dispose).not.toHaveBeenCalled();
  second();
  await nextTask();
  expect(transport.dispose).toHaveBeenCalledTimes(1);
});

it("keeps what is released and owned again at once, as StrictMode does", async () => {
  const transport = { dispose: vi.fn(), setLeaving: vi.fn() };
  ownTransport(transport, vi.fn())();
  const release = ownTransport(transport, vi.fn());
  await nextTask();
  expect(transport.dispose).not.toHaveBeenCalled();
  expect(transport.setLeaving.mock.calls).toEqual([[true], [false]]);
  release();
  await nextTask();
  expect(transport.dispose).toHaveBeenCalledTimes(1);
});

it("asks for a new one when a disposed one is owned again", async () => {
  const transport = { dispose: vi.fn(), setLeaving: vi.fn() };
  const replace = vi.fn();
  ownTransport(transport, replace)();
  await nextTask();
  ownTransport(transport, replace)();
  await nextTask();
  expect(replace).toHaveBeenCalledTimes(1);
  expect(transport.dispose).toHaveBeenCalledTimes(1);
});
