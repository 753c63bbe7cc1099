import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import type { SessionServer } from "../../mocks/index.ts";

/** One HTTP exchange as it went over the wire. */
export interface Exchange {
  method: string;
  path: string;
  requestHeaders: Record<string, string>;
  requestBody: string;
  status: number;
  responseHeaders: Record<string, string>;
  responseBody: string;
}

/** A server on localhost that writes down what passes. */
export interface LoggedServer {
  url: string;
  exchanges: Exchange[];
  /** The exchanges as text, with what varies between runs replaced by names in angle brackets. */
  transcript(): string;
  close(): Promise<void>;
}

const REQUEST_HEADERS = [
  "accept",
  "authorization",
  "content-type",
  "last-event-id",
  "timeout-seconds",
  "x-part-id",
  "x-peek-settled",
  "x-trigger-source",
];
const RESPONSE_HEADERS = ["content-type", "x-stream-version", "x-session-settled", "x-should-retry", "x-trigger-jwt", "allow"];

/** What a peer makes up by itself, or signs at the real time. Everything else is compared byte for byte. */
const VARYING: ReadonlyArray<[pattern: RegExp, name: string]> = [
  [/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, "<token>"],
  [/"id":"(msg|steer)-\d+(-\w+)?"/g, '"id":"<message-id>"'],
  [/^(x-part-id: ).+$/gm, "$1<part-id>"],
];

const pick = (headers: Record<string, string>, names: readonly string[]) =>
  names.flatMap((name) => (headers[name] === undefined ? [] : [`${name}: ${headers[name]}`]));

/**
 * A stream's records up to the boundary, one per line: how they fall into batches, pings, command records of the store
 * and what still arrives while the reader leaves depend on timing (tests/golden pins the framing).
 */
function streamLines(body: string): string[] {
  const data = body.split("\n").filter((line) => line.startsWith("data: "));
  const lines = data.flatMap((line) => {
    const text = line.slice("data: ".length);
    if (!text.startsWith("{")) return [text];
    const { records = [] } = JSON.parse(text) as { records?: Array<{ headers?: Array<[string, string]> }> };
    return records.filter(({ headers }) => headers?.[0]?.[0] !== "").map((record) => JSON.stringify(record));
  });
  const boundary = lines.findIndex((line) => line.includes("turn-complete"));
  return boundary < 0 ? lines : lines.slice(0, boundary + 1);
}

function bodyLines({ responseHeaders, responseBody }: Exchange): string[] {
  if (responseBody === "") return [];
  return responseHeaders["content-type"] === "text/event-stream" ? streamLines(responseBody) : [responseBody];
}

function render(exchange: Exchange): string {
  const { method, path, requestHeaders, requestBody, status, responseHeaders } = exchange;
  const lines = [
    `> ${method} ${path}`,
    ...pick(requestHeaders, REQUEST_HEADERS),
    ...(requestBody === "" ? [] : [requestBody]),
    `< ${status}`,
    ...pick(responseHeaders, RESPONSE_HEADERS),
    ...bodyLines(exchange),
  ];
  return VARYING.reduce((text, [pattern, name]) => text.replace(pattern, name), lines.join("\n"));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** Serves a session server over HTTP on localhost and logs every exchange, bodies of streams included. */
export async function serveLogged(server: SessionServer): Promise<LoggedServer> {
  const exchanges: Exchange[] = [];
  const http = createServer((incoming, outgoing) => {
    void answer(incoming, outgoing);
  });
  async function answer(incoming: IncomingMessage, outgoing: ServerResponse) {
    const requestBody = await bodyOf(incoming);
    const method = incoming.method ?? "GET";
    const path = incoming.url ?? "/";
    const requestHeaders = incoming.headers as Record<string, string>;
    const abort = new AbortController();
    outgoing.on("close", () => abort.abort());
    const response = await server.fetch(
      new Request(`${url}${path}`, {
        method,
        headers: requestHeaders,
        signal: abort.signal,
        ...(requestBody === "" || method === "GET" || method === "HEAD" ? {} : { body: requestBody }),
      }),
    );
    const exchange: Exchange = {
      ...{ method, path, requestHeaders, requestBody, status: response.status },
      responseHeaders: Object.fromEntries(response.headers),
      responseBody: "",
    };
    exchanges.push(exchange);
    outgoing.writeHead(response.status, exchange.responseHeaders);
    // An open stream may have nothing to say for a long time: its headers must not wait for it.
    outgoing.flushHeaders();
    if (response.body === null) return void outgoing.end();
    const body = Readable.fromWeb(response.body as never);
    outgoing.on("close", () => body.destroy());
    body.on("error", () => outgoing.destroy());
    body.on("data", (chunk: Buffer) => (exchange.responseBody += chunk.toString("utf8")));
    body.pipe(outgoing);
  }
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return {
    url,
    exchanges,
    transcript: () => `${exchanges.map(render).join("\n\n")}\n`,
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
