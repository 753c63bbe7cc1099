"use client";
import { useEffect, useRef, useState } from "react";
import { useLatest } from "../../hooks/use-latest.ts";
import type { ConnectionState } from "../../transport/state.ts";
import { useChatConfig } from "../provider/config.ts";
import { useChatSlice, useChatStore } from "../provider/store.ts";
import { useHeld } from "../status/use-held.ts";
import type { Announcement } from "./bus.ts";
import { createNarrator, type Verbosity } from "./narrator.ts";

/** Props of {@link Announcer}. */
export interface AnnouncerProps {
  /** How much of an answer is spoken. Default `sentences`. */
  verbosity?: Verbosity;
  /** Called with everything that is said, in order: the log that tests assert. */
  onAnnounce?: (announcement: Announcement) => void;
}

interface Spoken extends Announcement {
  key: number;
}

/** Older announcements leave the page: a reader who walks through it should not meet the answer twice. */
const KEPT = 3;
const isFree = (reason: string) => !reason;
const brief = (state: ConnectionState) => state !== "offline" && state !== "signed-out";

function Region({ said, priority }: { said: readonly Spoken[]; priority: Announcement["priority"] }) {
  return (
    <div className="tck-sr-only" aria-live={priority} aria-relevant="additions" data-announcer={priority}>
      {said
        .filter((one) => one.priority === priority)
        .map(({ key, text }) => (
          <p key={key}>{text}</p>
        ))}
    </div>
  );
}

/** Tells that another tab is at work in the chat, and when one can write here again. One for each chat. */
function AccessNews() {
  const { strings, announcements } = useChatConfig();
  const closed = useChatSlice((chat) => chat.closed);
  const now = useChatSlice((chat) => (chat.isReadOnly ? (chat.readOnlyReason ?? "other-tab-sending") : ""));
  // The other tab's next turn may follow at once: what is free for a blink is not told.
  const reason = useHeld(now, isFree) ?? "";
  const told = useRef(reason);
  useEffect(() => {
    if (reason === told.current) return;
    told.current = reason;
    announcements.say(reason ? strings.readOnly[reason] : closed ? "" : strings.spokenWritable);
  }, [reason, closed, strings, announcements]);
  return null;
}

/**
 * Speaks for the chat. The transcript itself is never live, so a stream of tokens does not flood anyone: the answer is
 * told in groups of whole sentences, approvals, questions and errors interrupt, everything else waits its turn. Put one
 * into each provider.
 */
export function Announcer({ verbosity = "sentences", onAnnounce }: AnnouncerProps) {
  const { strings, tools, announcements } = useChatConfig();
  const store = useChatStore();
  const [said, setSaid] = useState<readonly Spoken[]>([]);
  const count = useRef(0);
  const options = useLatest({ strings, tools, verbosity, onAnnounce });

  useEffect(() => {
    const narrator = createNarrator();
    const speak = (announcement: Announcement) => {
      count.current += 1;
      const spoken = { ...announcement, key: count.current };
      setSaid((now) => [...now, spoken].slice(-KEPT));
      options.current.onAnnounce?.(announcement);
    };
    const follow = () => narrator.next(store.getState(), options.current).forEach(speak);
    follow();
    const leaveStore = store.subscribe(follow);
    const leaveBus = announcements.subscribe((announcement) => {
      if (announcement.isStop) narrator.stopped();
      speak(announcement);
    });
    return () => {
      leaveStore();
      leaveBus();
    };
  }, [store, announcements, options]);

  const chatId = useChatSlice((chat) => chat.chatId);
  const connection = useHeld(useChatSlice((chat) => chat.connection), brief);
  const told = useRef<ConnectionState>("idle");
  useEffect(() => {
    if (connection === undefined || connection === "connecting" || connection === "closed") return;
    const text = strings.connection[connection];
    const before = strings.connection[told.current];
    // Tries that end idle were given up, by the transport or by the user.
    const isGivenUp = connection === "idle" && brief(told.current);
    told.current = connection;
    if (text !== before && !isGivenUp) announcements.say(text || strings.spokenOnline);
  }, [connection, strings, announcements]);

  return (
    <>
      <Region said={said} priority="polite" />
      <Region said={said} priority="assertive" />
      <AccessNews key={chatId} />
    </>
  );
}
