import type { InspectorSource, InspectorView, SessionTrace } from "trigger-chat-kit/mocks";
import { type Answer, applyPatch, type Channel, CHANNEL, EMPTY_VIEW, type Patch, type Question } from "./wire.ts";

let asked = 0;

/**
 * The far end of the channel: what `Inspector` reads from in Storybook's own page. Follows a story's inspector for as
 * long as somebody is subscribed, also through reloads of the preview.
 */
export function remoteInspector(channel: Channel, storyId: string): InspectorSource {
  const listeners = new Set<() => void>();
  const waiting = new Map<number, (answer: Answer) => void>();
  let view: InspectorView = EMPTY_VIEW;

  const changed = (next: InspectorView) => {
    view = next;
    for (const listener of [...listeners]) listener();
  };
  const onPatch = (patch: Patch) => patch.storyId === storyId && changed(applyPatch(view, patch));
  const onAnswer = (answer: Answer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  };
  const watch = () => {
    changed(EMPTY_VIEW);
    channel.emit(CHANNEL.watch, storyId);
  };
  const ask = (action: Question["action"]) =>
    new Promise<Answer>((resolve, reject) => {
      const id = (asked += 1);
      waiting.set(id, (answer) => (answer.error === undefined ? resolve(answer) : reject(new Error(answer.error))));
      channel.emit(CHANNEL.ask, { id, storyId, action } satisfies Question);
    });

  const connect = () => {
    channel.on(CHANNEL.patch, onPatch);
    channel.on(CHANNEL.answer, onAnswer);
    channel.on(CHANNEL.ready, watch);
    watch();
  };
  const disconnect = () => {
    channel.off(CHANNEL.patch, onPatch);
    channel.off(CHANNEL.answer, onAnswer);
    channel.off(CHANNEL.ready, watch);
    channel.emit(CHANNEL.watch, null);
  };

  return {
    read: () => view,
    subscribe(listener) {
      if (listeners.size === 0) connect();
      listeners.add(listener);
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) disconnect();
      };
    },
    act: async (action) => void (await ask(action)),
    trace: async () => (await ask({ type: "trace" })).trace as SessionTrace,
  };
}
