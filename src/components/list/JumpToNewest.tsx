"use client";
import type { UIMessage } from "ai";
import { useState } from "react";
import { Button } from "../part/Button.tsx";
import { FocusReturn } from "../part/focus.tsx";
import { DownIcon } from "../part/icons.tsx";
import { useStrings } from "../provider/config.ts";

interface JumpToNewestProps {
  messages: readonly UIMessage[];
  onJump: () => void;
}

/** Brings the reader back to the newest message, and tells how many came meanwhile. */
export function JumpToNewest({ messages, onJump }: JumpToNewestProps) {
  const strings = useStrings();
  const [seen] = useState(() => messages.at(-1)?.id);
  const index = messages.findLastIndex(({ id }) => id === seen);
  const missed = index < 0 ? 0 : messages.length - 1 - index;
  return (
    <Button name="jump" data-new={missed || undefined} onClick={onJump}>
      <FocusReturn />
      <DownIcon />
      {missed > 0 ? strings.newMessages(missed) : strings.jumpToNewest}
    </Button>
  );
}
