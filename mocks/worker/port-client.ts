import type { ServerEvent } from "../core/events.ts";
import { errorFrom } from "./messages.ts";
import type { RemoteMethods, RemoteState, ResponseHead, ToPage, ToWorker } from "./messages.ts";

/** What arrives unasked. */
export interface PortListener {
  state(state: RemoteState): void;
  event(event: ServerEvent): void;
}

interface Waiter {
  resolve(value: never): void;
  reject(error: Error): void;
}

/** Calls and fetches over a port: every one has a number, and one answer at a time is awaited under it. */
export class PortClient {
  readonly #waiting = new Map<number, Waiter>();
  #next = 1;
  #closed = false;

  constructor(
    private readonly port: MessagePort,
    private readonly listener: PortListener,
  ) {
    port.onmessage = (event: MessageEvent<ToPage>) => this.#receive(event.data);
    port.start();
  }

  nextId(): number {
    return this.#next++;
  }

  post(message: ToWorker, transfer: Transferable[] = []): void {
    if (!this.#closed) this.port.postMessage(message, transfer);
  }

  hello(lock: string | null): Promise<{ baseURL: string; secretKey: string }> {
    return this.#ask(0, { type: "hello", lock });
  }

  call(method: keyof RemoteMethods, args: unknown[]): Promise<unknown> {
    const id = this.nextId();
    return this.#ask(id, { type: "call", id, method, args });
  }

  async fetch(request: Request): Promise<Response> {
    const id = this.nextId();
    const { url, method, signal } = request;
    signal.throwIfAborted();
    const body = request.body === null ? null : await request.arrayBuffer();
    const parts = { url, method, headers: [...request.headers] as Array<[string, string]>, body };
    const cancel = () => {
      this.post({ type: "cancel", id });
      if (signal.aborted) this.#waiting.get(id)?.reject(signal.reason as Error);
      this.#waiting.delete(id);
    };
    signal.addEventListener("abort", cancel, { once: true });
    const answer = this.#ask<ResponseHead>(id, { type: "fetch", id, request: parts }, body === null ? [] : [body]);
    const { status, headers, hasBody } = await answer;
    return new Response(hasBody ? this.#body(id, signal, cancel) : null, { status, headers });
  }

  /** Says goodbye. Whatever is still awaited fails. */
  close(): void {
    this.post({ type: "bye" });
    this.#closed = true;
    for (const waiter of this.#waiting.values()) waiter.reject(new TypeError("The connection to the session server was closed"));
    this.#waiting.clear();
    this.port.close();
  }

  /** A body that is fetched piece by piece, as it is read. */
  #body(id: number, signal: AbortSignal, cancel: () => void): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          signal.throwIfAborted();
          const bytes = await this.#ask<Uint8Array | null>(id, { type: "pull", id });
          if (bytes === null) controller.close();
          else controller.enqueue(bytes);
        },
        cancel,
      },
      { highWaterMark: 0 },
    );
  }

  #ask<T>(id: number, message: ToWorker, transfer?: Transferable[]): Promise<T> {
    if (this.#closed) return Promise.reject(new TypeError("The connection to the session server was closed"));
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.post(message, transfer);
    });
  }

  #receive(message: ToPage): void {
    switch (message.type) {
      case "welcome":
        this.listener.state(message.state);
        return this.#settle(0, (waiter) => waiter.resolve(message as never));
      case "state":
        return this.listener.state(message.state);
      case "event":
        return this.listener.event(message.event);
      case "result":
        return this.#settle(message.id, (waiter) => waiter.resolve(message.value as never));
      case "response":
        return this.#settle(message.id, (waiter) => waiter.resolve(message.head as never));
      case "piece":
        return this.#settle(message.id, (waiter) => waiter.resolve(message.bytes as never));
      case "failed":
        return this.#settle(message.id, (waiter) => waiter.reject(errorFrom(message.error)));
    }
  }

  #settle(id: number, settle: (waiter: Waiter) => void): void {
    const waiter = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (waiter !== undefined) settle(waiter);
  }
}
