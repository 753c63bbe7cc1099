import { HEADER } from "../../src/transport/protocol/index.ts";

const ALLOWED_HEADERS = [
  "authorization",
  "content-type",
  HEADER.partId.toLowerCase(),
  HEADER.triggerSource,
  HEADER.lastEventId.toLowerCase(),
  HEADER.timeoutSeconds.toLowerCase(),
  HEADER.peekSettled.toLowerCase(),
];

const EXPOSED_HEADERS = [
  HEADER.streamVersion,
  HEADER.sessionSettled,
  HEADER.lastChunkIndex,
  HEADER.rateLimitLimit,
  HEADER.rateLimitRemaining,
  HEADER.rateLimitReset,
  HEADER.shouldRetry,
  HEADER.triggerJwt,
  HEADER.headStartAccessToken,
  HEADER.headStartPendingVersion,
  "Retry-After",
];

/** Answers a preflight. What it asks for is allowed by name: `*` does not cover `authorization`. */
export function preflight(request: Request): Response {
  const asked = (request.headers.get("Access-Control-Request-Headers") ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");
  return new Response(null, {
    status: 204,
    headers: {
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Methods": "GET, HEAD, POST, PATCH, PUT, DELETE, OPTIONS",
      "Access-Control-Allow-Headers": [...new Set([...ALLOWED_HEADERS, ...asked])].join(", "),
      "Access-Control-Max-Age": "86400",
    },
  });
}

/** Lets scripts of any origin read an answer, errors too. */
export function withCors(response: Response): Response {
  response.headers.set("Access-Control-Allow-Origin", "*");
  response.headers.set("Access-Control-Expose-Headers", EXPOSED_HEADERS.join(", "));
  return response;
}
