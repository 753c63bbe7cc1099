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
}

/** A running turn of another tab. */
export interface MirroredState {
  /** The list that the turn answers. */
  readonly list: readonly UIMessage[];
  /** It runs for as long as its sender reads it. */
  readonly ahead: boolean;
  /** 0: nothing has come yet, and whether the server has its message is not known here. */
  readonly posts: number;
}

/** Shows what another tab streams. Asks when something is missing; never posts a message of its own. */
export interface TurnFollower {
  readonly version: number;
  /** A turn of another tab has begun and not ended. */
  readonly running: boolean;
  /** The turn, while it runs and this tab is in step with its sender. */
  readonly current: MirroredState | null;
  /** Asks the sender for what this tab lacks. */
  ask(): void;
  /** The turn that has shown nothing yet came to nothing. */
  forget(): void;
  /** This tab itself sends the next turn, on this list. */
  yieldTo(version: number, list: readonly UIMessage[]): void;
  receive(message: TabMessage): void;
}
