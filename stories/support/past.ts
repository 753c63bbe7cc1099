import { readUIMessageStream, type UIMessage } from "ai";
import type { TriggerChatTransportOptions } from "trigger-chat-kit";
import { TriggerChatTransport } from "trigger-chat-kit/transport";
import type { Scene } from "./scene.ts";

/** Resolves when the server's runs are all over: everybody went home. */
export async function everyRunEnded({ server }: Scene): Promise<void> {
  const alive = () => server.inspect().runs.some(({ status }) => status !== "ended" && status !== "crashed");
  if (!alive()) return;
  await new Promise<void>((resolve) => {
    const unsubscribe = server.subscribe(() => {
      if (alive()) return;
      unsubscribe();
      resolve();
    });
  });
}

/**
 * Lets turns happen before the story opens, as an earlier visit of the same user: the same transport, straight to the
 * server. Afterwards the app's store holds the messages and the session, as an app would have persisted them.
 */
export async function pastTurns(scene: Scene, texts: string[], options: Partial<TriggerChatTransportOptions> = {}): Promise<void> {
  const { chatId, server, store } = scene;
  const transport = new TriggerChatTransport({
    ...scene.transport,
    fetch: (url, init) => server.fetch(new Request(url, init)),
    sessions: { ...store.sessions },
    ...options,
  });
  for (const [index, text] of texts.entries()) {
    const message: UIMessage = { id: `past-${store.messages.length}-${index}`, role: "user", parts: [{ type: "text", text }] };
    store.messages = [...store.messages, message];
    const stream = await transport.sendMessages({
      chatId,
      trigger: "submit-message",
      messageId: undefined,
      messages: store.messages,
      abortSignal: undefined,
    });
    let answer: UIMessage | undefined;
    for await (const snapshot of readUIMessageStream({ stream })) answer = snapshot;
    if (answer) store.messages = [...store.messages, answer];
  }
  transport.dispose();
  scene.calls.startSession = 0;
  scene.calls.accessToken = 0;
  scene.events.length = 0;
}
