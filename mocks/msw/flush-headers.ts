const COMMENT = new TextEncoder().encode(":\n\n");

/**
 * Sends a comment ahead of an event stream's first event. Under Node, MSW writes the response's head together with the
 * first bytes of its body, so a stream that has nothing to say yet would leave `fetch` pending; a comment means nothing
 * to a parser of server-sent events.
 */
export function flushHeaders(response: Response): Response {
  const isStream = response.headers.get("Content-Type")?.startsWith("text/event-stream");
  if (response.body === null || isStream !== true) return response;
  const reader = response.body.getReader();
  let first = true;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (first) {
          first = false;
          return controller.enqueue(COMMENT);
        }
        const part = await reader.read();
        if (part.done) controller.close();
        else controller.enqueue(part.value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: response.status, headers: response.headers });
}
