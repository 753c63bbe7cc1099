import { createEmitter } from "../../hooks/emitter.ts";

/** One thing that a screen reader is told. */
export interface Announcement {
  text: string;
  /** `assertive` interrupts: only approvals, questions and errors do. */
  priority: "polite" | "assertive";
  /** The user stopped the turn: its end is not "complete". */
  isStop?: boolean;
}

/** Carries announcements from the parts to the `Announcer` of the same provider. */
export interface AnnouncementBus {
  say(text: string, priority?: Announcement["priority"]): void;
  sayStopped(text: string): void;
  subscribe(listener: (announcement: Announcement) => void): () => void;
}

/** A bus without listeners: announcements before an `Announcer` is mounted are dropped. */
export function createAnnouncementBus(): AnnouncementBus {
  const { subscribe, emit } = createEmitter<[Announcement]>();
  const say = (announcement: Announcement) => {
    if (announcement.text) emit(announcement);
  };
  return {
    say: (text, priority = "polite") => say({ text, priority }),
    sayStopped: (text) => say({ text, priority: "polite", isStop: true }),
    subscribe,
  };
}
