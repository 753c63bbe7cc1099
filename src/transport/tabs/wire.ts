import type { ListDigest, TabMessage } from "./port.ts";

/** Name of the channel that all tabs of an origin share. */
export const CHANNEL_NAME = "trigger-chat-kit/tabs";
/** Version of the frames on it. Frames of another version are ignored; the locks still keep such tabs apart. */
export const WIRE_VERSION = 1;

/** What travels on the channel. Keys are short because a frame goes out for every token. */
export type Frame =
  /** A claim on chat `c`: epoch `e`, held or hopeful, respectful or taking over. */
  | { k: "own"; c: string; e: number; h: boolean; s: boolean }
  | { k: "free"; c: string; e: number }
  /** A tab arrived: owners announce themselves. */
  | { k: "hello" }
  | { k: "msg"; c: string; m: TabMessage };

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isId = (value: unknown): value is string => typeof value === "string" && value.length > 0;
const isOptional = (value: unknown, type: "string" | "boolean") => value === undefined || typeof value === type;
const isDigest = (value: unknown): value is ListDigest => isFields(value) && isCount(value.count) && isCount(value.hash);
const isMessages = (value: unknown): boolean =>
  Array.isArray(value) && value.every((m) => isFields(m) && isId(m.id) && isId(m.role) && Array.isArray(m.parts));
const isChunks = (value: unknown): boolean => Array.isArray(value) && value.every((c) => isFields(c) && isId(c.type));

const isStart = (m: Fields) => isDigest(m.before) && isMessages(m.tail) && typeof m.continues === "boolean";

function isTabMessage(m: unknown): m is TabMessage {
  if (!isFields(m)) return false;
  switch (m.type) {
    case "turn":
      return isCount(m.version) && (m.phase === "ended" ? isCount(m.n) : m.phase === "started" && isStart(m) && typeof m.replay === "boolean");
    case "chunk":
      return isCount(m.version) && isCount(m.n) && isChunks(m.chunks);
    case "messages":
      return isCount(m.version) && isStart(m) && typeof m.running === "boolean" && isCount(m.n) && isChunks(m.log);
    case "hello":
      return isCount(m.version) && (m.have === null || isDigest(m.have));
    case "broadcast":
      return Array.isArray(m.messages);
    case "session":
      return (
        isOptional(m.lastEventId, "string") &&
        isOptional(m.closed, "boolean") &&
        isOptional(m.closedReason, "string") &&
        isOptional(m.tokenRefreshed, "boolean")
      );
    default:
      return false;
  }
}

function isFrame(f: Fields): boolean {
  switch (f.k) {
    case "own":
      return isId(f.c) && isCount(f.e) && typeof f.h === "boolean" && typeof f.s === "boolean";
    case "free":
      return isId(f.c) && isCount(f.e);
    case "hello":
      return true;
    case "msg":
      return isId(f.c) && isTabMessage(f.m);
    default:
      return false;
  }
}

/** A frame as it is posted. */
export function encodeFrame(tabId: string, frame: Frame): object {
  return { v: WIRE_VERSION, t: tabId, ...frame };
}

/** The frame in a posted value, or null for anything foreign, malformed, of another version, or of our own. */
export function decodeFrame(data: unknown, ownTabId: string): { from: string; frame: Frame } | null {
  if (!isFields(data) || data.v !== WIRE_VERSION || !isId(data.t) || data.t === ownTabId || !isFrame(data)) return null;
  return { from: data.t, frame: data as unknown as Frame };
}
