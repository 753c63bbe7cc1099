import assert from "node:assert/strict";
import type { ChatStatus } from "ai";
import { isToolUIPart } from "ai";
import { type ComponentType, createElement, StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";
import type { TriggerChatTransport } from "trigger-chat-kit";
import type { SupportMessage } from "./agent.ts";
import type { ScreenProps } from "./App.tsx";
import { CHAT_ID, type World } from "./world.ts";

/** One load of the app's page, in StrictMode, in a DOM. */
export class Page {
  messages: SupportMessage[];
  status: ChatStatus = "ready";
  readonly #world: World;
  readonly #gone = new AbortController();
  readonly #transport: TriggerChatTransport;
  readonly #box = document.body.appendChild(document.createElement("div"));
  readonly #root: Root;

  constructor(world: World, Screen: ComponentType<ScreenProps>) {
    this.#world = world;
    this.messages = structuredClone(world.stored.messages);
    this.#transport = world.transport(this.#gone.signal);
    this.#root = createRoot(this.#box);
    const onShown = (messages: SupportMessage[], status: ChatStatus) => {
      this.messages = messages;
      this.status = status;
    };
    const screen = createElement(Screen, { transport: this.#transport, chatId: CHAT_ID, messages: this.messages, onShown });
    this.#root.render(createElement(StrictMode, null, screen));
  }

  /** The page goes away as a browser takes it: sockets first. */
  close(): void {
    this.#gone.abort();
    this.#root.unmount();
    this.#transport.dispose();
    this.#box.remove();
  }

  /** What a reader of the page sees of the conversation. */
  get text(): string {
    return [...this.#box.querySelectorAll("article")].map((article) => article.textContent).join("\n");
  }

  /** The text of each of the assistant's messages. */
  get answers(): string[] {
    return this.messages
      .filter((message) => message.role === "assistant")
      .map((message) => message.parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("|"));
  }

  /** The state of each tool part. */
  get tools(): string[] {
    return this.messages.flatMap((message) => message.parts.filter(isToolUIPart).map((part) => part.state));
  }

  /** Lets virtual time and React go on until `done`. */
  async until(what: string, done: () => boolean): Promise<void> {
    for (let round = 0; round < 1_500; round++) {
      if (done()) return;
      await this.#world.clock.advance(20);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    assert.fail(`never happened: ${what}. ${this.status}; ${JSON.stringify(this.messages)}; shows ${JSON.stringify(this.text)}`);
  }

  /** Until nothing runs, and a moment longer: what comes late shows too. */
  async settled(): Promise<void> {
    await this.until("the turn ends", () => this.status === "ready");
    await this.#world.clock.advance(1_000);
    await this.until("the chat is ready", () => this.status === "ready");
  }

  /** Writes into the composer and sends, as a user does. */
  async send(text: string): Promise<void> {
    await this.until("the composer is there", () => this.#box.querySelector("textarea") !== null);
    const box = this.#box.querySelector("textarea");
    assert(box);
    // React overrides the element's own setter to notice changes: the prototype's is what typing goes through.
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value")?.set?.call(box, text);
    box.dispatchEvent(new window.Event("input", { bubbles: true }));
    await this.press(/^send/i);
  }

  /** Presses the button of that name, once there is one that can be pressed. */
  async press(name: RegExp): Promise<void> {
    const find = () =>
      [...this.#box.querySelectorAll("button")].find((button) => !button.disabled && name.test(button.getAttribute("aria-label") ?? button.textContent ?? ""));
    await this.until(`a button ${name}`, () => find() !== undefined);
    find()?.click();
  }
}
