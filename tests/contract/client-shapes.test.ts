import type { SessionItem, SessionsClient } from "trigger-chat-kit";
import { ChatKitError, type ChatSessionPersistedState, type ChatTransportEvent, type ConnectionState } from "trigger-chat-kit/transport";
import { describe, expect, expectTypeOf, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };

type Code =
  | "unauthorized"
  | "forbidden"
  | "session_not_found"
  | "session_closed"
  | "session_expired"
  | "start_session_missing"
  | "start_session_failed"
  | "access_token_failed"
  | "tab_not_owner"
  | "append_failed"
  | "rate_limited"
  | "payload_too_large"
  | "invalid_request"
  | "reconnect_exhausted"
  | "turn_output_lost"
  | "undecodable_record"
  | "head_start_failed"
  | "disposed";
type Event<T extends ChatTransportEvent["type"]> = Extract<ChatTransportEvent, { type: T }>;

describe("the client keeps its shapes", () => {
  test("errors: one class, a closed set of codes", () => {
    expectTypeOf<ChatKitError["code"]>().toEqualTypeOf<Code>();
    expectTypeOf<ChatKitError>().toExtend<Error & { code: Code; status?: number; chatId?: string; retryable: boolean; cause?: unknown }>();
    const error: unknown = new ChatKitError("disposed", "gone");
    expect(ChatKitError.isInstance(error)).toBe(true);
    expect(error).not.toBeInstanceOf(TypeError);
  });

  test("connection states, and the events that are the kit's own", () => {
    expectTypeOf<ConnectionState>().toEqualTypeOf<"idle" | "connecting" | "live" | "reconnecting" | "stalled" | "offline" | "signed-out" | "closed">();
    expectTypeOf<Event<"connection-change">>().toExtend<{ chatId: string; timestamp: number; from: ConnectionState; to: ConnectionState; reason?: string }>();
    expectTypeOf<Event<"retry-scheduled">>().toExtend<{
      chatId: string;
      timestamp: number;
      operation: "append" | "out" | "token";
      attempt: number;
      delayMs: number;
      at: number;
      status?: number;
      error: ChatKitError;
    }>();
  });

  test("what an app stores, and what it implements for the inbox", () => {
    expectTypeOf<{ publicAccessToken: string; lastEventId?: string; activeInputSeq?: number; isStreaming?: boolean; closed?: boolean; closedReason?: string }>().toExtend<ChatSessionPersistedState>();
    expectTypeOf<SessionsClient["retrieve"]>().toEqualTypeOf<(id: string) => Promise<SessionItem>>();
    expectTypeOf<SessionsClient["close"]>().toEqualTypeOf<(id: string, reason?: string) => Promise<SessionItem>>();
    expectTypeOf<{ after?: string; limit?: number }>().toExtend<NonNullable<Parameters<SessionsClient["list"]>[0]>>();
  });

  test("npm scripts and entry points", () => {
    const scripts = ["storybook", "build", "test", "lint", "typecheck", "bench", "conformance", "verify"];
    expect(Object.keys(packageJson.scripts)).toEqual(expect.arrayContaining(scripts));
    const entries = [".", "./transport", "./mocks", "./markdown", "./styles.css"];
    expect(Object.keys(packageJson.exports)).toEqual(expect.arrayContaining(entries));
  });
});
