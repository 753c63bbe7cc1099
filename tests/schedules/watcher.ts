import { Chat } from "@ai-sdk/react";
import { isToolUIPart, type UIMessage } from "ai";
import { textOf, type TurnName } from "./agent.ts";
import { isLost, wasTrimmed } from "./checks.ts";
import type { ScheduleClient } from "./client.ts";
import { CHAT_ID, type World } from "./world.ts";

/** A page of the same user that only watches. */
export class Watcher {
  readonly #world: World;
  readonly #transport: ScheduleClient;
  readonly #chat: Chat<UIMessage>;
  readonly #gone = new AbortController();

  private constructor(world: World, publicAccessToken: string) {
    this.#world = world;
    const { chat, transport } = world.page;
    const session = { ...transport.getSession(CHAT_ID), publicAccessToken, isStreaming: false };
    this.#transport = world.makeTransport(this.#gone.signal, { watch: true, sessions: { [CHAT_ID]: session } });
    this.#chat = new Chat<UIMessage>({ id: CHAT_ID, messages: structuredClone(chat.messages), transport: this.#transport });
    void this.#chat.resumeStream();
  }

  /** Begins to watch a session that exists, from what the sender shows and has stored. */
  static async open(world: World): Promise<Watcher> {
    return new Watcher(world, await world.server.accessToken({ chatId: CHAT_ID }));
  }

  /** Waits until it has seen all there is: of what is older than the newest two turns, the server keeps nothing. */
  async catchUp(): Promise<boolean> {
    const { server } = this.#world;
    const newest = server.inspect().sessions[0]?.out.at(-1)?.seq ?? -1;
    const cursor = () => Number(this.#transport.getSession(CHAT_ID)?.lastEventId ?? -1);
    if (!(await this.#world.until(() => cursor() >= newest || this.#chat.status === "error"))) return false;
    // What was read at once goes through the chat's own queue, chunk by chunk.
    let before = "";
    return this.#world.until(() => before === (before = JSON.stringify(this.#chat.messages)));
  }

  /** What the sender shows of a turn the watcher shows too, once and whole. */
  async check(from: number, name: TurnName, stopped: boolean, said: (what: string) => void): Promise<void> {
    const world = this.#world;
    if (!(await this.catchUp())) return said("never caught up");
    const trimmed = wasTrimmed(world, name);
    const isTold = isLost(this.#transport.chatState?.(CHAT_ID).error ?? undefined);
    // Of its first turn it may have seen the very beginning only, or nothing: without a cursor it can't know that it missed it.
    const sawNothing = !this.#chat.messages.some(({ role }) => role === "assistant");
    const isOn = this.#chat.status === "streaming" || (this.#chat.status === "submitted" && trimmed && (isTold || sawNothing));
    if (!isOn) return said(`is ${this.#chat.status}: ${this.#chat.error?.message}`);
    world.count("watched turn");
    const shown = this.#chat.messages;
    if (new Set(shown.map(({ id }) => id)).size < shown.length) said(`repeats a message: ${shown.map(({ id }) => id).join()}`);
    for (const message of world.page.chat.messages.slice(from).filter(({ role }) => role === "assistant")) {
      const seen = shown.find(({ id }) => id === message.id);
      const [here, there] = [outcome(message), seen ? outcome(seen) : "nothing"];
      if (here === there) continue;
      // It was too far behind when the next turn ended: a message that it shows a part of must not look whole.
      if (trimmed && (!seen || isTold)) continue;
      // The sender saw less when it was stopped, or was loaded anew when the rest was gone.
      if ((stopped || trimmed) && (!seen || textOf(seen).startsWith(textOf(message)))) continue;
      said(`shows ${there} and not ${here}`);
    }
  }

  close(): void {
    this.#gone.abort();
    this.#transport.dispose();
  }
}

/** What a message shows. What the user answered to a question is not on `.out`. */
function outcome({ parts }: UIMessage): string {
  return JSON.stringify(
    parts.map((part) => {
      if (part.type === "text") return part.text;
      return isToolUIPart(part) ? [part.type, part.input, part.type === "tool-choose" ? null : part.output] : part.type;
    }),
  );
}
