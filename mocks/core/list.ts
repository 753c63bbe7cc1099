import { LIMITS } from "../../src/transport/protocol/index.ts";
import type { SessionFilter, SessionListItem, SessionPage } from "../../src/transport/protocol/index.ts";
import type { Core } from "./core.ts";
import type { Session } from "./session.ts";

/** Which page of a list. Cursors are friendly ids; `after` and `before` exclude each other. */
export interface PageRequest {
  after?: string;
  before?: string;
  limit?: number;
}

const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Milliseconds of a period such as `30m` or `7d`. Undefined: not a period. */
export function parsePeriod(text: string): number | undefined {
  const [, count, unit] = text.match(/^(\d+)([smhdw])$/) ?? [];
  return count === undefined || unit === undefined ? undefined : Number(count) * (UNITS[unit] ?? 0);
}

/**
 * One page of sessions, newest first. A cursor names a row, not a position, so pages stay stable while rows are added.
 * An unknown cursor gives an empty page.
 */
export function listSessions(core: Core, filter: SessionFilter, page: PageRequest): SessionPage {
  const { min, max, default: fallback } = LIMITS.pageSize;
  const size = Math.min(max, Math.max(min, page.limit ?? fallback));
  const matches = [...core.sessions.all()].filter((session) => passes(core, session, filter)).reverse();
  const anchor = core.sessions.find(page.after ?? page.before ?? "");
  if ((page.after ?? page.before) !== undefined && anchor === undefined) return { data: [], pagination: {} };
  const order = anchor?.fields.order ?? Infinity;
  const newer = matches.filter((session) => session.fields.order > order);
  const older = matches.filter((session) => session.fields.order < order);
  const rows = page.before === undefined ? older.slice(0, size) : newer.slice(-size);
  const first = rows[0]?.fields.order;
  const last = rows.at(-1)?.fields.order;
  return {
    data: rows.map(listItem),
    pagination: {
      ...(last !== undefined && matches.some((s) => s.fields.order < last) ? { next: rows.at(-1)?.id } : {}),
      ...(first !== undefined && matches.some((s) => s.fields.order > first) ? { previous: rows[0]?.id } : {}),
    },
  };
}

function listItem(session: Session): SessionListItem {
  const { triggerConfig: _config, ...item } = session.toItem();
  return structuredClone(item);
}

function passes(core: Core, session: Session, filter: SessionFilter): boolean {
  const { fields } = session;
  const among = (wanted: string | string[] | undefined, ...values: Array<string | null>) =>
    wanted === undefined || [wanted].flat().some((value) => values.includes(value));
  const { period, from, to } = filter.createdAt ?? {};
  const since = period === undefined ? undefined : core.ctx.clock.now() - (parsePeriod(period) ?? 0);
  return (
    among(filter.type, fields.type) &&
    among(filter.tags, ...fields.tags) &&
    among(filter.taskIdentifier, fields.taskIdentifier) &&
    among(filter.externalId, fields.externalId) &&
    among(filter.status, core.status(session)) &&
    fields.createdAt >= (since ?? from ?? -Infinity) &&
    fields.createdAt <= (to ?? Infinity)
  );
}
