"use client";
import { forwardRef } from "react";
import type { ChatController } from "../../hooks/controller.ts";
import { decisionsOf } from "../approval/decisions.ts";
import { Part, type PartProps } from "../part/Part.tsx";
import { descriptionOf, isToolPart, toolLabel } from "../parts/describe.ts";
import type { ToolDescriptions } from "../parts/types.ts";
import { useChatConfig } from "../provider/config.ts";
import { isRunning, useChatSlice } from "../provider/store.ts";
import type { ChatStrings } from "../strings/types.ts";

/** What the agent does just now, as text: a primitive, so that a token renders nothing. */
function describeTurn(chat: ChatController, strings: ChatStrings, tools: ToolDescriptions): string {
  const last = chat.messages.at(-1);
  if (!isRunning(chat)) {
    const { total, answered } = decisionsOf(last, tools, false);
    return total > answered ? strings.waitingForYou : "";
  }
  const part = last?.role === "assistant" ? last.parts.at(-1) : undefined;
  if (chat.status === "submitted" || !part) return strings.thinking;
  if (part.type === "text") return strings.writing;
  if (isToolPart(part) && (part.state === "input-available" || part.state === "approval-responded")) {
    return strings.usingTool(toolLabel(part, descriptionOf(part, tools)));
  }
  return strings.thinking;
}

/** Props of {@link TurnStatus}. */
export type TurnStatusProps = PartProps<"span", unknown, { status: ChatController["status"] }>;

/** What the agent does, in a word or two: thinking, writing, using a tool, waiting for the user. Still, no animation. */
export const TurnStatus = forwardRef<HTMLSpanElement, TurnStatusProps>(function TurnStatus(props, ref) {
  const { strings, tools } = useChatConfig();
  const status = useChatSlice((chat) => chat.status);
  const text = useChatSlice((chat) => describeTurn(chat, strings, tools));
  if (!text) return null;
  return (
    <Part as="span" name="turn" state={{ status }} partRef={ref} {...props}>
      <bdi>{text}</bdi>
    </Part>
  );
});
