"use client";

import { type AnyToolPart, toolLabel, toolNameOf, useChatConfig, useStrings, useToolDescription } from "trigger-chat-kit";

/** A tool call in the app's own words, and in the provider's language. */
export function ToolBadge({ part }: { part: AnyToolPart }) {
  const strings = useStrings();
  const description = useToolDescription(toolNameOf(part));
  return (
    <span>
      {toolLabel(part, description)}: {strings.toolState[part.state]}
    </span>
  );
}

/** Says something through the chat's own `Announcer`, so that it waits its turn. */
export function SavedButton({ save }: { save: () => Promise<void> }) {
  const { announcements } = useChatConfig();
  return <button onClick={() => void save().then(() => announcements.say("Saved."))}>Save</button>;
}
