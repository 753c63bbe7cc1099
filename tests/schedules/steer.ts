import type { UIMessage } from "ai";
import { question, type TurnName } from "./agent.ts";
import { checkTurn, isLost } from "./checks.ts";
import type { Steering } from "./schedule.ts";
import { CHAT_ID, type Page, type World } from "./world.ts";

/** A message that was written into a running turn. */
export interface Steered {
  name: TurnName;
  text: string;
  plan: Steering;
  message: UIMessage;
  /** The page that wrote it: after a reload it is gone, and the message with it. */
  page: Page;
  /** Whether the append came to an end. */
  done: boolean;
}

/** Writes a message into the running turn. */
export function steer(world: World, index: number, plan: Steering): Steered {
  const name: TurnName = `s${index}`;
  const text = question(name, plan.kind, plan.words);
  const message: UIMessage = { id: `steered-${index}`, role: "user", parts: [{ type: "text", text }] };
  const { page } = world;
  const steered: Steered = { name, text, plan, message, page, done: false };
  if (plan.from === "page") page.steered = true;
  const stored = plan.from === "page" ? page.transport.sendPendingMessage(CHAT_ID, message) : world.appendElsewhere(message);
  void stored.then(() => (steered.done = true));
  world.count(plan.from === "page" ? "steered here" : "steered elsewhere");
  return steered;
}

/**
 * What an app does with a steered message once the turn is over: nothing if the agent took it in, else it hands it over
 * as the next turn, under the same id. What another device wrote, or the page before a reload, has no reader here.
 */
export async function finishSteering(world: World, steered: Steered, stopped: boolean, said: (what: string) => void): Promise<void> {
  const { page, message, name, plan } = steered;
  const isHere = () => page === world.page && plan.from === "page";
  if (!(await world.until(() => steered.done || (plan.from === "page" && page !== world.page)))) return said("was never stored");
  if (isInjected(page.chat.messages, message.id)) return world.count("steered into the turn");
  if (!isHere()) return;
  world.count("steered too late");
  void page.chat.sendMessage(message);
  if (!(await world.until(() => world.atRest))) return said(`still ${page.chat.status} after ten minutes`);
  // A turn that was stopped may have taken the message in, out of sight: then nothing answers it, and the user is told.
  if (stopped && isLost(page.chat.error) && wasTakenIn(world, message.id)) return page.chat.clearError();
  // A stop that reached the server after the turn it was meant for stops this one, which was stored before it.
  const course = { stopped: stopped && wasStopped(world, message.id), reloaded: false };
  checkTurn(world, name, { kind: "plain", words: plan.words, asked: steered.text }, course, said);
}

/** Whether the answers show that a message went into the model's context. */
export function isInjected(messages: readonly UIMessage[], id: string): boolean {
  return messages.some(({ parts }) => parts.some((part) => isProof(part, id)));
}

/** Whether the agent wrote that it took a message in. */
function wasTakenIn(world: World, id: string): boolean {
  return world.server.inspect().sessions.some(({ out }) => out.some(({ chunk }) => isProof(chunk, id)));
}

/** Whether the agent ended the turn of a message because of a stop. */
function wasStopped(world: World, id: string): boolean {
  return world.server.inspect().sessions.some((session) => {
    const asked = session.in.find(({ chunk }) => chunk.kind === "message" && chunk.payload.message?.id === id);
    const end = session.out.findIndex(({ control }) => asked && Number(control?.headers["session-in-event-id"] ?? -1) >= asked.seq);
    return session.out[end - 1]?.chunk?.type === "abort";
  });
}

function isProof(part: unknown, id: string): boolean {
  const { type, data } = (part ?? {}) as { type?: string; data?: { messageIds?: string[] } };
  return type === "data-pending-message-injected" && data?.messageIds?.includes(id) === true;
}
