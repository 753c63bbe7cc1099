import type { ServerEvent } from "../core/events.ts";
import type { RequestSnapshot, RunSnapshot } from "../core/server-types.ts";
import { scrub } from "./scrub.ts";
import type { InspectorRow } from "./types.ts";

/** A line without its place. */
export type RowDraft = Omit<InspectorRow, "id" | "at" | "count">;

type Tone = InspectorRow["tone"];
type InEvent = Extract<ServerEvent, { type: "record"; channel: "in" }>;
type OutEvent = Extract<ServerEvent, { type: "record"; channel: "out" }>;

/** What fits on a line. */
export const short = (text: string, length = 120): string => {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
};

const textOf = (parts: ReadonlyArray<{ type: string }> = []) =>
  parts.map((part) => ("text" in part && typeof part.text === "string" ? part.text : `[${part.type}]`)).join(" ");

/** A request, before and after its answer. An answer that was lost has no status. */
export function requestRow(request: RequestSnapshot, answered: boolean): RowDraft {
  const { method, route, status, path, fault } = request;
  const lost = answered && status === null;
  const tone: Tone = lost || (status ?? 0) >= 400 ? "bad" : fault === undefined ? "plain" : "warn";
  return {
    lane: "request",
    title: `${method} ${route} ${status ?? (lost ? "lost" : "…")}`,
    note: short(scrub(fault === undefined ? path : `fault: ${fault} · ${path}`) as string),
    tone,
    data: scrub(request),
  };
}

/** A record that the client sent. */
export function inRow({ record }: InEvent): RowDraft {
  const { chunk, seq } = record;
  const said = chunk.kind === "message" ? `${chunk.payload.trigger}${chunk.payload.message ? ` “${textOf(chunk.payload.message.parts)}”` : ""}` : "";
  return { lane: "in", title: `#${seq} ${chunk.kind}`, note: short(scrub(said) as string), tone: "plain", data: scrub(record) };
}

/** A record that the agent wrote. */
export function outRow({ record }: OutEvent): RowDraft {
  const { chunk, control, seq } = record;
  const kind = control?.type ?? chunk?.type ?? "trim";
  const note = control ? Object.entries(control.headers).map(([name, value]) => `${name}: ${value}`).join(" · ") : chunkNote(chunk);
  const tone: Tone = chunk?.type === "error" ? "bad" : control ? "good" : "plain";
  return { lane: "out", title: `#${seq} ${kind}`, note: short(scrub(note) as string), tone, data: scrub(record) };
}

function chunkNote(chunk: OutEvent["record"]["chunk"]): string {
  if (chunk === undefined) return "";
  const { type: _type, ...fields } = chunk as { type: string } & Record<string, unknown>;
  const text = fields["delta"] ?? fields["errorText"] ?? fields["inputTextDelta"];
  if (typeof text === "string") return text;
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" · ");
}

/** The text that a chunk adds to the one before it: such chunks share a line. */
export const deltaOf = ({ record: { chunk } }: OutEvent): string | undefined => {
  if (chunk === undefined || !("delta" in chunk || "inputTextDelta" in chunk)) return undefined;
  return String("delta" in chunk ? chunk.delta : chunk.inputTextDelta);
};

const RUN_TONES: Partial<Record<RunSnapshot["status"], Tone>> = { crashed: "bad", queued: "warn" };

export function runRow(run: RunSnapshot): RowDraft {
  const error = run.error === undefined ? "" : ` · ${run.error}`;
  return {
    lane: "run",
    title: `run ${run.status}`,
    note: short(scrub(`${run.reason}, version ${run.version}, ${run.turns} turns · ${run.id}${error}`) as string),
    tone: RUN_TONES[run.status] ?? "plain",
    data: scrub(run),
  };
}

/** Session changes worth a line. That its readers or fields changed is seen elsewhere. */
export function sessionRow(event: Extract<ServerEvent, { type: "session" }>): RowDraft | undefined {
  if (event.change !== "created" && event.change !== "closed") return undefined;
  const { id, externalId, status } = event.session;
  return {
    lane: "session",
    title: `session ${event.change}`,
    note: short(`${externalId ?? id} · ${status.toLowerCase()}`),
    tone: event.change === "closed" ? "warn" : "plain",
    data: scrub(event.session),
  };
}

const FAULT_WORDS = { added: "armed", hit: "hit", removed: "over" };

export function faultRow({ phase, fault, id, requestId }: Extract<ServerEvent, { type: "fault" }>): RowDraft {
  return {
    lane: "fault",
    title: `${fault} ${FAULT_WORDS[phase]}`,
    note: requestId === undefined ? `fault ${id}` : `fault ${id}, request ${requestId}`,
    tone: phase === "removed" ? "plain" : "warn",
    data: { phase, fault, id, requestId },
  };
}

/** An event of a client's transport. */
export function clientRow(name: string, event: { type: string }): RowDraft {
  const { type, chatId: _chat, timestamp: _time, ...facts } = scrub(event) as { type: string } & Record<string, unknown>;
  const said = Object.entries(facts).map(([key, value]) => {
    const message = typeof value === "object" && value !== null && "message" in value ? value.message : undefined;
    return `${key}: ${typeof value === "string" ? value : String(message ?? JSON.stringify(value))}`;
  });
  const change = type === "connection-change" ? `${String(facts["from"])} → ${String(facts["to"])}` : said.join(" · ");
  const tone: Tone = /error|failed/.test(type) ? "bad" : type === "retry-scheduled" ? "warn" : "plain";
  return { lane: "client", title: `${name}: ${type}`, note: short(change), tone, data: { type, ...facts } };
}
