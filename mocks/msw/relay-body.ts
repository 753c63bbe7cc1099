const COMMENT = new TextEncoder().encode(":\n\n");

/** How long a page may take to read what was sent before its body breaks, in milliseconds. */
const DRAIN_MS = 25;

/** Whether bodies travel through a service worker. */
const inBrowser = typeof globalThis.navigator === "object" && "serviceWorker" in globalThis.navigator;

/**
 * Relays an event stream as MSW needs it:
 *
 * - A comment goes ahead of the first event. Under Node, MSW writes a response's head together with the first bytes of
 *   its body, so a stream that has nothing to say yet would leave `fetch` pending. Parsers ignore comments.
 * - In the browser a break waits a moment. An error overtakes whatever is on its way through the service worker, and a
 *   body that is cut after three records would often arrive with none.
 */
export function relayBody(response: Response): Response {
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
        try {
          const part = await reader.read();
          if (part.done) controller.close();
          else controller.enqueue(part.value);
        } catch (error) {
          if (inBrowser) await new Promise((resolve) => setTimeout(resolve, DRAIN_MS));
          throw error;
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: response.status, headers: response.headers });
}
