import type { InspectorRow } from "trigger-chat-kit/mocks";
import { inspectorOf, onInspectors } from "../support/inspectors.ts";
import { type Answer, type Channel, CHANNEL, EMPTY_VIEW, patchOf, type Question } from "./wire.ts";

/** Lets the panel see and break the stories of this page. Nothing is sent while nobody looks. */
export function serveInspectors(channel: Channel): void {
  let watched: string | null = null;
  let stop: () => void = () => undefined;

  const send = (storyId: string) => {
    stop();
    const inspector = inspectorOf(storyId);
    let sent: readonly InspectorRow[] = [];
    const post = () => {
      const view = inspector?.read() ?? EMPTY_VIEW;
      channel.emit(CHANNEL.patch, patchOf(storyId, sent, view));
      sent = view.rows;
    };
    stop = inspector?.subscribe(post) ?? (() => undefined);
    post();
  };

  channel.on(CHANNEL.watch, (storyId: string | null) => {
    watched = storyId;
    stop();
    if (storyId !== null) send(storyId);
  });
  onInspectors((storyId) => storyId === watched && send(storyId));

  channel.on(CHANNEL.ask, ({ id, storyId, action }: Question) => {
    const answer = async (): Promise<Partial<Answer>> => {
      const inspector = inspectorOf(storyId);
      if (inspector === undefined) throw new Error("This story has no session server.");
      if (action.type === "trace") return { trace: await inspector.trace() };
      await inspector.act(action);
      return {};
    };
    void answer().then(
      (given) => channel.emit(CHANNEL.answer, { id, ...given }),
      (error: unknown) => channel.emit(CHANNEL.answer, { id, error: error instanceof Error ? error.message : String(error) }),
    );
  });
  channel.emit(CHANNEL.ready, null);
}

/** The toolbar's two buttons: a true reload of this page, and this page again beside itself, with the same chat. */
export function serveToolbar(channel: Channel): void {
  channel.on(CHANNEL.reload, () => location.reload());
  channel.on(CHANNEL.secondTab, (storyId: string) => {
    const href = new URL(location.href);
    href.searchParams.set("id", storyId);
    href.searchParams.set("viewMode", "story");
    const chatId = inspectorOf(storyId)?.chatId;
    if (chatId !== undefined) href.searchParams.set("chat", chatId);
    window.open(href, "_blank");
  });
}
