import type { SessionServer } from "../core/server-types.ts";
import { errorParts } from "./messages.ts";
import type { RemoteMethods, RemoteState, RequestParts, ToPage, ToWorker } from "./messages.ts";

/** Milliseconds between two states that a page is sent while nothing is asked. */
const STATE_INTERVAL_MS = 50;

/** Serves one page over its port, until the page says goodbye or its lock is free. */
export function servePort(server: SessionServer, port: MessagePort): void {
  const bodies = new Map<number, ReadableStreamDefaultReader<Uint8Array>>();
  const aborts = new Map<number, AbortController>();
  const faults = new Map<number, () => void>();
  let watched = false;
  let stateTimer: ReturnType<typeof setTimeout> | undefined;

  const methods: RemoteMethods = {
    startSession: (request) => server.startSession(request),
    accessToken: (request) => server.accessToken(request),
    mintToken: (request) => server.mintToken(request),
    list: (filter) => server.sessions.list(filter),
    retrieve: (id) => server.sessions.retrieve(id),
    closeSession: (id, reason) => server.sessions.close(id, reason),
    reset: () => server.reset(),
  };

  const post = (message: ToPage, transfer: Transferable[] = []) => port.postMessage(message, transfer);
  const state = (): RemoteState => ({ snapshot: server.inspect(), faults: server.faults.list() });
  /** An answer must not overtake the state that it comes from. */
  const postState = () => {
    if (stateTimer === undefined) return;
    clearTimeout(stateTimer);
    stateTimer = undefined;
    post({ type: "state", state: state() });
  };
  const answer = (message: ToPage, transfer?: Transferable[]) => {
    postState();
    post(message, transfer);
  };

  const unsubscribe = server.subscribe((event) => {
    if (watched) post({ type: "event", event });
    stateTimer ??= setTimeout(postState, STATE_INTERVAL_MS);
  });

  const end = () => {
    unsubscribe();
    clearTimeout(stateTimer);
    for (const abort of aborts.values()) abort.abort();
    for (const reader of bodies.values()) void reader.cancel().catch(() => undefined);
    for (const remove of faults.values()) remove();
    port.close();
  };

  const respond = async (id: number, parts: RequestParts) => {
    const abort = new AbortController();
    aborts.set(id, abort);
    try {
      const { url, method, headers, body } = parts;
      const response = await server.fetch(new Request(url, { method, headers, body, signal: abort.signal }));
      const reader = response.body?.getReader();
      if (abort.signal.aborted) return void reader?.cancel().catch(() => undefined);
      if (reader !== undefined) bodies.set(id, reader);
      const head = { status: response.status, headers: [...response.headers], hasBody: reader !== undefined };
      answer({ type: "response", id, head });
    } catch (error) {
      answer({ type: "failed", id, error: errorParts(error) });
    } finally {
      aborts.delete(id);
    }
  };

  const pull = async (id: number) => {
    try {
      const part = await bodies.get(id)?.read();
      if (part === undefined || part.done) bodies.delete(id);
      if (part === undefined || part.done) return post({ type: "piece", id, bytes: null });
      // A copy of its own: the encoder's buffer may be shared.
      const bytes = new Uint8Array(part.value);
      post({ type: "piece", id, bytes }, [bytes.buffer]);
    } catch (error) {
      bodies.delete(id);
      post({ type: "failed", id, error: errorParts(error) });
    }
  };

  const call = async (id: number, method: keyof RemoteMethods, args: unknown[]) => {
    try {
      const run = methods[method] as (...args: unknown[]) => Promise<unknown>;
      answer({ type: "result", id, value: await run(...args) });
    } catch (error) {
      answer({ type: "failed", id, error: errorParts(error) });
    }
  };

  port.onmessage = ({ data }: MessageEvent<ToWorker>) => {
    switch (data.type) {
      case "hello":
        if (data.lock !== null) void globalThis.navigator.locks.request(data.lock, end);
        return post({ type: "welcome", baseURL: server.baseURL, secretKey: server.secretKey, state: state() });
      case "call":
        return void call(data.id, data.method, data.args);
      case "fetch":
        return void respond(data.id, data.request);
      case "pull":
        return void pull(data.id);
      case "cancel":
        aborts.get(data.id)?.abort();
        void bodies.get(data.id)?.cancel().catch(() => undefined);
        return void bodies.delete(data.id);
      case "add-fault":
        return void faults.set(data.id, server.faults.add(data.fault));
      case "remove-fault":
        return faults.get(data.id)?.();
      case "clear-faults":
        return server.faults.clear();
      case "watch":
        watched = data.on;
        return;
      case "bye":
        return end();
    }
  };
  port.start();
}
