import type { UIMessage } from "ai";
import { createRef } from "react";
import { expectTypeOf, test } from "vitest";
import type { ChatController } from "../hooks/controller.ts";
import { Chat } from "./chat/Chat.tsx";
import { Composer } from "./composer/Composer.tsx";
import type { PartRendererProps, PartRenderers } from "./parts/types.ts";
import { ChatProvider } from "./provider/ChatProvider.tsx";

type AppMessage = UIMessage<
  { at: number },
  { progress: { percent: number } },
  { sendEmail: { input: { to: string }; output: { id: string } } }
>;

test("renderers are typed from the app's message: data, tools, metadata", () => {
  const parts: PartRenderers<AppMessage> = {
    text: ({ part, message }) => {
      expectTypeOf(part.text).toBeString();
      expectTypeOf(message.metadata).toEqualTypeOf<{ at: number } | undefined>();
      return null;
    },
    "data-progress": ({ part }) => {
      expectTypeOf(part.data.percent).toBeNumber();
      return null;
    },
    "tool-sendEmail": ({ part }) => {
      if (part.state === "input-available") expectTypeOf(part.input).toEqualTypeOf<{ to: string }>();
      if (part.state === "output-available") expectTypeOf(part.output).toEqualTypeOf<{ id: string }>();
      return null;
    },
    tool: ({ part }) => {
      expectTypeOf(part.toolCallId).toBeString();
      return null;
    },
    file: null,
  };
  expectTypeOf(parts).toExtend<PartRenderers<AppMessage>>();
  expectTypeOf<{ "data-nothing": () => null }>().not.toExtend<PartRenderers<AppMessage>>();
});

test("a provider and a chat take the app's own controller with matching renderers", () => {
  const chat = {} as ChatController<AppMessage>;
  const parts: PartRenderers<AppMessage> = {
    "data-progress": ({ part }: PartRendererProps<{ type: "data-progress"; id?: string; data: { percent: number } }, AppMessage>) => (
      <>{part.data.percent}</>
    ),
  };
  expectTypeOf(<Chat chat={chat} parts={parts} ref={createRef<HTMLDivElement>()} />).toBeObject();
  expectTypeOf(<ChatProvider chat={chat} parts={parts} />).toBeObject();
});

test("every part takes ref, className, style and render, with its state", () => {
  expectTypeOf(
    <Composer
      ref={createRef<HTMLFormElement>()}
      className={(state) => (state.running ? "runs" : undefined)}
      style={{ margin: 0 }}
      render={(props, state) => <form {...(props as object)} data-own={String(state.empty)} />}
      onSubmit={(event) => event.preventDefault()}
    />,
  ).toBeObject();
});
