"use client";
import type { SourceDocumentUIPart, SourceUrlUIPart, UIMessage } from "ai";
import { forwardRef, memo, useContext, type ComponentType, type ReactNode } from "react";
import { Part, type PartProps } from "../part/Part.tsx";
import { useChatConfig } from "../provider/config.ts";
import { DataPart } from "../parts/DataPart.tsx";
import { isToolPart } from "../parts/describe.ts";
import { FallbackPart } from "../parts/FallbackPart.tsx";
import { FilePart } from "../parts/FilePart.tsx";
import { InjectedMessagePart } from "../parts/InjectedMessagePart.tsx";
import { ReasoningPart } from "../parts/ReasoningPart.tsx";
import { sameValue } from "../parts/same-part.ts";
import { SourceList } from "../parts/SourceList.tsx";
import { TextPart } from "../parts/TextPart.tsx";
import type { PartRendererProps, PartRenderers } from "../parts/types.ts";
import { ToolPart } from "../tool/ToolPart.tsx";
import { MessageContext } from "./context.ts";
import { PartGuard } from "./PartGuard.tsx";

type AnyPart = UIMessage["parts"][number];
type AnyRenderer = ComponentType<PartRendererProps<never>> | null | undefined;
type SourcePart = SourceUrlUIPart | SourceDocumentUIPart;

const own: Record<string, AnyRenderer> = {
  text: TextPart,
  reasoning: ReasoningPart,
  file: FilePart,
  "reasoning-file": FilePart,
  "steering-message": InjectedMessagePart,
  "data-pending-message-injected": InjectedMessagePart,
  "step-start": null,
};

/** The renderer of a part: the app's exact one, the app's family, the kit's own, the app's fallback, the kit's. */
export function rendererOf(part: AnyPart, parts: PartRenderers): AnyRenderer {
  const app = parts as Record<string, AnyRenderer>;
  const exact = app[part.type];
  if (exact !== undefined) return exact;
  if (isToolPart(part)) return app["tool"] === undefined ? ToolPart : app["tool"];
  if (part.type in own) return own[part.type];
  if (part.type.startsWith("data-")) return app["data"] === undefined ? DataPart : app["data"];
  return app["fallback"] === undefined ? FallbackPart : app["fallback"];
}

/**
 * What a part held when it was rendered. `useChat` first shows the very object that the stream goes on writing to, and
 * clones from then on: compared with itself, such a part would never have changed.
 */
const rendered = new WeakMap<AnyPart, { part: AnyPart; metadata: unknown }>();

const PartView = memo(
  function PartView(props: PartRendererProps<AnyPart>) {
    if (props.isStreaming) {
      rendered.set(props.part, structuredClone({ part: props.part, metadata: props.message.metadata }));
    }
    const guarded = (renderer: AnyRenderer, instead: ReactNode) => {
      const Renderer = renderer as ComponentType<PartRendererProps<AnyPart>> | null;
      return (
        Renderer && (
          <PartGuard part={props.part} instead={instead}>
            <Renderer {...props} />
          </PartGuard>
        )
      );
    };
    // In the place of a broken renderer the kit's own, in the place of that the bare data.
    const plain = guarded(rendererOf(props.part, {}), <FallbackPart {...props} />);
    return guarded(rendererOf(props.part, useChatConfig().parts), plain);
  },
  (a, b) =>
    a.isStreaming === b.isStreaming &&
    a.index === b.index &&
    a.message.id === b.message.id &&
    sameValue(rendered.get(a.part) ?? { part: a.part, metadata: a.message.metadata }, {
      part: b.part,
      metadata: b.message.metadata,
    }),
);

/** Props of {@link MessageParts}. Inside a `Message` both are known. */
export type MessagePartsProps = PartProps<"div", { message?: UIMessage; isStreaming?: boolean }>;

const isSource = (part: AnyPart): part is SourcePart =>
  part.type === "source-url" || part.type === "source-document";
const keyOf = (part: AnyPart, index: number) => (isToolPart(part) ? `call ${part.toolCallId}` : index);

/**
 * The parts of a message, each by its renderer. A part renders again only when its content changes. Sources are
 * gathered at the end unless the app renders them itself.
 */
export const MessageParts = forwardRef<HTMLDivElement, MessagePartsProps>(function MessageParts(
  { message: given, isStreaming: givenStreaming, ...props },
  ref,
) {
  const around = useContext(MessageContext);
  const message = given ?? around?.message;
  const isStreaming = givenStreaming ?? around?.isStreaming ?? false;
  const { parts } = useChatConfig();
  if (!message) return null;
  const isGathered = (part: AnyPart): part is SourcePart => isSource(part) && parts[part.type] === undefined;
  const gathered = message.parts.filter(isGathered);
  return (
    <Part name="message-parts" partRef={ref} {...props}>
      {message.parts.map((part, index) =>
        isGathered(part) ? null : (
          <PartView
            key={keyOf(part, index)}
            part={part}
            message={message}
            index={index}
            isStreaming={isStreaming}
          />
        ),
      )}
      {gathered.length > 0 && <SourceList sources={gathered} />}
    </Part>
  );
});
