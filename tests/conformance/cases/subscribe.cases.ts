import type { OutRecord } from "../out-reader.ts";
import type { CaseContext, ConformanceCase } from "../types.ts";

const section = "4";
const seqs = (records: readonly OutRecord[]) => records.map((record) => record.seq);

/** A session with two finished turns; gives the boundaries' numbers. */
async function twoTurns({ api, chatId }: CaseContext) {
  await api.start(chatId);
  const first = await api.turn(chatId, "first");
  const second = await api.turn(chatId, "second", { after: first.last });
  return { first, second };
}

export const subscribeCases: ConformanceCase[] = [
  {
    id: "4/response-headers",
    section,
    title: "A subscription answers 200 with text/event-stream and X-Stream-Version: v2",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const reader = await api.out(chatId);
      check.matches(reader.response.headers.get("content-type"), /^text\/event-stream/, "content-type");
      check.equal(reader.response.headers.get("x-stream-version"), "v2", "x-stream-version");
      check.equal(reader.response.headers.get("x-session-settled"), null, "x-session-settled without a peek");
      await reader.cancel();
    },
  },
  {
    id: "4/batch-events",
    section,
    title: "Records come in batch events on one data line, with an id line that is a comma triple",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const seq = await api.say(chatId, "batches");
      const reader = await api.out(chatId);
      await reader.turn(seq);
      const frames = reader.raw.split("\n\n").filter((frame) => /^event: batch$/m.test(frame));
      check.ok(frames.length > 0, "at least one batch event");
      for (const frame of frames) {
        const lines = frame.split("\n");
        check.equal(lines.filter((line) => line.startsWith("data: ")).length, 1, "data lines of a batch");
        check.ok(lines.some((line) => /^id: \d+,\d+,\d+$/.test(line)), `id line of a batch is a triple: ${frame.slice(0, 80)}`);
        const data = JSON.parse(lines.find((line) => line.startsWith("data: "))?.slice(6) ?? "null") as Record<string, unknown>;
        check.ok(Array.isArray(data["records"]), "records of a batch");
        if (data["tail"] !== undefined) {
          check.ok(typeof (data["tail"] as { seq_num?: unknown }).seq_num === "number", "tail.seq_num");
        }
      }
      await reader.cancel();
    },
  },
  {
    id: "4/data-records",
    section,
    title: "A data record's body is a JSON string { data, id }: data an object, id unique per record",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const turn = await api.turn(chatId, "shape of records");
      const data = turn.records.filter((record) => record.chunk !== undefined);
      check.ok(data.length >= 5, "a turn has several data records");
      for (const record of data) {
        check.equal(typeof record.timestamp, "number", "timestamp");
        const body = JSON.parse(record.body) as Record<string, unknown>;
        check.equal(Object.keys(body).toSorted(), ["data", "id"], "keys of the body");
        check.equal(typeof body["data"], "object", "data");
        check.equal(typeof body["id"], "string", "id");
      }
      check.equal(new Set(data.map((record) => record.partId)).size, data.length, "distinct ids");
    },
  },
  {
    id: "4/numbers-rise-over-turns",
    section,
    title: "Sequence numbers start at 0 and rise by one over turns",
    async run(context) {
      const { first, second } = await twoTurns(context);
      context.check.equal(first.records[0]?.seq, 0, "first record");
      const all = [...seqs(first.records), ...seqs(second.records)];
      // Command records of the stream store may stand between turns: they count, and show nothing.
      context.check.ok(all.every((seq, i) => i === 0 || seq > (all[i - 1] as number)), "numbers rise");
      const within = seqs(second.records);
      context.check.ok(within.every((seq, i) => i === 0 || seq === (within[i - 1] as number) + 1 || i < 3), "no holes inside a turn");
    },
  },
  {
    id: "4/resume-from-a-cursor",
    section,
    title: "Last-Event-ID: N continues with record N+1",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const turn = await api.turn(chatId, "one two three four five");
      for (const cursor of [0, 2, turn.last - 1]) {
        const reader = await api.out(chatId, { lastEventId: cursor });
        const rest = await reader.until((record) => record.seq === turn.last);
        check.equal(seqs(rest), seqs(turn.records).filter((seq) => seq > cursor), `records after ${cursor}`);
        await reader.cancel();
      }
    },
  },
  {
    id: "4/resume-mid-turn",
    section,
    // F10
    title: "A subscriber that leaves mid-turn and comes back with its cursor gets every record once",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const seq = await api.say(chatId, "one two three four five six");
      const first = await api.out(chatId);
      const head = await first.until((record) => record.chunk?.type === "text-delta");
      await first.cancel();
      const second = await api.out(chatId, { lastEventId: head.at(-1)?.seq as number });
      const tail = await second.turn(seq);
      const all = seqs([...head, ...tail.records]);
      check.equal(all, all.map((_, i) => i), "numbers over both subscriptions");
      await second.cancel();
    },
  },
  ...["abc", "-1", "1.5", "1,2,3", " ", "NaN", "0x1"].map(
    (cursor): ConformanceCase => ({
      id: `4/malformed-cursor-${cursor.replaceAll(/\W/g, "_")}`,
      section,
      title: `Last-Event-ID ${JSON.stringify(cursor)} is no cursor: the first record comes first`,
      async run({ api, check, chatId }) {
        await api.start(chatId);
        await api.turn(chatId, "hello");
        const reader = await api.out(chatId, { lastEventId: cursor });
        check.equal((await reader.record())?.seq, 0, "first record");
        await reader.cancel();
      },
    }),
  ),
  {
    id: "4/cursor-at-the-tail-waits",
    section,
    title: "A cursor at the newest record waits for the next turn and delivers it whole",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const first = await api.turn(chatId, "first");
      const reader = await api.out(chatId, { lastEventId: first.last });
      const seq = await api.say(chatId, "second");
      const second = await reader.turn(seq);
      check.equal(second.text, "You said: second", "text");
      check.ok((second.records[0]?.seq ?? -1) > first.last, "first record is new");
      check.equal(second.chunks[0]?.type, "start", "first chunk");
      await reader.cancel();
    },
  },
  {
    id: "4/several-readers",
    section,
    title: "Several readers of one chat each get every record; one that leaves doesn't disturb the others",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const readers = await Promise.all([api.out(chatId), api.out(chatId), api.out(chatId)]);
      await readers[2]?.cancel();
      const seq = await api.say(chatId, "to all of you");
      const [a, b] = await Promise.all([readers[0]?.turn(seq), readers[1]?.turn(seq)]);
      check.equal(a?.records, b?.records, "records of both readers");
      check.equal(a?.text, "You said: to all of you", "text");
      await Promise.all(readers.map((reader) => reader.cancel()));
    },
  },
  {
    id: "4/cancel-frees-the-reader",
    section,
    title: "A reader that goes away is gone on the server too",
    requires: ["readers"],
    async run({ api, check, control, chatId, eventually }) {
      await api.start(chatId);
      const readers = await Promise.all([api.out(chatId), api.out(chatId)]);
      check.equal(control?.openReaders(chatId), 2, "open readers");
      await Promise.all(readers.map((reader) => reader.cancel()));
      await eventually(() => (control?.openReaders(chatId) === 0 ? true : undefined), "open readers fall to 0");
    },
  },
  ...(["0", "601", "-5", "soon", "1.5"] as const).map(
    (value): ConformanceCase => ({
      id: `4/timeout-${value.replaceAll(/\W/g, "_")}-is-refused`,
      section,
      title: `Timeout-Seconds: ${value} is 400`,
      async run({ api, check, chatId }) {
        await api.start(chatId);
        const answer = await api.request(api.realtime(chatId, "out"), {
          headers: { Accept: "text/event-stream", "Timeout-Seconds": value },
        });
        await check.status(answer, 400);
      },
    }),
  ),
  {
    id: "4/bad-token-outranks-a-bad-timeout",
    section,
    title: "A caller without a good token learns that first: 401, whatever Timeout-Seconds says",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      for (const token of [null, "nonsense"]) {
        const headers = { Accept: "text/event-stream", "Timeout-Seconds": "0" };
        await check.status(await api.request(api.realtime(chatId, "out"), { headers, token }), 401);
      }
    },
  },
  {
    id: "4/timeout-bounds-are-accepted",
    section,
    title: "Timeout-Seconds 1 and 600 are accepted",
    async run({ api, chatId }) {
      await api.start(chatId);
      for (const timeoutSeconds of [1, 600]) await (await api.out(chatId, { timeoutSeconds })).cancel();
    },
  },
  {
    id: "4/window-closes-with-done",
    section,
    // F121
    title: "After Timeout-Seconds without records the server sends [DONE] without an event name and ends the body",
    async run({ api, check, chatId, pass }) {
      await api.start(chatId);
      const reader = await api.out(chatId, { timeoutSeconds: 1 });
      const lastEvent = (async () => {
        let last: { event: string | undefined; data: string } | undefined;
        for (let next = await reader.event(); next !== undefined; next = await reader.event()) last = next;
        return last;
      })();
      await pass(1_200);
      const last = await lastEvent;
      check.equal(last?.data, "[DONE]", "last event");
      check.equal(last?.event, undefined, "its name");
    },
  },
  {
    id: "4/default-window",
    section,
    title: "Without Timeout-Seconds the window closes after 60 s of silence, not before; records start it anew",
    requires: ["time"],
    async run({ api, check, chatId, pass, eventually, target }) {
      await api.start(chatId);
      const reader = await api.out(chatId);
      await pass(50_000);
      const seq = await api.say(chatId, "still here");
      const turn = await reader.turn(seq);
      check.equal(turn.endHeaders["session-in-event-id"], String(seq), "the turn was delivered");
      let ended = false;
      void reader.rest().then(() => (ended = true));
      await pass(50_000);
      check.equal(ended, false, "window closed 50 s after a record");
      let seconds = 50;
      // Second by second: behind a service worker nobody but the reader knows when the silence began.
      await eventually(async () => {
        await pass(1_000);
        seconds += 1;
        return ended || undefined;
      }, "the end of the window");
      if (target.rawRequests !== false) check.ok(seconds <= 62, `the window closed ${seconds} s after a record`);
    },
  },
  {
    id: "4/pings",
    section,
    title: "Silence is filled with ping events that carry a timestamp, about every five seconds",
    requires: ["time"],
    async run({ api, check, chatId, pass, eventually, target }) {
      await api.start(chatId);
      const reader = await api.out(chatId, { timeoutSeconds: 600 });
      const stamps: number[] = [];
      while (stamps.length < 3) {
        let event: Awaited<ReturnType<typeof reader.event>> | null = null;
        void reader.event().then((read) => (event = read));
        // Second by second: behind a service worker nobody but the reader knows when the silence began.
        const came = await eventually(async () => {
          await pass(1_000);
          return event ?? undefined;
        }, "a ping");
        check.equal(came.event, "ping", "event name");
        stamps.push((JSON.parse(came.data) as { timestamp: number }).timestamp);
      }
      const gaps = stamps.slice(1).map((stamp, i) => stamp - (stamps[i] as number));
      const longest = target.rawRequests === false ? Infinity : 6_000;
      check.ok(gaps.every((gap) => gap >= 4_000 && gap <= longest), `gaps of ${gaps.join(", ")} ms`);
      await reader.cancel();
    },
  },
  {
    id: "4/settled-peek",
    section,
    // F11
    title: "A settled peek after a finished turn answers X-Session-Settled, drains what is left and closes at once",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const turn = await api.turn(chatId, "over and out");
      for (const [cursor, left] of [
        [undefined, seqs(turn.records)],
        [turn.last - 2, [turn.last - 1, turn.last]],
        [turn.last, []],
      ] as const) {
        const reader = await api.out(chatId, { peekSettled: true, ...(cursor === undefined ? {} : { lastEventId: cursor }) });
        check.equal(reader.response.headers.get("x-session-settled"), "true", `x-session-settled with cursor ${cursor}`);
        const rest = (await reader.rest()).filter((r) => r.chunk !== undefined || r.control !== undefined);
        check.equal(seqs(rest), left, `records after ${cursor}`);
      }
    },
  },
  {
    id: "4/settled-peek-looks-under-command-records",
    section,
    title: "Trailing command records of the stream store don't hide that the session is settled",
    async run(context) {
      const { api, check, chatId } = context;
      const { second } = await twoTurns(context);
      const reader = await api.out(chatId, { peekSettled: true, lastEventId: second.last });
      check.equal(reader.response.headers.get("x-session-settled"), "true", "x-session-settled");
      const rest = await reader.rest();
      check.ok(rest.every((r) => r.chunk === undefined && r.control === undefined), "only command records are left");
    },
  },
  {
    id: "4/peek-mid-turn-streams-on",
    section,
    title: "A peek while a turn streams isn't settled: the rest of the turn arrives",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const seq = await api.say(chatId, "wait");
      const watcher = await api.out(chatId);
      await watcher.until((record) => record.chunk?.type === "text-delta");
      const reader = await api.out(chatId, { peekSettled: true });
      check.equal(reader.response.headers.get("x-session-settled"), null, "x-session-settled");
      await api.stop(chatId);
      const turn = await reader.turn(seq);
      check.matches(turn.text, /^One/, "text before the stop");
      await Promise.all([reader.cancel(), watcher.cancel()]);
    },
  },
  {
    id: "4/peek-of-a-new-session-waits",
    section,
    title: "A session that has no records is not settled",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const reader = await api.out(chatId, { peekSettled: true });
      check.equal(reader.response.headers.get("x-session-settled"), null, "x-session-settled");
      const seq = await api.say(chatId, "now");
      check.equal((await reader.turn(seq)).text, "You said: now", "text");
      await reader.cancel();
    },
  },
  {
    id: "4/no-peek-no-settling",
    section,
    title: "Without the peek header a finished session keeps its readers waiting",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const first = await api.turn(chatId, "first");
      const reader = await api.out(chatId, { lastEventId: first.last });
      check.equal(reader.response.headers.get("x-session-settled"), null, "x-session-settled");
      const seq = await api.say(chatId, "second");
      check.equal((await reader.turn(seq)).text, "You said: second", "text on the same subscription");
      await reader.cancel();
    },
  },
  {
    id: "4/trim-clamps-old-cursors",
    section,
    title: "A cursor older than the trimmed head is clamped forward to the first surviving record",
    async run(context) {
      const { api, check, chatId } = context;
      const { first, second } = await twoTurns(context);
      const reader = await api.out(chatId, { lastEventId: 0 });
      const records = await reader.until((record) => record.seq === second.last);
      const numbers = seqs(records);
      check.ok(numbers.every((seq, i) => i === 0 || seq === (numbers[i - 1] as number) + 1), "surviving records are contiguous");
      check.ok((numbers[0] as number) <= first.last + 1, "nothing of the newest turn was trimmed");
      const newest = records.filter((r) => r.seq > first.last).flatMap((r) => (r.chunk === undefined ? [] : [r.chunk]));
      check.equal(newest, second.chunks, "the newest turn is whole");
      await reader.cancel();
    },
  },
  {
    id: "4/head",
    section,
    title: "HEAD answers 200 with the newest record's number in X-Last-Chunk-Index",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const turn = await api.turn(chatId, "hello");
      const answer = await api.request(api.realtime(chatId, "out"), { method: "HEAD" });
      await check.status(answer, 200);
      const index = Number(answer.headers.get("x-last-chunk-index"));
      check.ok(index >= turn.last, `x-last-chunk-index ${index} is at least ${turn.last}`);
      check.equal(await answer.text(), "", "body");
    },
  },
  {
    id: "4/records-route",
    section,
    title: "The records route answers at once: data unwrapped, control records with their headers",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      check.equal(await api.recordsOf(chatId, "out"), [], "records before the first turn");
      const turn = await api.turn(chatId, "listed");
      const records = await api.recordsOf(chatId, "out");
      const upTo = records.filter((r) => r.seqNum <= turn.last);
      check.equal(upTo.map((r) => r.seqNum), seqs(turn.records), "seqNum");
      check.equal(upTo.flatMap((r, i) => (turn.records[i]?.chunk ? [r.data] : [])), turn.chunks, "data");
      for (const [i, record] of upTo.entries()) {
        if (turn.records[i]?.partId !== undefined) check.equal(record.id, turn.records[i]?.partId, "id");
      }
      check.ok(upTo.every((r) => typeof r.id === "string"), "every record has an id");
    },
  },
  {
    id: "4/records-route-control-headers",
    section,
    title: "On the released wire the records route shows the boundary's headers",
    requires: ["released-wire"],
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const turn = await api.turn(chatId, "boundary");
      const boundary = (await api.recordsOf(chatId, "out")).find((r) => r.seqNum === turn.last);
      check.equal(boundary?.headers, turn.end.headers, "headers");
    },
  },
  {
    id: "4/records-route-cursor",
    section,
    title: "afterEventId=N lists the records after N, on both channels",
    async run({ api, check, chatId }) {
      await api.start(chatId);
      const turn = await api.turn(chatId, "cursor");
      const out = await api.recordsOf(chatId, "out", turn.last - 2);
      await api.stop(chatId);
      check.equal(out.slice(0, 2).map((r) => r.seqNum), [turn.last - 1, turn.last], ".out");
      check.equal((await api.recordsOf(chatId, "in", 0)).map((r) => r.seqNum), [1], ".in");
      check.equal(await api.recordsOf(chatId, "in", 1), [], ".in at the tail");
    },
  },
];
