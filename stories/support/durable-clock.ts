/**
 * The time of a chat's agent where the server lives in a worker. Each chat has a clock of its own there, so that one can
 * be held while all others go on; the pages move it over a channel.
 */
import { createPacedClock, type PacedClock } from "trigger-chat-kit/mocks";

/** Finds the clock that a chat's agent speaks by. */
export type ClockOf = (chatId: string) => PacedClock;

/** How a chat's time passes. */
export interface ClockState {
  playing: boolean;
  speed: number;
}

type Move = { move: "play" | "pause" | "step" | "ask" } | { move: "speed"; speed: number } | { move: "advance"; ms: number };
type ToWorker = { chatId: string } & Move;
type ToPages = { chatId: string; state: ClockState };

const CHANNEL = "tck-story-clock";

/** The worker's side. */
export function serveClocks(): ClockOf {
  const clocks = new Map<string, PacedClock>();
  const channel = new BroadcastChannel(CHANNEL);
  const tell = (chatId: string, { playing, speed }: PacedClock) => channel.postMessage({ chatId, state: { playing, speed } } satisfies ToPages);
  const clockOf: ClockOf = (chatId) => {
    const known = clocks.get(chatId);
    if (known) return known;
    const clock = createPacedClock();
    clock.subscribe(() => tell(chatId, clock));
    clocks.set(chatId, clock);
    return clock;
  };
  channel.onmessage = ({ data }: MessageEvent<ToWorker | ToPages>) => {
    if (!("move" in data)) return;
    const clock = clockOf(data.chatId);
    switch (data.move) {
      case "ask":
        return tell(data.chatId, clock);
      case "speed":
        return clock.setSpeed(data.speed);
      case "advance":
        return void clock.advance(data.ms);
      default:
        return void clock[data.move]();
    }
  };
  return clockOf;
}

/** A page's side of one chat's clock. */
export interface RemoteClock {
  state(): ClockState;
  play(): void;
  pause(): void;
  step(): void;
  setSpeed(speed: number): void;
  advance(ms: number): void;
  /** Calls `listener` after every change. Returns the unsubscriber. */
  subscribe(listener: () => void): () => void;
  close(): void;
}

/** Moves a chat's clock from a page, and follows what other tabs make of it. */
export function remoteClock(chatId: string): RemoteClock {
  const listeners = new Set<() => void>();
  const channel = new BroadcastChannel(CHANNEL);
  let state: ClockState = { playing: true, speed: 1 };
  const post = (move: Move) => channel.postMessage({ chatId, ...move } satisfies ToWorker);
  channel.onmessage = ({ data }: MessageEvent<ToWorker | ToPages>) => {
    if (!("state" in data) || data.chatId !== chatId) return;
    state = data.state;
    for (const listener of [...listeners]) listener();
  };
  post({ move: "ask" });
  return {
    state: () => state,
    play: () => post({ move: "play" }),
    pause: () => post({ move: "pause" }),
    step: () => post({ move: "step" }),
    setSpeed: (speed) => post({ move: "speed", speed }),
    advance: (ms) => post({ move: "advance", ms }),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => channel.close(),
  };
}
