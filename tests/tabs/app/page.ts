import type { TabReason } from "../../../src/transport/tabs/port.ts";

/** What the page under test offers to the test. */
export interface TabPage {
  ready: boolean;
  status: string;
  error: string | null;
  isReadOnly: boolean;
  reason: TabReason | null;
  owner: string | null;
  hasClaim: () => boolean;
  /** One line per message. */
  texts: string[];
  send: (text: string) => Promise<void>;
  steer: (text: string) => Promise<boolean>;
  stop: () => Promise<void>;
  /** Takes so many of the oldest messages out of the list. */
  takeBack: (count: number) => void;
  /** Takes a message that was not sent out of the list. */
  forgetUnsent: () => void;
  takeOver: () => Promise<boolean>;
  /** Leaves the chat as an app does that shows another one. */
  dispose: () => void;
  isClosed: () => boolean;
  approve: (approved: boolean) => void;
}

declare global {
  interface Window {
    page: TabPage;
  }
}
