import { isEventStream, networkError } from "./answers.ts";
import { applies } from "./fault-set.ts";
import type { FaultSet, FaultableRequest } from "./fault-set.ts";

/** Wraps a streamed answer so that it breaks when an `offline` fault takes the network away under it. */
export function breakable(response: Response, faults: FaultSet, target: FaultableRequest): Response {
  if (response.body === null || !isEventStream(response)) return response;
  const source = response.body.getReader();
  let stopWatching: () => void = () => undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        stopWatching = faults.onAdd((fault) => {
          if (fault.type !== "offline" || !applies(fault, target)) return;
          stopWatching();
          controller.error(networkError());
          void source.cancel().catch(() => undefined);
        });
      },
      async pull(controller) {
        try {
          const part = await source.read();
          if (!part.done) return controller.enqueue(part.value);
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        stopWatching();
      },
      cancel(reason) {
        stopWatching();
        return source.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: response.status, headers: response.headers });
}
