import type { chat } from "@trigger.dev/sdk/ai";
import * as published from "@trigger.dev/sdk/chat";
import type { UIMessage } from "ai";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { z } from "zod";
import * as ours from "./index.ts";

type SdkAgent = ReturnType<typeof chat.agent<"support", z.ZodObject<{ userId: z.ZodString }>>>;
type Message = UIMessage<{ tokens: number }>;
type Config<T extends { triggerConfig?: unknown }> = NonNullable<T["triggerConfig"]>;
/** A class's public side. */
type Face<T> = Pick<T, keyof T>;
/** Our events are more. What an app does with them is compared below. */
type Quiet<T> = Omit<T, "onEvent" | "setOnEvent">;
/** The same with the published answer in place of ours, which differs in its private side. */
type Returning<T> = { [K in keyof T]: T[K] extends (...args: infer A) => Promise<ours.ChatStream> ? (...args: A) => Promise<published.ChatStream> : T[K] };

// Never run: the compiler checks what is inside. The React entry is compared in src/hooks/types.test.ts.
describe("an app of the published client changes the import and nothing else", () => {
  it("every name is here", () => {
    expect(Object.keys(ours)).toEqual(expect.arrayContaining(Object.keys(published)));
  });

  it("what it hands in is taken", () => {
    expectTypeOf<Quiet<published.TriggerChatTransportOptions>>().toExtend<Quiet<ours.TriggerChatTransportOptions>>();
    expectTypeOf<Quiet<published.TriggerChatTransportOptions<{ userId: string }>>>().toExtend<Quiet<ours.TriggerChatTransportOptions<{ userId: string }>>>();
    expectTypeOf<published.AgentChatOptions<SdkAgent>>().toExtend<ours.AgentChatOptions<SdkAgent>>();
    expectTypeOf<keyof Config<published.AgentChatOptions>>().toExtend<keyof Config<ours.AgentChatOptions>>();
    expectTypeOf<published.ChatActionOptions>().toExtend<ours.ChatActionOptions>();
    expectTypeOf<published.ChatSessionPersistedState>().toExtend<ours.ChatSessionPersistedState>();
    expectTypeOf<published.StartSessionResult>().toExtend<ours.StartSessionResult>();
    expectTypeOf<published.ChatInputChunk<Message>>().toExtend<ours.ChatInputChunk<Message>>();
    expectTypeOf<ConstructorParameters<typeof published.ChatStream>>().toExtend<ConstructorParameters<typeof ours.ChatStream>>();
  });

  it("what it gets is at least what it got", () => {
    expectTypeOf<Quiet<Face<ours.TriggerChatTransport>>>().toExtend<Quiet<Face<published.TriggerChatTransport>>>();
    expectTypeOf<Returning<Face<ours.AgentChat<SdkAgent>>>>().toExtend<Face<published.AgentChat<SdkAgent>>>();
    expectTypeOf<Face<ours.ChatStream>>().toExtend<Face<published.ChatStream>>();
    expectTypeOf<ours.ChatStreamResult>().toEqualTypeOf<published.ChatStreamResult>();
    expectTypeOf<ours.ChatSessionPersistedState>().toExtend<published.ChatSessionPersistedState>();
    expectTypeOf<ours.StartSessionParams<{ userId: string }>>().toExtend<published.StartSessionParams<{ userId: string }>>();
    expectTypeOf<ours.ChatActionSettlement>().toExtend<published.ChatActionSettlement>();
    expectTypeOf<ours.ChatTaskWirePayload<Message>>().toExtend<published.ChatTaskWirePayload<Message>>();
    expectTypeOf<typeof ours.createSubAgentMessages>().toExtend<typeof published.createSubAgentMessages>();
    expectTypeOf<ours.InferChatUIMessage<SdkAgent>>().toEqualTypeOf<published.InferChatUIMessage<SdkAgent>>();
    expectTypeOf<ours.InferChatClientData<SdkAgent>>().toEqualTypeOf<published.InferChatClientData<SdkAgent>>();
    expectTypeOf<Extract<ours.ChatTransportEvent, { type: published.ChatTransportEvent["type"] }>>().toExtend<published.ChatTransportEvent>();
  });
});
