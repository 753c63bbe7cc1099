import type { ChatTransport, UIMessage } from "ai";
import type { TabGate } from "./runner/tab-gate.ts";
import type { ChunkStream } from "./types.ts";

/** The side of the transport that other tabs see. Everything is a no-op without `multiTab`. */
export abstract class TabbedTransport implements ChatTransport<UIMessage> {
  protected abstract readonly tabs: TabGate;
  /** Makes sure that the chat has a runner, which then hears of other tabs. */
  protected abstract open(chatId: string): unknown;
  abstract sendMessages: ChatTransport<UIMessage>["sendMessages"];
  abstract reconnectToStream(options: { chatId: string }): Promise<ChunkStream | null>;

  /** Whether another tab owns the chat. */
  isReadOnly(chatId: string): boolean {
    return this.tabs.loaded?.port.isReadOnly(chatId) ?? false;
  }
  /** Whether this tab owns the chat. */
  hasClaim(chatId: string): boolean {
    return this.tabs.loaded?.port.hasClaim(chatId) ?? false;
  }
  /** Makes this tab the owner of the chat. False when that was not possible. */
  takeOver = async (chatId: string): Promise<boolean> => {
    this.open(chatId);
    await this.tabs.ready;
    return this.tabs.loaded?.port.takeOver(chatId) ?? true;
  };
  addReadOnlyListener(fn: (chatId: string, isReadOnly: boolean) => void): void {
    void this.tabs.ready;
    this.tabs.use(({ port }) => port.addListener(fn));
  }
  removeReadOnlyListener(fn: (chatId: string, isReadOnly: boolean) => void): void {
    this.tabs.use(({ port }) => port.removeListener(fn));
  }
  /**
   * Shows a whole list of messages in the chat's other tabs, for code written against the published client. A tab that
   * does not own a chat that another owns shows nothing to anybody. `useMultiTabChat` mirrors what changes instead.
   */
  broadcastMessages(chatId: string, messages: unknown[]): void {
    void this.tabs.ready;
    this.tabs.use(({ port }) => port.isReadOnly(chatId) || port.broadcastMessages(chatId, messages));
  }
  /** Hears of every list that another tab shows, whole or rebuilt from what changed. */
  addMessagesListener(fn: (chatId: string, messages: unknown[]) => void): void {
    void this.tabs.ready;
    this.tabs.use(({ port, mirror }) => [port, mirror].forEach((source) => source.addMessagesListener(fn)));
  }
  removeMessagesListener(fn: (chatId: string, messages: unknown[]) => void): void {
    this.tabs.use(({ port, mirror }) => [port, mirror].forEach((source) => source.removeMessagesListener(fn)));
  }
  /** Calls `fn` with what ended an answer of another tab, in the agent's words, and with "" when its next turn begins. */
  onFailureElsewhere = (fn: (chatId: string, text: string) => void): (() => void) => {
    this.tabs.use(({ mirror }) => mirror.failures.add(fn));
    return () => this.tabs.use(({ mirror }) => mirror.failures.delete(fn));
  };
  /** What this tab shows, or how to read it. The mirror compares with it; nothing of it is posted. */
  mirrorMessages = (chatId: string, messages: readonly UIMessage[] | (() => readonly UIMessage[])): void => {
    this.tabs.use(({ mirror }) => mirror.setLocal(chatId, messages));
  };
  /** Whether a turn began in another tab and has not ended there. */
  isTurnElsewhere = (chatId: string): boolean => this.tabs.loaded?.mirror.isRunning(chatId) ?? false;
  /**
   * Reads the running turn into the messages listeners, for a page whose `useChat` does not resume it. Resolves at its
   * end; false when there is none or another tab reads it.
   */
  followTurn = async (chatId: string): Promise<boolean> => {
    await this.tabs.ready;
    this.tabs.loaded?.mirror.setEcho(chatId, true);
    try {
      const stream = await this.reconnectToStream({ chatId });
      await stream?.pipeTo(new WritableStream());
      return stream !== null;
    } finally {
      this.tabs.loaded?.mirror.setEcho(chatId, false);
    }
  };
}
