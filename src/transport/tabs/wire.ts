import type { TabMessage } from "./port.ts";

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

type Check = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Check>>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
const has = (value: unknown, shape: Shape | undefined): boolean =>
  shape !== undefined && isFields(value) && Object.keys(shape).every((key) => shape[key]?.(value[key]));
const of = (type: string): Check => (value) => typeof value === type;
const maybe = (check: Check, missing?: null): Check => (value) => value === missing || check(value);
const list = (shape: Shape): Check => (value) => Array.isArray(value) && value.every((item) => has(item, shape));
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isId = (value: unknown): value is string => typeof value === "string" && value !== "";
const isList: Check = (value) => Array.isArray(value);
const isFlag = of("boolean");
const isDigest: Check = (value) => has(value, { count: isCount, hash: isCount });
const isChunks = list({ type: isId });

const MESSAGES: Readonly<Record<string, Shape>> = {
  list: {
    version: isCount,
    n: isCount,
    before: isDigest,
    tail: list({ id: isId, role: isId, parts: isList }),
    after: isCount,
    continues: isFlag,
    ahead: isFlag,
    log: maybe(isChunks, null),
    end: isFlag,
  },
  chunks: { version: isCount, n: isCount, chunks: isChunks, end: maybe(isFlag) },
  hello: { version: isCount, have: maybe(isDigest, null) },
  broadcast: { messages: isList },
  session: {
    lastEventId: maybe(of("string")),
    closed: maybe(isFlag),
    closedReason: maybe(of("string")),
    inSeq: maybe(maybe(Number.isSafeInteger, null)),
    settled: maybe(isFlag),
    lastInputSeq: maybe(isCount),
  },
};

const FRAMES: Readonly<Record<string, Shape>> = {
  own: { c: isId, e: isCount, h: isFlag, s: isFlag },
  free: { c: isId, e: isCount },
  hello: {},
  msg: { c: isId, m: (m) => isFields(m) && has(m, shapeOf(MESSAGES, m.type)) },
};

const shapeOf = (shapes: Readonly<Record<string, Shape>>, name: unknown): Shape | undefined =>
  Object.hasOwn(shapes, String(name)) ? shapes[String(name)] : undefined;

/** A frame as it is posted. */
export function encodeFrame(tabId: string, frame: Frame): object {
  return { v: WIRE_VERSION, t: tabId, ...frame };
}

/** The frame in a posted value, or null for anything foreign, malformed, of another version, or of our own. */
export function decodeFrame(data: unknown, ownTabId: string): { from: string; frame: Frame } | null {
  if (!isFields(data) || data.v !== WIRE_VERSION || !isId(data.t) || data.t === ownTabId || !has(data, shapeOf(FRAMES, data.k))) return null;
  return { from: data.t, frame: data as unknown as Frame };
}
