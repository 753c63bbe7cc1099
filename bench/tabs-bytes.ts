/**
 * What one streamed token costs the other tabs, in bytes posted and in milliseconds, at four lengths of history: this
 * kit's mirror against the published coordinator, two tabs each, over the platform's own BroadcastChannel, in one run.
 *
 * Bytes are those of the structured clone (`v8.serialize`). The published hook posts the whole list on every change.
 *
 * Run: `node bench/tabs-bytes.ts`. Exits with 1 when a token costs 300 bytes or more, or when its cost grows with the
 * history.
 */
import { serialize } from "node:v8";
import type { UIMessage, UIMessageChunk } from "ai";
import { ChatTabCoordinator, TabMirror } from "../src/transport/tabs/index.ts";

const TOKENS = 200;
const HISTORIES = [10, 100, 1_000, 10_000];
const CHAT = "3f0e3a52-9a51-4c26-8d0a-1b6f6c1f2a77";
const LIMIT = 300;

interface Result {
  bytesPerToken: number;
  msPerToken: number;
}

interface PublishedCoordinator {
  claim(chatId: string): boolean;
  broadcastMessages(chatId: string, messages: unknown[]): void;
  addMessagesListener(fn: (chatId: string, messages: unknown[]) => void): void;
  dispose(): void;
}
const publishedFile = new URL("../node_modules/@trigger.dev/sdk/dist/esm/v3/chat-tab-coordinator.js", import.meta.url);
const published = (await import(publishedFile.href)) as { ChatTabCoordinator: new () => PublishedCoordinator };

let posted = 0;
const { postMessage } = BroadcastChannel.prototype;
BroadcastChannel.prototype.postMessage = function (this: BroadcastChannel, message: unknown) {
  posted += serialize(message).byteLength;
  postMessage.call(this, message);
};

const textMessage = (id: string, role: UIMessage["role"], text: string): UIMessage => ({ id, role, parts: [{ type: "text", text }] });

function historyOf(count: number): UIMessage[] {
  return Array.from({ length: count }, (_, i) =>
    textMessage(`message-${i}`, i % 2 ? "assistant" : "user", `This is message ${i} of a conversation, as long as such messages are. `.repeat(2)),
  );
}

/** Lets the channel deliver. */
const turn = () => new Promise<void>((resolve) => void setTimeout(resolve, 1));

async function until(done: () => boolean): Promise<void> {
  while (!done()) await turn();
}

/** Streams the tokens, one at a time, and waits until the other tab shows the last one. */
async function measure(postToken: (i: number) => void, arrived: () => boolean): Promise<Result> {
  posted = 0;
  const start = performance.now();
  for (let i = 0; i < TOKENS; i++) {
    postToken(i);
    await Promise.resolve();
  }
  await until(arrived);
  return { bytesPerToken: posted / TOKENS, msPerToken: (performance.now() - start) / TOKENS };
}

async function ours(count: number): Promise<Result> {
  const history = historyOf(count);
  const [a, b] = [new ChatTabCoordinator(), new ChatTabCoordinator()];
  const [sender, follower] = [new TabMirror(a), new TabMirror(b)];
  let shown = "";
  follower.addMessagesListener((_, messages) => (shown = JSON.stringify(messages.at(-1)?.parts)));
  sender.setLocal(CHAT, history);
  follower.setLocal(CHAT, history);
  if (!a.claim(CHAT) || !(await a.confirm(CHAT))) throw new Error("no claim");
  sender.turnStarted(CHAT, { messages: [...history, textMessage("new", "user", "Go on")] });
  const opening: UIMessageChunk[] = [{ type: "start", messageId: "answer" }, { type: "text-start", id: "0" }];
  for (const chunk of opening) sender.chunk(CHAT, chunk);
  await turn();
  const result = await measure(
    (i) => sender.chunk(CHAT, { type: "text-delta", id: "0", delta: ` token${i}` }),
    () => shown.includes(`token${TOKENS - 1}`),
  );
  sender.turnEnded(CHAT);
  for (const part of [sender, follower, a, b]) part.dispose();
  return result;
}

async function theirs(count: number): Promise<Result> {
  const list = [...historyOf(count), textMessage("new", "user", "Go on")];
  const [a, b] = [new published.ChatTabCoordinator(), new published.ChatTabCoordinator()];
  let shown = "";
  b.addMessagesListener((_, messages) => (shown = JSON.stringify((messages.at(-1) as UIMessage).parts)));
  a.claim(CHAT);
  let text = "";
  const result = await measure(
    (i) => a.broadcastMessages(CHAT, [...list, textMessage("answer", "assistant", (text += ` token${i}`))]),
    () => shown.includes(`token${TOKENS - 1}`),
  );
  for (const part of [a, b]) part.dispose();
  return result;
}

await ours(10); // loads the AI SDK's reader
const rows: Array<Record<string, number | string>> = [];
const costs: number[] = [];
for (const count of HISTORIES) {
  const [kit, sdk] = [await ours(count), await theirs(count)];
  costs.push(kit.bytesPerToken);
  rows.push({
    "messages of history": count,
    "kit, bytes per token": Math.round(kit.bytesPerToken),
    "published, bytes per token": Math.round(sdk.bytesPerToken),
    "kit, ms per token": kit.msPerToken.toFixed(3),
    "published, ms per token": sdk.msPerToken.toFixed(3),
  });
}
console.table(rows);
const worst = Math.max(...costs);
if (worst >= LIMIT || worst > Math.min(...costs) * 1.1) {
  console.error(`A token may cost under ${LIMIT} bytes, the same at any history; the dearest cost ${Math.round(worst)}.`);
  process.exitCode = 1;
}
