import { transcript } from "./driver.ts";
import type { ClientCase, ClientContext } from "./driver.ts";

/** A record as it is on the wire. */
interface RawRecord {
  seq_num: number;
  timestamp: number;
  body: string;
  headers?: Array<[string, string]>;
}
type Edit = (record: RawRecord) => RawRecord[];

/**
 * Rewrites the records of `.out` on their way to the client. Numbers are doubled, which leaves a free one (N + 0.5 in an
 * edit) after each record; cursors are halved on their way back.
 */
function rewriting({ server }: ClientContext, edit: Edit) {
  return async (url: string, init: RequestInit, { endpoint }: { endpoint: string }) => {
    const request = new Request(url, init);
    const cursor = request.headers.get("Last-Event-ID");
    if (cursor !== null) request.headers.set("Last-Event-ID", String(Math.floor(Number(cursor) / 2)));
    const response = await server.fetch(request);
    if (endpoint !== "out" || response.body === null) return response;
    let buffered = "";
    const rewrite = new TransformStream<string, string>({
      transform(text, controller) {
        buffered += text;
        const frames = buffered.split("\n\n");
        buffered = frames.pop() ?? "";
        for (const frame of frames) {
          const lines = frame.split("\n").map((line) => {
            if (!line.startsWith('data: {"records"')) return line;
            const batch = JSON.parse(line.slice(6)) as { records: RawRecord[] };
            return `data: ${JSON.stringify({ ...batch, records: batch.records.flatMap(edit).map(doubled) })}`;
          });
          controller.enqueue(`${lines.join("\n")}\n\n`);
        }
      },
    });
    const body = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(rewrite).pipeThrough(new TextEncoderStream());
    return new Response(body, { status: response.status, headers: response.headers });
  };
}

const isText = (record: RawRecord) => record.body.includes('"text-delta"');
const isBoundary = (record: RawRecord) => record.headers?.some(([, value]) => value === "turn-complete") === true;
const hasName = (name: string) => ([header]: [string, string]) => header !== name;
const doubled = (record: RawRecord): RawRecord => ({ ...record, seq_num: record.seq_num * 2 });
/** A record with this content right after another. */
const after = ({ seq_num, timestamp }: RawRecord, extra: Omit<RawRecord, "seq_num" | "timestamp">): RawRecord => ({
  ...extra,
  seq_num: seq_num + 0.5,
  timestamp,
});

/** Records that may stand on `.out` beside the usual ones, and what a client makes of them. */
const tolerated: ReadonlyArray<[id: string, title: string, edit: Edit, published?: ClientCase["published"]]> = [
  [
    "unknown-control-record",
    "A control record of an unknown kind is ignored",
    (record) => (isText(record) ? [record, after(record, { body: "", headers: [["trigger-control", "from-the-future"]] })] : [record]),
  ],
  [
    "unknown-trigger-chunk",
    "A chunk whose type starts with trigger: never reaches the AI SDK",
    (record) => (isText(record) ? [record, after(record, { body: '{"data":{"type":"trigger:from-the-future"},"id":"future"}' })] : [record]),
  ],
  [
    "command-record-mid-turn",
    "Command records of the stream store show nothing",
    (record) => (isText(record) ? [record, after(record, { body: "AAAAAAAAAAE=", headers: [["", "trim"]] })] : [record]),
  ],
  [
    "upgrade-record-mid-turn",
    "An upgrade-required record mid-turn is informational: the same stream goes on",
    (record) => (isText(record) ? [record, after(record, { body: "", headers: [["trigger-control", "upgrade-required"]] })] : [record]),
  ],
  [
    "boundary-without-input-number",
    "A boundary without session-in-event-id ends the turn",
    (record) => [isBoundary(record) ? { ...record, headers: record.headers?.filter(hasName("session-in-event-id")) } : record],
  ],
  [
    "boundary-without-token",
    "A boundary without a token leaves the old one in place",
    (record) => [isBoundary(record) ? { ...record, headers: record.headers?.filter(hasName("public-access-token")) } : record],
  ],
  [
    "data-as-a-json-string",
    "A record whose data is itself a JSON string (old streams) is read",
    (record) => {
      if (!record.body.startsWith("{")) return [record];
      const body = JSON.parse(record.body) as { data: unknown; id: string };
      return [{ ...record, body: JSON.stringify({ ...body, data: JSON.stringify(body.data) }) }];
    },
    { fails: "chunks of old streams never reach the AI SDK", with: 'got ["user: one","user: two"]' },
  ],
];

export const wireClientCases: ClientCase[] = [
  ...tolerated.map(
    ([id, title, edit, published]): ClientCase => ({
      id,
      section: "5",
      title,
      ...(published === undefined ? {} : { published }),
      async run(context) {
        const { open, check } = context;
        const page = open({ fetch: rewriting(context, edit) });
        const chat = page.chat();
        await chat.sendMessage({ text: "one" });
        await chat.sendMessage({ text: "two" });
        check.equal(transcript(chat.messages), ["user: one", "assistant: You said: one", "user: two", "assistant: You said: two"], "messages");
        check.equal(chat.status, "ready", "status");
        check.ok(page.transport.getSession("client-chat")?.publicAccessToken, "token");
      },
    }),
  ),
  {
    id: "pending-version-record",
    section: "5",
    title: "A pending-version record tells the app and the stream goes on",
    async run(context) {
      const { open, check } = context;
      const page = open({
        fetch: rewriting(context, (record) =>
          record.body.includes('"start-step"') ? [record, after(record, { body: "", headers: [["trigger-control", "pending-version"]] })] : [record],
        ),
      });
      const chat = page.chat();
      await chat.sendMessage({ text: "one" });
      check.equal(transcript(chat.messages).at(-1), "assistant: You said: one", "answer");
      check.ok(page.events.some((e) => e.type === "run-pending-version" && e.source === "upgrade"), "run-pending-version");
    },
  },
  {
    id: "earlier-boundary-is-not-ours",
    section: "5",
    title: "A boundary whose session-in-event-id lies before our own input doesn't end our turn",
    async run(context) {
      const { open, check } = context;
      let turns = 0;
      const stale = { body: "", headers: [["trigger-control", "turn-complete"], ["session-in-event-id", "0"]] as Array<[string, string]> };
      const page = open({
        fetch: rewriting(context, (record) => {
          if (record.body.includes('"start"')) turns += 1;
          // In the second turn an echo of the first turn's end comes in the middle of the text.
          return turns === 2 && isText(record) ? [record, after(record, stale)] : [record];
        }),
      });
      const chat = page.chat();
      await chat.sendMessage({ text: "one" });
      await chat.sendMessage({ text: "two" });
      check.equal(transcript(chat.messages).at(-1), "assistant: You said: two", "answer");
    },
  },
  {
    id: "session-closed-record",
    section: "5",
    title: "A session-closed record ends the stream and closes the chat for good",
    async run(context) {
      const { open, check } = context;
      const page = open({
        fetch: rewriting(context, (record) => (isBoundary(record) ? [{ ...record, headers: [["trigger-control", "session-closed"], ["session-closed-reason", "moved"]] }] : [record])),
      });
      const chat = page.chat();
      await chat.sendMessage({ text: "one" });
      check.equal(transcript(chat.messages).at(-1), "assistant: You said: one", "answer");
      check.equal([page.transport.sessionStatus("client-chat"), page.transport.sessionClosedReason("client-chat")], ["closed", "moved"], "status");
      check.includes(page.saved.at(-1), { closed: true, closedReason: "moved" }, "persisted state");
    },
  },
];
