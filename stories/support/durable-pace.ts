import { createPacedClock, type PacedClock } from "trigger-chat-kit/mocks";

/** What a page tells the worker of a chat's pace. */
interface PaceMessage {
  chatId: string;
  playing: boolean;
}

const CHANNEL = "tck-story-pace";

/** The worker's side: a clock per chat, so that the words of one can be held while all others go on. */
export function paceOfChats(): (chatId: string) => PacedClock {
  const clocks = new Map<string, PacedClock>();
  const clockOf = (chatId: string) => {
    const clock = clocks.get(chatId) ?? createPacedClock();
    clocks.set(chatId, clock);
    return clock;
  };
  new BroadcastChannel(CHANNEL).onmessage = ({ data }: MessageEvent<PaceMessage>) => {
    const clock = clockOf(data.chatId);
    if (data.playing) clock.play();
    else clock.pause();
  };
  return clockOf;
}

/** The page's side: holds the next word of a chat's agent, and lets it go on. */
export function holdWords(chatId: string): Pick<PacedClock, "pause" | "play"> {
  const tell = (playing: boolean) => {
    const channel = new BroadcastChannel(CHANNEL);
    channel.postMessage({ chatId, playing } satisfies PaceMessage);
    channel.close();
  };
  return { pause: () => tell(false), play: () => tell(true) };
}
