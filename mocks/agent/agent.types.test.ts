import type { UIMessage } from "ai";
import { tool } from "ai";
import { describe, expectTypeOf, test } from "vitest";
import { z } from "zod";
import type { InferChatClientData, InferChatUIMessage } from "../../src/transport/types.ts";
import type { AnyAgent } from "../core/agent-port.ts";
import { chatAgent, customAgent, localsKey } from "./index.ts";

type Message = UIMessage<{ cost: number }, { progress: { percent: number } }>;
const schema = z.object({ userId: z.string(), plan: z.enum(["free", "pro"]).default("free") });
const weather = tool({ inputSchema: z.object({ city: z.string() }), execute: async () => 7 });

describe("an agent's types", () => {
  test("client data: what the client sends, and what the hooks get", () => {
    const agent = chatAgent({
      id: "a",
      clientDataSchema: schema,
      onTurnStart: ({ clientData }) => void expectTypeOf(clientData).toEqualTypeOf<{ userId: string; plan: "free" | "pro" }>(),
      run: ({ clientData }) => {
        expectTypeOf(clientData.plan).toEqualTypeOf<"free" | "pro">();
      },
    });
    expectTypeOf<InferChatClientData<typeof agent>>().toEqualTypeOf<{ userId: string; plan?: "free" | "pro" | undefined }>();
    expectTypeOf<InferChatUIMessage<typeof agent>>().toEqualTypeOf<UIMessage>();
    expectTypeOf(agent).toExtend<AnyAgent>();
  });

  test("without a schema client data is any object", () => {
    const agent = chatAgent({
      id: "a",
      run: ({ clientData }) => expectTypeOf(clientData).toEqualTypeOf<Record<string, unknown>>() as never,
    });
    expectTypeOf<InferChatClientData<typeof agent>>().toEqualTypeOf<Record<string, unknown>>();
  });

  test("actions and tools reach the hooks with their own types", () => {
    chatAgent({
      id: "a",
      tools: { weather },
      actionSchema: z.discriminatedUnion("type", [
        z.object({ type: z.literal("undo") }),
        z.object({ type: z.literal("go"), to: z.string() }),
      ]),
      onAction: ({ action }) => {
        if (action.type === "go") expectTypeOf(action.to).toEqualTypeOf<string>();
      },
      run: ({ tools, action }) => {
        expectTypeOf(tools.weather).toEqualTypeOf<typeof weather>();
        expectTypeOf(action?.type).toEqualTypeOf<"undo" | "go" | undefined>();
      },
    });
  });

  test("withUIMessage fixes the message type for hooks and clients", () => {
    const agent = chatAgent.withUIMessage<Message>({ streamOptions: { sendReasoning: false } })({
      id: "a",
      onTurnComplete: ({ responseMessage, uiMessages, chat }) => {
        expectTypeOf(responseMessage).toEqualTypeOf<Message | undefined>();
        expectTypeOf(uiMessages).toEqualTypeOf<Message[]>();
        expectTypeOf(chat.history.all()).toEqualTypeOf<Message[]>();
      },
      run: () => "hi",
    });
    expectTypeOf<InferChatUIMessage<typeof agent>>().toEqualTypeOf<Message>();
  });

  test("builders chain in either order", () => {
    const one = chatAgent.withUIMessage<Message>().withClientData({ schema });
    const other = chatAgent.withClientData({ schema }).withUIMessage<Message>();
    for (const make of [one, other]) {
      const agent = make({
        id: "a",
        run: ({ clientData }) => {
          expectTypeOf(clientData.userId).toEqualTypeOf<string>();
        },
      });
      expectTypeOf<InferChatUIMessage<typeof agent>>().toEqualTypeOf<Message>();
      expectTypeOf<InferChatClientData<typeof agent>["userId"]>().toEqualTypeOf<string>();
    }
  });

  test("a custom agent carries its client data too, and locals their values", () => {
    const agent = customAgent({
      id: "c",
      clientDataSchema: schema,
      run: ({ metadata }) => expectTypeOf(metadata?.userId).toEqualTypeOf<string | undefined>() as never,
    });
    expectTypeOf<InferChatClientData<typeof agent>["userId"]>().toEqualTypeOf<string>();
    const key = localsKey<{ db: true }>("db");
    chatAgent({
      id: "a",
      run: ({ chat }) => expectTypeOf(chat.locals.get(key)).toEqualTypeOf<{ db: true } | undefined>() as never,
    });
  });
});
