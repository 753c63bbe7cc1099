import { useChat } from "@ai-sdk/react";
import type { chat } from "@trigger.dev/sdk/ai";
import type { UIMessage } from "ai";
import * as published from "@trigger.dev/sdk/chat/react";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { z } from "zod";
import type { TriggerChatTransport } from "../transport/index.ts";
import type { InferChatClientData, InferChatUIMessage } from "../transport/types.ts";
import type { ChatController } from "./controller.ts";
import type { TriggerChat } from "./trigger-chat-types.ts";
import * as ours from "./index.ts";
import { useChatActions } from "./use-chat-actions.ts";
import { usePendingMessages } from "./use-pending-messages.ts";
import { useTriggerChat } from "./use-trigger-chat.ts";
import { useTriggerChatTransport, type UseTriggerChatTransportOptions } from "./use-trigger-chat-transport.ts";

type Message = UIMessage<
  { tokens: number },
  { progress: { percent: number } },
  { sendEmail: { input: { to: string }; output: { id: string } } }
>;
interface ClientData extends Record<string, unknown> {
  userId: string;
}
/** An agent in the shape of the kit's `chatAgent`. */
interface KitAgent {
  readonly id: "support";
  readonly _types?: { uiMessage: Message; clientData: ClientData };
}
/** What the published SDK's `chat.agent` makes. */
type SdkAgent = ReturnType<typeof chat.agent<"support", z.ZodObject<{ userId: z.ZodString }>>>;

// Never run: the compiler checks what is inside.
describe("types", () => {
  it("messages, tools, data parts and client data come from the agent", () => {
    expectTypeOf<InferChatUIMessage<KitAgent>>().toEqualTypeOf<Message>();
    expectTypeOf<InferChatClientData<KitAgent>>().toEqualTypeOf<ClientData>();
    expectTypeOf<InferChatUIMessage<unknown>>().toEqualTypeOf<UIMessage>();
    expectTypeOf<InferChatClientData<unknown>>().toEqualTypeOf<Record<string, unknown>>();

    const use = () => useTriggerChat<KitAgent>({ task: "support", accessToken: () => "", clientData: { userId: "1" } });
    expectTypeOf(use).returns.toEqualTypeOf<TriggerChat<Message>>();
    type Part = ReturnType<typeof use>["messages"][number]["parts"][number];
    type Tool = Extract<Part, { type: "tool-sendEmail"; state: "output-available" }>;
    expectTypeOf<Tool["input"]>().toEqualTypeOf<{ to: string }>();
    expectTypeOf<Tool["output"]>().toEqualTypeOf<{ id: string }>();
    expectTypeOf<Extract<Part, { type: "data-progress" }>["data"]>().toEqualTypeOf<{ percent: number }>();
  });

  it("an agent of the published SDK types the same, so that an app changes the import and nothing else", () => {
    expectTypeOf<InferChatUIMessage<SdkAgent>>().toExtend<UIMessage>();
    expectTypeOf<InferChatClientData<SdkAgent>>().toEqualTypeOf<{ userId: string }>();
    expectTypeOf<UseTriggerChatTransportOptions<SdkAgent>["task"]>().toEqualTypeOf<"support">();
  });

  it("an explicit message type is taken as it is", () => {
    const use = (transport: TriggerChatTransport) => useTriggerChat<Message>({ transport });
    expectTypeOf(use).returns.toEqualTypeOf<TriggerChat<Message>>();
    expectTypeOf<TriggerChat<Message>>().toExtend<ChatController<Message>>();
  });

  it("a wrong task, wrong client data and a missing transport are refused", () => {
    const accessToken = () => "";
    const refused = [
      // @ts-expect-error another agent's task id
      () => useTriggerChat<KitAgent>({ task: "sales", accessToken }),
      // @ts-expect-error client data of another shape
      () => useTriggerChat<KitAgent>({ task: "support", accessToken, clientData: { userId: 1 } }),
      // @ts-expect-error neither a transport nor what makes one
      () => useTriggerChat<Message>({ chatId: "1" }),
      // @ts-expect-error no way to a token
      () => useTriggerChatTransport({ task: "support" }),
    ];
    expectTypeOf(refused).items.toBeFunction();
  });

  it("the hooks over a plain useChat take what it returns", () => {
    const use = (transport: TriggerChatTransport) => {
      const { messages, setMessages, sendMessage, status } = useChat<Message>({ transport });
      const pending = usePendingMessages({ transport, chatId: "1", status, messages, setMessages, sendMessage, metadata: { model: "m" } });
      return [pending.pending[0]?.mode, useChatActions({ sendMessage }), useChatActions({ sendMessage, setMessages })] as const;
    };
    expectTypeOf<ReturnType<typeof use>[0]>().toEqualTypeOf<"steering" | "queued" | undefined>();
  });

  it("every name of the published client's React entry is here", () => {
    // The others are marked internal there, and are not in its types.
    const names = Object.keys(published).filter((name) => /^(use|seed)/.test(name));
    expect(names).toHaveLength(7);
    expect(Object.keys(ours)).toEqual(expect.arrayContaining(names));
    // Its types too, where what it returns fits what ours returns.
    type Pending = published.UsePendingMessagesReturn["pending"][number];
    expectTypeOf<ours.PendingMessage>().toExtend<Pending>();
    expectTypeOf<ours.UsePendingMessagesReturn>().toExtend<published.UsePendingMessagesReturn>();
    expectTypeOf<ReturnType<typeof ours.useSubAgentMessages>>().toExtend<ReturnType<typeof published.useSubAgentMessages>>();
    expectTypeOf<ReturnType<typeof ours.useLoadTranscript>>().toExtend<ReturnType<typeof published.useLoadTranscript>>();
    expectTypeOf<ReturnType<typeof ours.useMultiTabChat>>().toExtend<ReturnType<typeof published.useMultiTabChat>>();
    // What it takes, too: with the transport exchanged, every call of the published hooks compiles.
    type Exchanged<F extends (...args: never) => unknown> = Parameters<F> extends [unknown, ...infer Rest] ? Rest : never;
    expectTypeOf<Exchanged<typeof published.useMultiTabChat<{ any: 1 }>>>().toExtend<Exchanged<typeof ours.useMultiTabChat<{ any: 1 }>>>();
    expectTypeOf<Exchanged<typeof published.useMultiTabChat>>().toExtend<Exchanged<typeof ours.useMultiTabChat>>();
    // Our `sendMessage` is useChat's own: it gets a message with its id, not a text.
    type Taken = Omit<published.UsePendingMessagesOptions<Message>, "transport" | "sendMessage">;
    expectTypeOf<Taken>().toExtend<Omit<ours.UsePendingMessagesOptions<Message>, "transport" | "sendMessage">>();
    expectTypeOf<Parameters<typeof published.useChatActions>>().toExtend<Parameters<typeof ours.useChatActions>>();
    expectTypeOf<Parameters<typeof published.useSubAgentMessages<Message>>>().toExtend<Parameters<typeof ours.useSubAgentMessages<Message>>>();
    expectTypeOf<Parameters<typeof published.useLoadTranscript<Message>>[1]>().toExtend<Parameters<typeof ours.useLoadTranscript<Message>>[1]>();
    expectTypeOf<published.LoadTranscriptResult>().toExtend<ours.LoadTranscriptResult>();
    expectTypeOf<published.InjectedMessage>().toEqualTypeOf<ours.InjectedMessage>();
    expectTypeOf<ReturnType<typeof ours.useChatActions>>().toExtend<ReturnType<typeof published.useChatActions>>();
  });
});
