import type { ToolSet, UIMessage } from "ai";
import { check, isRecord, quote } from "../core/check.ts";
import { checkAgentId } from "../core/check-options.ts";
import type { AgentDefinition, AgentStreamOptions, ChatAgent, ChatAgentOptions, ClientDataInput } from "./options.ts";
import type { Schema } from "./schema.ts";
import { serveChat } from "./serve-chat.ts";

type AnySchema = Schema<unknown, unknown> | undefined;

/** Makes agents whose message and client data types were fixed before. */
export interface ChatAgentBuilder<M extends UIMessage, CS extends AnySchema> {
  <AS extends AnySchema = undefined, T extends ToolSet = ToolSet>(
    options: Omit<ChatAgentOptions<CS, AS, T, M>, "clientDataSchema">,
  ): ChatAgent<M, ClientDataInput<CS>>;
  /** Fixes the UI message type, and defaults for how responses are streamed. */
  withUIMessage<N extends UIMessage>(config?: { streamOptions?: AgentStreamOptions<N> }): ChatAgentBuilder<N, CS>;
  /** Fixes the schema of the client data. */
  withClientData<S extends Schema<unknown, unknown>>(config: { schema: S }): ChatAgentBuilder<M, S>;
}

function define(definition: AgentDefinition): ChatAgent<never, never> {
  check(isRecord(definition) && typeof definition.run === "function", `chatAgent takes options with \`id\` and \`run\`, and got ${quote(definition)}.`);
  const { id, idleTimeoutInSeconds } = definition;
  checkAgentId(id, "chatAgent");
  return {
    id,
    kind: "chat-agent",
    ...(idleTimeoutInSeconds === undefined ? {} : { idleTimeoutInSeconds }),
    start: (port) => serveChat(definition, port),
  };
}

function builder<M extends UIMessage, CS extends AnySchema>(preset: {
  schema?: AnySchema;
  streamOptions?: AgentStreamOptions;
}): ChatAgentBuilder<M, CS> {
  const make = (options: object) => {
    const given = options as AgentDefinition;
    return define({
      ...given,
      ...(preset.schema ? { clientDataSchema: preset.schema } : {}),
      uiMessageStreamOptions: { ...preset.streamOptions, ...given.uiMessageStreamOptions },
    });
  };
  return Object.assign(make, {
    withUIMessage: (config: { streamOptions?: AgentStreamOptions<never> } = {}) =>
      builder({ ...preset, ...(config.streamOptions ? { streamOptions: config.streamOptions as AgentStreamOptions } : {}) }),
    withClientData: (config: { schema: AnySchema }) => builder({ ...preset, schema: config.schema }),
  }) as unknown as ChatAgentBuilder<M, CS>;
}

/**
 * Defines an agent in the shape of the platform's `chat.agent`. Its loop runs the real AI SDK: approvals, tools, message
 * ids, aborts and the order of chunks come from `streamText`.
 *
 * @example
 * ```ts
 * const agent = chatAgent({
 *   id: "support",
 *   tools: { weather },
 *   run: ({ messages, tools, signal, streamText }) =>
 *     streamText({ model: scriptedModel("Hello!"), messages, tools, abortSignal: signal }),
 * });
 * ```
 */
export function chatAgent<
  CS extends AnySchema = undefined,
  AS extends AnySchema = undefined,
  T extends ToolSet = ToolSet,
>(options: ChatAgentOptions<CS, AS, T>): ChatAgent<UIMessage, ClientDataInput<CS>> {
  return define(options as unknown as AgentDefinition);
}

const untyped = builder<UIMessage, undefined>({});
chatAgent.withUIMessage = untyped.withUIMessage;
chatAgent.withClientData = untyped.withClientData;
