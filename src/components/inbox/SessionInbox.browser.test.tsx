import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";
import { render } from "vitest-browser-react";
import { userEvent } from "vitest/browser";
import type { SessionsClient } from "../../transport/protocol/sessions-client.ts";
import type { SessionItem } from "../../transport/protocol/types.ts";
import { SessionInbox } from "./SessionInbox.tsx";

const session = (id: string, over: Partial<SessionItem> = {}): SessionItem => ({
  id: `session_${id}`,
  externalId: id,
  type: "chat.agent",
  taskIdentifier: "agent",
  triggerConfig: { basePayload: {} },
  currentRunId: null,
  tags: [],
  metadata: { title: `Chat ${id}` },
  closedAt: null,
  closedReason: null,
  expiresAt: null,
  createdAt: "2026-11-20T08:00:00Z",
  updatedAt: "2026-11-20T08:00:00Z",
  ...over,
});

function fakeClient(all: SessionItem[]) {
  return {
    list: vi.fn<SessionsClient["list"]>(async (filter = {}) => {
      const wanted = all.filter(({ closedAt }) => !filter.status || (filter.status === "CLOSED") === (closedAt !== null));
      const from = filter.after ? wanted.findIndex(({ id }) => id === filter.after) + 1 : 0;
      const data = wanted.slice(from, from + (filter.limit ?? 20));
      const next = from + data.length < wanted.length ? data.at(-1)?.id : undefined;
      return { data, pagination: next ? { next } : {} };
    }),
    retrieve: vi.fn<SessionsClient["retrieve"]>(async () => session("x")),
    close: vi.fn<SessionsClient["close"]>(async (id) => session(id, { closedAt: "2026-11-20T09:00:00Z" })),
  };
}

async function show(all: SessionItem[], list?: SessionsClient["list"]) {
  const client = fakeClient(all);
  const onOpen = vi.fn();
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const screen = await render(
    <QueryClientProvider client={queries}>
      <SessionInbox client={list ? { ...client, list } : client} onOpen={onOpen} pageSize={2} />
    </QueryClientProvider>,
  );
  return { client, onOpen, screen };
}

// F18
test("lists page by page, marks what waits for an answer, and opens a chat", async () => {
  const { onOpen, screen } = await show([session("a", { tags: ["needs-answer"] }), session("b"), session("c")]);
  await expect.element(screen.getByText("Needs your answer")).toBeVisible();
  await expect.element(screen.getByText("Chat c")).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Show more" }));
  await userEvent.click(screen.getByRole("button", { name: /^Chat c/ }));
  expect(onOpen).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ externalId: "c" }));
  await expect.element(screen.getByRole("button", { name: "Show more" })).not.toBeInTheDocument();
});

test("“Show more” keeps the focus while it loads, and gives it to the list when there is no more", async () => {
  const { screen } = await show(["a", "b", "c", "d", "e"].map((id) => session(id)));
  const more = screen.getByRole("button", { name: "Show more" });
  await expect.element(more).toBeVisible();
  (more.element() as HTMLElement).focus();
  await userEvent.keyboard("{Enter}");
  await expect.element(screen.getByText("Chat d")).toBeVisible();
  await expect.element(more).toHaveFocus();
  await userEvent.keyboard("{Enter}");
  await expect.element(screen.getByText("Chat e")).toBeVisible();
  await expect.element(screen.getByRole("button", { name: /^Chat a/ })).toHaveFocus();
});

test("filters by status", async () => {
  const { screen } = await show([session("a"), session("b", { closedAt: "2026-11-20T09:00:00Z" })]);
  await expect.element(screen.getByText("Chat a")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Ended" }));
  await expect.element(screen.getByText("Chat b")).toBeVisible();
  await expect.element(screen.getByText("Chat a")).not.toBeInTheDocument();
});

test("ends a chat only after a confirmation, and shows it as ended", async () => {
  const { client, screen } = await show([session("a")]);
  await userEvent.click(screen.getByRole("button", { name: "End chat: Chat a" }));
  await expect.element(screen.getByRole("button", { name: "Cancel" })).toHaveFocus();
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(client.close).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "End chat: Chat a" }));
  await userEvent.click(screen.getByRole("button", { name: "End chat", exact: true }));
  expect(client.close).toHaveBeenCalledExactlyOnceWith("a", undefined);
  await expect.poll(() => screen.container.querySelector(".tck-inbox-row")?.getAttribute("data-activity")).toBe("closed");
});

test("says when a chat could not be ended, and asks on", async () => {
  const { client, screen } = await show([session("a")]);
  client.close.mockRejectedValueOnce(new Error("The server did not answer."));
  await userEvent.click(screen.getByRole("button", { name: "End chat: Chat a" }));
  await userEvent.click(screen.getByRole("button", { name: "End chat", exact: true }));
  await expect.element(screen.getByText("The server did not answer.")).toBeVisible();
  await expect.element(screen.getByRole("button", { name: "End chat", exact: true })).toHaveFocus();
});

test("says when the list can't be read, and reads it again", async () => {
  const list = vi.fn<SessionsClient["list"]>(async () => ({ data: [session("a")], pagination: {} }));
  list.mockRejectedValueOnce(new Error("down"));
  const { screen } = await show([], list);
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await expect.element(screen.getByRole("button", { name: /^Chat a/ })).toHaveFocus();
});
