import type { UIMessageChunk } from "ai";
import { CONTROL, HEADER, RECORD_HEADER, type WireRecord } from "../../../src/transport/protocol/index.ts";
import { answer } from "../harness.ts";

/** What goes wrong with the next request of its route. */
export type Mishap = "append 503" | "append unreachable" | "out 401" | "out cut" | "out closed";

interface Reader {
  controller: ReadableStreamDefaultController<Uint8Array>;
  /** Bodies that are cut break off after this many records. */
  left: number;
}

/**
 * A session server that keeps the records of the newest turn and nothing else, so that what a soak sees growing is the
 * client. Answers at once; of a turn that is `held`, half, until it is stopped or let go.
 */
export class ForgetfulServer {
  readonly mishaps = new Set<Mishap>();
  held = false;
  #inSeq = -1;
  #outSeq = -1;
  #turns = 0;
  #records: WireRecord[] = [];
  #unsent: UIMessageChunk[] = [];
  readonly #readers = new Set<Reader>();

  /** Bodies that somebody reads. */
  get openReaders(): number {
    return this.#readers.size;
  }

  fetch = async (url: string, init: RequestInit): Promise<Response> => {
    if (url.endsWith("/append")) return this.#append(String(init.body));
    if (this.#befalls("out 401")) return new Response("", { status: 401 });
    return this.#out(init);
  };

  /** Ends a turn that is held. */
  letGo(): void {
    this.held = false;
    this.#finish();
  }

  #befalls(mishap: Mishap): boolean {
    return this.mishaps.delete(mishap);
  }

  #append(body: string): Response {
    if (this.#befalls("append unreachable")) throw new TypeError("fetch failed");
    if (this.#befalls("append 503")) return new Response("", { status: 503 });
    const seq = ++this.#inSeq;
    const { kind } = JSON.parse(body) as { kind: string };
    if (kind === "stop") {
      this.#unsent = [];
      this.#boundary();
    } else {
      this.#records = [];
      this.#unsent = answer(`a${++this.#turns}`, "one two three four five six");
      for (const chunk of this.#unsent.splice(0, 5)) this.#data(chunk);
      if (!this.held) this.#finish();
    }
    return Response.json({ ok: true, seq });
  }

  #finish(): void {
    for (const chunk of this.#unsent.splice(0)) this.#data(chunk);
    this.#boundary();
  }

  #data(data: UIMessageChunk): void {
    const seq_num = ++this.#outSeq;
    this.#write({ seq_num, timestamp: 0, body: JSON.stringify({ data, id: `p${seq_num}` }) });
  }

  #boundary(): void {
    const headers: Array<[string, string]> = [
      [RECORD_HEADER.control, CONTROL.turnComplete],
      [RECORD_HEADER.sessionInEventId, String(this.#inSeq)],
    ];
    this.#write({ seq_num: ++this.#outSeq, timestamp: 0, body: "", headers });
  }

  #write(record: WireRecord): void {
    this.#records.push(record);
    for (const reader of this.#readers) this.#send(reader, record);
  }

  #send(reader: Reader, record: WireRecord): void {
    if (!this.#readers.has(reader)) return;
    reader.controller.enqueue(new TextEncoder().encode(`event: batch\ndata: ${JSON.stringify({ records: [record] })}\n\n`));
    reader.left -= 1;
    if (reader.left > 0) return;
    this.#readers.delete(reader);
    if (this.#befalls("out cut")) reader.controller.error(new TypeError("terminated"));
    else reader.controller.close();
    this.mishaps.delete("out closed");
  }

  #out({ headers, signal }: RequestInit): Response {
    const after = Number(new Headers(headers).get(HEADER.lastEventId) ?? -1);
    const breaks = this.mishaps.has("out cut") || this.mishaps.has("out closed");
    let reader: Reader;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        reader = { controller, left: breaks ? 3 : Infinity };
        this.#readers.add(reader);
        for (const record of this.#records) if (record.seq_num > after) this.#send(reader, record);
      },
      cancel: () => void this.#readers.delete(reader),
    });
    // As a browser's body: gone with the request.
    signal?.addEventListener("abort", () => void this.#readers.delete(reader), { once: true });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  }
}
