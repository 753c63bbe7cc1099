import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import type { SessionListItem } from "../../transport/protocol/types.ts";
import type { ChatTransportEvent } from "../../transport/types.ts";
import { sessionActivity } from "./session-activity.ts";
import { applyChatEvent } from "./session-cache.ts";
import { sessionKeys } from "./session-keys.ts";

const AT = "2026-01-01T00:00:00.000Z";
const now = Date.parse(AT);

function session(change: Partial<SessionListItem> = {}): SessionListItem {
  return {
    id: "session_1",
    externalId: "chat-1",
    type: "chat.agent",
    taskIdentifier: "support",
    currentRunId: null,
    tags: [],
    metadata: null,
    closedAt: null,
    closedReason: null,
    expiresAt: null,
    createdAt: AT,
    updatedAt: AT,
    ...change,
  };
}

describe("the activity of a session", () => {
  it.each([
    ["closed, whatever else", { closedAt: AT }, { isWaiting: true, turn: "streaming" }, "closed"],
    ["expired when its time has come", { expiresAt: AT }, undefined, "expired"],
    ["open before its time has come", { expiresAt: "2027-01-01T00:00:00.000Z" }, undefined, "open"],
    ["working while a turn of this page runs", {}, { isWaiting: true, turn: "streaming" }, "working"],
    ["working from the send on", {}, { isWaiting: undefined, turn: "submitted" }, "working"],
    ["waiting by the agent's tag", { tags: ["needs-answer"] }, undefined, "waiting"],
    ["waiting by the agent's metadata", { metadata: { needsAnswer: true } }, undefined, "waiting"],
    ["waiting by what this page saw", {}, { isWaiting: true, turn: "none" }, "waiting"],
    ["open when this page answered, though the list is older", { tags: ["needs-answer"] }, { isWaiting: false, turn: "none" }, "open"],
    ["open otherwise", { metadata: "text" }, { isWaiting: undefined, turn: "none" }, "open"],
  ] as const)("is %s", (_name, change, local, expected) => {
    expect(sessionActivity(session({ ...change, tags: [...("tags" in change ? change.tags : [])] }), local, now)).toBe(expected);
  });
});

describe("the transport's events", () => {
  function setup(items: SessionListItem[]) {
    const client = new QueryClient();
    const key = sessionKeys.list({ status: "ACTIVE" });
    client.setQueryData(key, { pages: [{ data: items, pagination: {} }], pageParams: [undefined] });
    client.setQueryData(sessionKeys.detail("chat-1"), session());
    const rows = () => client.getQueryData<{ pages: Array<{ data: SessionListItem[] }> }>(key)?.pages.flatMap((page) => page.data) ?? [];
    return { client, key, rows };
  }
  const event = (change: Partial<ChatTransportEvent>) => ({ chatId: "chat-1", timestamp: now + 1000, ...change }) as ChatTransportEvent;

  it("close a session in lists and details", () => {
    const { client, rows } = setup([session(), session({ id: "session_2", externalId: "chat-2" })]);
    applyChatEvent(client, event({ type: "session-closed", reason: "done", source: "stream" }));
    const closed = { closedAt: "2026-01-01T00:00:01.000Z", closedReason: "done" };
    expect(rows()).toMatchObject([closed, { closedAt: null }]);
    expect(client.getQueryData(sessionKeys.detail("chat-1"))).toMatchObject(closed);
  });

  it("read the list again for a chat that it does not have, and only then", () => {
    const { client, key } = setup([session()]);
    const stale = () => client.getQueryState(key)?.isInvalidated;
    applyChatEvent(client, event({ type: "message-sent", source: "submit-message", durationMs: 1 }));
    expect(stale()).toBe(false);
    applyChatEvent(client, event({ type: "message-sent", chatId: "chat-9", source: "submit-message", durationMs: 1 }));
    expect(stale()).toBe(true);
  });

  it("touch a session when its turn ends, and leave lists without it as they are", () => {
    const { client, rows } = setup([session({ id: "session_2", externalId: "chat-2" })]);
    const before = rows();
    applyChatEvent(client, event({ type: "turn-completed" }));
    expect(rows()[0]).toBe(before[0]);
    expect(client.getQueryData(sessionKeys.detail("chat-1"))).toMatchObject({ updatedAt: "2026-01-01T00:00:01.000Z" });
  });
});
