import type { UIMessage } from "ai";
import type { TabMessage } from "../port.ts";
import type { LoadReader } from "./turn-builder.ts";

/** What a follower needs and reports. */
export interface FollowerOptions {
  load: LoadReader;
  schedule: (fn: () => void) => void;
  now: () => number;
  /** The list that this tab shows now. */
  local: () => readonly UIMessage[];
  post: (message: TabMessage) => void;
  /** The mirrored list changed. */
  onList: (messages: UIMessage[]) => void;
  /** The answer failed, in the agent's words for users. Empty: a turn begins, and what failed before is over. */
  onError: (text: string) => void;
  /** The follower caught up, or a turn began or ended. */
  onProgress: () => void;
}

/** Shows what another tab streams. Asks when something is missing; never posts a message of its own. */
export interface TurnFollower {
  readonly version: number;
  /** A turn of another tab has begun and not ended. */
  readonly running: boolean;
  /** In step with the sender of a running turn. */
  readonly live: boolean;
  /** The list that the running turn answers, where this tab knows it. */
  readonly list: readonly UIMessage[] | null;
  /** The running turn has shown nothing yet: whether the server has its message is not known here. */
  readonly isPending: boolean;
  /** The running turn goes on for as long as its sender reads it. */
  readonly isAhead: boolean;
  /** Asks the sender for what this tab lacks. */
  ask(): void;
  /** The turn that has shown nothing yet came to nothing. */
  forget(): void;
  /** This tab itself sends the next turn, on this list. */
  yieldTo(version: number, list: readonly UIMessage[]): void;
  receive(message: TabMessage): void;
}
