import { HEADER } from "../../src/transport/protocol/index.ts";

/** A failure that a route answers with instead of its result. The message is the body's `error`. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly extra: Record<string, unknown> = {},
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
    this.name = "HttpError";
  }
}

/** A JSON answer. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/json; charset=utf-8", ...headers },
  });
}

/** An {@link HttpError} as an answer. A 409 tells the published API client not to retry it. */
export function errorResponse(error: HttpError): Response {
  const headers: Record<string, string> = error.status === 409 ? { [HEADER.shouldRetry]: "false" } : {};
  return json(error.status, { ...error.extra, error: error.message }, { ...headers, ...error.headers });
}
