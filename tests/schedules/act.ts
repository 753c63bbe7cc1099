import { readUIMessageStream } from "ai";
import type { ChatActionSettlement } from "trigger-chat-kit/transport";
import type { Course } from "./checks.ts";
import { answer, textOf, type TurnName } from "./agent.ts";
import { CHAT_ID, type World } from "./world.ts";

/** An action that a page sent: what its caller was told. */
export interface Acted {
  settlements: ChatActionSettlement[];
  error?: Error;
}

/** Sends an action and shows what the agent answers, as an app does that wants to know when the action is settled. */
export function act(world: World, say: string): Acted {
  const { page } = world;
  const acted: Acted = { settlements: [] };
  const run = async () => {
    const onSettled = (settlement: ChatActionSettlement) => void acted.settlements.push(settlement);
    const stream = await page.transport.sendAction(CHAT_ID, { say }, { onSettled });
    for await (const message of readUIMessageStream({ stream, terminateOnError: true })) {
      page.chat.messages = [...page.chat.messages.filter(({ id }) => id !== message.id), message];
    }
  };
  page.acting = true;
  void run()
    .catch((error: Error) => (acted.error = error))
    .finally(() => (page.acting = false));
  world.count("action");
  return acted;
}

/** The answer is there once and whole, of a stopped action its beginning; its caller was told once that it is settled. */
export function checkAction(world: World, name: TurnName, words: number, asked: string, { settlements, error }: Acted, { stopped, reloaded }: Course, said: (what: string) => void): void {
  // A stop gives up an append that has not been answered.
  const gaveUp = stopped && error?.name === "AbortError";
  if (error && !reloaded && !gaveUp) return void said(`the action ended in an error: ${error.message}`);
  const expected = answer(name, words);
  const own = world.page.chat.messages.filter((message) => message.role === "assistant" && textOf(message).includes(`w${name}.0`)).map(textOf);
  if (own.length > 1 || (own[0] !== expected && !stopped)) said(`the action is answered with ${JSON.stringify(own)} and not ${JSON.stringify(expected)}`);
  if (!expected.startsWith(own[0] ?? "")) said(`the stopped action shows ${JSON.stringify(own)}`);
  const record = world.server.inspect().sessions[0]?.in.find(({ chunk }) => chunk.kind === "message" && (chunk.payload.action as { say?: string } | undefined)?.say === asked);
  if (settlements.some(({ inputSeq }) => inputSeq !== record?.seq)) said(`the settlement names ${settlements[0]?.inputSeq}, the record is ${record?.seq}`);
  if (settlements.length > 1 || (settlements.length === 0 && !stopped && !reloaded)) said(`the action was settled ${settlements.length} times`);
  if (settlements.length > 0) world.count("action settled");
}
