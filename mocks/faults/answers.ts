import { HEADER } from "../../src/transport/protocol/index.ts";
import { json } from "../http/respond.ts";
import type { FaultKind } from "./types.ts";

/** What a browser's `fetch` rejects with when there is no network. */
export const networkError = (): TypeError => new TypeError("Failed to fetch");

/** Whether a body is a stream of server-sent events. */
export const isEventStream = (response: Response): boolean =>
  response.headers.get("Content-Type")?.startsWith("text/event-stream") ?? false;

/** An answer with a status of the fault's choice. A 429 says when the limit resets, unless the fault says otherwise. */
export function statusAnswer(fault: Extract<FaultKind, { type: "status" }>, now: number): Response {
  const { status, body = { error: `Fault: status ${status}` } } = fault;
  const rateLimit: Record<string, string> =
    status === 429
      ? {
          [HEADER.rateLimitLimit]: "100",
          [HEADER.rateLimitRemaining]: "0",
          [HEADER.rateLimitReset]: String(now + 1_000),
        }
      : {};
  const conflict: Record<string, string> = status === 409 ? { [HEADER.shouldRetry]: "false" } : {};
  const headers = { ...rateLimit, ...conflict, ...fault.headers };
  if (status === 204 || status === 205 || status === 304) return new Response(null, { status, headers });
  if (typeof body === "string") return new Response(body, { status, headers: { "Content-Type": "text/plain", ...headers } });
  return json(status, body, headers);
}

/** The login page of a public network: 200, and not what was asked for. */
export const captivePortal = (): Response =>
  new Response("<!doctype html><title>Sign in to the network</title><h1>Welcome to the guest network</h1>", {
    headers: { "Content-Type": "text/html; charset=utf-8" },
  });
