import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { UIMessage } from "ai";
import { type ReactNode, StrictMode } from "react";
import { expect, it } from "vitest";
import { renderHook } from "vitest-browser-react";
import { createChatLab } from "../../../tests/hooks/chat-lab.ts";
import { useTriggerChat } from "../use-trigger-chat.ts";
import { useCloseSession, useSession, useSessions } from "./use-sessions.ts";

function wrapper() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return ({ children }: { children: ReactNode }) => (
    <StrictMode>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </StrictMode>
  );
}

it("pages through the sessions, newest first", async () => {
  const { server } = createChatLab();
  for (let n = 1; n <= 5; n++) await server.startSession({ chatId: `chat-${n}`, taskId: "lab" });
  const hook = await renderHook(() => useSessions(server.sessions, {}, { pageSize: 2 }), { wrapper: wrapper() });
  const ids = () => hook.result.current.sessions.map((session) => session.externalId);
  await expect.poll(ids).toEqual(["chat-5", "chat-4"]);
  expect(hook.result.current.hasNextPage).toBe(true);
  await hook.act(() => hook.result.current.fetchNextPage());
  await hook.act(() => hook.result.current.fetchNextPage());
  await expect.poll(ids).toEqual(["chat-5", "chat-4", "chat-3", "chat-2", "chat-1"]);
  expect(hook.result.current.hasNextPage).toBe(false);
});

// F18
it("shows what each chat is doing, live, without asking the server again", async () => {
  const lab = createChatLab();
  await lab.server.startSession({ chatId: "chat-1", taskId: "lab" });
  await lab.server.startSession({ chatId: "chat-2", taskId: "lab" });
  const page = lab.page();
  let lists = 0;
  const client = { ...lab.server.sessions, list: (...args: Parameters<typeof lab.server.sessions.list>) => (lists++, lab.server.sessions.list(...args)) };
  const hook = await renderHook(
    () => {
      const chat = useTriggerChat<UIMessage>(page);
      const inbox = useSessions(client, {}, { transport: chat.transport });
      const close = useCloseSession(client);
      return { chat, inbox, close };
    },
    { wrapper: wrapper() },
  );
  const now = () => hook.result.current;
  const activities = () => now().inbox.sessions.map(({ externalId, activity }) => `${externalId} ${activity}`);
  await expect.poll(activities).toEqual(["chat-2 open", "chat-1 open"]);
  const before = lists;
  void now().chat.sendMessage({ text: "slow" });
  await expect.poll(activities).toEqual(["chat-2 open", "chat-1 working"]);
  await lab.advance(1000);
  await expect.poll(activities).toEqual(["chat-2 open", "chat-1 open"]);
  await now().chat.sendMessage({ text: "ask" });
  await expect.poll(activities).toEqual(["chat-2 open", "chat-1 waiting"]);
  void now().chat.answer(now().chat.openDecisions[0]?.toolCallId ?? "", "blue");
  await expect.poll(activities).toEqual(["chat-2 open", "chat-1 open"]);
  await hook.act(() => now().close.closeSession(now().inbox.sessions[0]?.id ?? "", "done"));
  await expect.poll(activities).toEqual(["chat-2 closed", "chat-1 open"]);
  expect(now().inbox.sessions[0]?.closedReason).toBe("done");
  expect(lists).toBe(before);
});

it("shows one session and follows its close", async () => {
  const { server } = createChatLab();
  await server.startSession({ chatId: "chat-1", taskId: "lab" });
  const hook = await renderHook(() => ({ one: useSession(server.sessions, "chat-1"), close: useCloseSession(server.sessions) }), { wrapper: wrapper() });
  const now = () => hook.result.current;
  await expect.poll(() => now().one.session?.externalId).toBe("chat-1");
  await hook.act(() => now().close.closeSession(now().one.session?.id ?? "", "done"));
  await expect.poll(() => now().one.session).toMatchObject({ closedReason: "done" });
});

it("tells why it could not read", async () => {
  const { server } = createChatLab();
  const hook = await renderHook(() => useSession(server.sessions, "nobody"), { wrapper: wrapper() });
  await expect.poll(() => hook.result.current.error).toBeInstanceOf(Error);
});
