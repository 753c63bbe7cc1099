import type { UIMessage } from "ai";
import type { SessionFilter, TriggerConfig } from "../../src/transport/protocol/index.ts";
import type { SessionServer } from "../core/server-types.ts";
import { isObject, parseJson } from "../http/body.ts";
import { preflight, withCors } from "../http/cors.ts";
import { Fields } from "../http/fields.ts";
import { HttpError, errorResponse, json } from "../http/respond.ts";

/** What an app stores of a chat: messages and session in one write, so that a reload never sees one without the other. */
export interface StoredChat {
  messages: UIMessage[];
  /** The transport's persisted state, as `onSessionChange` gives it; null when it was dropped. */
  session: Record<string, unknown> | null;
}

/** Options of {@link createAppBackend}. */
export interface AppBackendOptions {
  /** What `createStartSessionAction` takes: machine, tags, queue, attempts, idle time. */
  triggerConfig?: Partial<TriggerConfig>;
  /** Chats that are stored from the start, by chat id. */
  chats?: Record<string, StoredChat>;
}

/** The app's own server, as far as a chat needs one. */
export interface AppBackend {
  /** Whether a path is one of the app's own. */
  owns(path: string): boolean;
  /** Answers the app's own routes, whose paths start at the root; 404 for every other. */
  fetch(request: Request): Promise<Response>;
  /** What is stored now, by chat id. */
  readonly chats: ReadonlyMap<string, StoredChat>;
}

/** A path with its second segment, if there is one, as a parameter. */
const patternOf = (path: string) => path.replace(/^(\/[^/]+)\/[^/]+/, "$1/:id");

type Route = (body: Fields, param: string) => Promise<unknown>;

/**
 * The server actions that an app writes for a chat, behind plain routes, so that a story shows them instead of implying
 * them:
 *
 * - `POST /start` `{ chatId, taskId, clientData? }` creates the session and its first run
 * - `POST /token` `{ chatId }` mints a fresh session token
 * - `POST /sessions` a filter with `after` and `limit`, and `POST /sessions/:id/close` `{ reason? }`: the inbox
 * - `GET /chats/:id` and `PUT /chats/:id` `{ messages, session }`: what the app stores, written together
 */
export function createAppBackend(server: SessionServer, options: AppBackendOptions = {}): AppBackend {
  const chats = new Map(Object.entries(structuredClone(options.chats ?? {})));

  const routes: Record<string, Route> = {
    async "POST /start"(body) {
      const clientData = body.raw("clientData");
      return server.startSession({
        chatId: body.string("chatId"),
        taskId: body.string("taskId"),
        ...(clientData === undefined ? {} : { clientData }),
        ...(options.triggerConfig === undefined ? {} : { triggerConfig: options.triggerConfig }),
      });
    },
    "POST /token": async (body) => ({ publicAccessToken: await server.accessToken({ chatId: body.string("chatId") }) }),
    "POST /sessions": (body) => server.sessions.list(body.value as SessionFilter & { after?: string; limit?: number }),
    "GET /sessions/:id": (_body, id) => server.sessions.retrieve(id),
    "POST /sessions/:id/close": (body, id) => server.sessions.close(id, body.optionalString("reason", { max: 256 })),
    async "GET /chats/:id"(_body, id) {
      const chat = chats.get(id);
      if (chat === undefined) throw new HttpError(404, `Chat "${id}" is not stored`);
      return chat;
    },
    async "PUT /chats/:id"(body, id) {
      const { messages, session } = body.value;
      if (!Array.isArray(messages)) return body.refuse("messages", "a list of messages");
      if (session !== null && !isObject(session)) return body.refuse("session", "an object or null");
      chats.set(id, { messages: messages as UIMessage[], session });
      return { ok: true };
    },
  };

  return {
    chats,
    owns: (path) => Object.keys(routes).some((route) => route.endsWith(` ${patternOf(path)}`)),
    async fetch(request) {
      if (request.method === "OPTIONS") return preflight(request);
      const { pathname } = new URL(request.url);
      const route = routes[`${request.method} ${patternOf(pathname)}`];
      const param = pathname.split("/")[2];
      try {
        if (route === undefined) throw new HttpError(404, "The app has no such route");
        const text = await request.text();
        const value = text === "" ? {} : parseJson(text);
        if (!isObject(value)) throw new HttpError(400, "Request body is not a JSON object");
        return withCors(json(200, await route(new Fields(value), decodeURIComponent(param ?? ""))));
      } catch (error) {
        const status = error instanceof Error && "status" in error && typeof error.status === "number" ? error.status : 500;
        return withCors(errorResponse(new HttpError(status, error instanceof Error ? error.message : String(error))));
      }
    },
  };
}
