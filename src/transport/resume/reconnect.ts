import type { UIMessage } from "ai";
import { onAbort } from "../abort.ts";
import { ChatKitError } from "../errors.ts";
import { inTime } from "../http/failure.ts";
import { NO_SEQ } from "../machines/turn.ts";
import { resumeCursor } from "../runner/session.ts";
import type { SessionMemory } from "../runner/session.ts";
import type { ChunkStream } from "../types.ts";
import { awaitAgent } from "./await-agent.ts";
import type { AwaitPorts } from "./await-agent.ts";
import { readUnanswered, readWaiting } from "./history.ts";
import type { WaitingMessage } from "./history.ts";
import { NOTHING, rebuild, REBUILD_TIMEOUT_MS } from "./rebuild.ts";
import type { Rebuilt } from "./rebuild.ts";
import { withEarlierParts } from "./with-earlier-parts.ts";

export { awaitAgent };

/** What a resume needs of its chat. */
export interface ResumePorts extends AwaitPorts {
  /** Makes sure that there is a session. */
  ensure(): Promise<void>;
  /** Whether a reader may still be attached. */
  mayRead(): boolean;
  /** Takes messages over that an earlier page stored beside the running turn. */
  adopt(waiting: readonly WaitingMessage[]): void;
}

/** A request to follow what runs. */
export interface ResumeRequest {
  abortSignal?: AbortSignal;
  /** Whether the signal stops the turn too. */
  stopOnAbort?: boolean;
  /** What the page shows. */
  messages?: readonly UIMessage[];
  /** Called with the user's messages that were stored beside the running turn and wait behind it, if there are any. */
  onWaiting?: (messages: UIMessage[]) => void;
}

/**
 * Attaches a reader to the turn that may be running: the hydrated one, a steered message's, or in watch mode all that
 * come. Loaded when a chat is resumed.
 */
export async function reconnect(ports: ResumePorts, { abortSignal: signal, stopOnAbort, messages, onWaiting }: ResumeRequest): Promise<ChunkStream | null> {
  const { context, turns } = ports;
  const { link, config } = context;
  const { watch } = config;
  const elsewhere = link?.isElsewhere() ?? false;
  const role = link ? await link.beforeResume(signal) : "owner";
  if (role === "mirrored") return null;
  if (elsewhere) await ports.ensure();
  const { session } = context;
  if (!session || !ports.mayRead()) return null;
  if (!elsewhere && !watch && !(await learnNumber(ports, session))) return null;
  const known = session.activeInputSeq ?? NO_SEQ;
  const inSeq = elsewhere && role === "owner" ? await link?.find(known, (answeredToo) => findUnanswered(ports, { seq: NO_SEQ }, answeredToo ? (resumeCursor(session) ?? -1) : undefined)) : known;
  if (inSeq === undefined || !ports.mayRead()) return null;

  // AI SDK 7 starts a resumed message over, AI SDK 6 goes on in its own copy.
  const hasOwn = (messageId: string) => signal === undefined && (messages?.some(({ id }) => id === messageId) ?? true);
  const waiting = turns.machine.turn?.id;
  const entry = turns.open(
    { resumed: true, findUnanswered: session.isStreaming ? () => findUnanswered(ports, undefined) : undefined },
    waiting,
    (reader, onDrained) => withEarlierParts(reader, finder(ports, signal !== undefined, messages), hasOwn, onDrained),
  );
  if (role === "owner") link?.begin(entry.id, {});
  else link?.readAlone(entry.id);
  if (watch) turns.watch(entry);
  else if (waiting !== undefined) turns.read(waiting);
  else {
    turns.attach(entry.id, inSeq, true);
    if (inSeq === NO_SEQ && role === "owner") void awaitAgent(ports, entry.id, neverBegan(context.chatId));
  }
  if (onWaiting && role === "owner" && !watch && inSeq >= 0) void findWaiting(ports, inSeq, messages, onWaiting);
  entry.release = onAbort(signal, () => {
    if (stopOnAbort && !watch) turns.send({ type: "abandon", id: entry.id });
    else turns.leave(entry.id);
  });
  return entry.reader.stream;
}

/**
 * An earlier page may have sent a message and gone before it knew that message's number. False: behind a stop, and it
 * never arrived; what is left of the stopped turn must not pass for its answer.
 */
async function learnNumber(ports: ResumePorts, session: SessionMemory): Promise<boolean> {
  const { context, turns } = ports;
  if (!session.isStreaming || session.activeInputSeq !== undefined || turns.machine.name !== "none") return true;
  const found = await lookUp(ports, (giveUp) => readUnanswered(ports.fetch, context.chatId, giveUp, resumeCursor(session) ?? -1), undefined);
  if (!ports.mayRead()) return false;
  if (found) context.change({ activeInputSeq: found.seq, behindOthers: found.isBehind || undefined });
  else if (!session.behindOthers) return true;
  else {
    turns.attach(turns.nextId(), NO_SEQ, false);
    turns.send({ type: "stop", until: null });
    turns.settle();
  }
  turns.restart();
  return found !== undefined;
}

/**
 * The number of a message that waits for its turn, or whose answer comes after `upTo` on `.out`. `otherwise`: where the
 * server cannot be asked.
 */
async function findUnanswered(ports: ResumePorts, otherwise: { seq: number } | undefined, upTo?: number): Promise<number | undefined> {
  const found = await lookUp<{ seq: number } | undefined>(ports, (giveUp) => readUnanswered(ports.fetch, ports.context.chatId, giveUp, upTo), otherwise);
  return found?.seq;
}

/** What an earlier page, or another device, wrote into the running turn: it waits for its own, or is injected. */
async function findWaiting(ports: ResumePorts, after: number, shown: ResumeRequest["messages"] = [], onWaiting: (messages: UIMessage[]) => void): Promise<void> {
  const found = await lookUp(ports, (signal) => readWaiting(ports.fetch, ports.context.chatId, after, signal), []);
  const waiting = found.filter(({ message }) => !shown.some(({ id }) => id === message.id));
  if (!waiting.length) return;
  ports.adopt(waiting);
  onWaiting(waiting.map(({ message }) => message));
}

const neverBegan = (chatId: string) =>
  new ChatKitError("turn_output_lost", "The agent never took this message over, so its answer does not come. Send it again.", { chatId, retryable: true });

/** What came before in the message that a resumed turn may continue. Whatever goes wrong, the turn itself is shown. */
function finder(ports: ResumePorts, startsOver: boolean, shown: ResumeRequest["messages"]): (messageId: string) => Promise<Rebuilt> {
  const { context, fetch } = ports;
  const { chatId, session } = context;
  const cursor = session ? resumeCursor(session) : undefined;
  const facts = { fetch, chatId, inputSeq: session?.activeInputSeq, cursor, startsOver, shown };
  const look = (messageId: string | undefined) => lookUp(ports, (signal) => rebuild({ ...facts, messageId, signal }), NOTHING);
  // At once where it can be: when the turn ends, the server trims the turns before it.
  const early = facts.inputSeq === undefined || context.config.watch ? undefined : look(undefined);
  return async (messageId) => {
    const found = early && (await early);
    if (!found) return look(messageId);
    return found.messageId === messageId ? found : NOTHING;
  };
}

/** Looks something up, but not for long: the turn matters more than what it is completed with. */
function lookUp<T>({ context }: ResumePorts, look: (signal: AbortSignal) => Promise<T>, otherwise: T): Promise<T> {
  return inTime(context.platform, REBUILD_TIMEOUT_MS, undefined, look).catch(() => otherwise);
}
