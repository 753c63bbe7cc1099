import { LIMITS } from "../../src/transport/protocol/index.ts";
import type { SessionsClient } from "../../src/transport/protocol/index.ts";
import { listSessions } from "../core/list.ts";
import type { Core } from "../core/core.ts";
import type { Session } from "../core/session.ts";
import { Fields } from "./fields.ts";
import { HttpError } from "./respond.ts";

/** The inbox of an app's own server: lists, retrieves and closes with the server's authority. */
export function createSessionsClient(core: Core): SessionsClient {
  const find = async (id: string): Promise<Session> => {
    await core.ready;
    const session = core.sessions.find(id);
    if (session === undefined) throw new HttpError(404, `Session "${id}" not found`);
    return session;
  };
  return {
    async list({ after, limit, ...filter } = {}) {
      await core.ready;
      return listSessions(core, filter, { after, limit });
    },
    retrieve: async (id) => structuredClone((await find(id)).toItem()),
    async close(id, reason) {
      const session = await find(id);
      core.close(session, new Fields({ reason }).optionalString("reason", { min: 0, max: LIMITS.closeReasonCharacters }));
      await core.ctx.journal.settled();
      return structuredClone(session.toItem());
    },
  };
}
