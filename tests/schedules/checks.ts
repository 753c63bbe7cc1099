import { isToolUIPart, type UIMessage } from "ai";
import { ChatKitError } from "trigger-chat-kit/transport";
import { answer, heard, question, textOf, type TurnName } from "./agent.ts";
import type { Schedule, TurnPlan } from "./schedule.ts";
import type { Steered } from "./steer.ts";
import type { World } from "./world.ts";

/** What was asked for in a turn. `asked`: the user's words, where they are not the plan's. */
interface Asked extends Pick<TurnPlan, "kind" | "words"> {
  asked?: string;
}

/** How a turn went on the way to its end. */
export interface Course {
  stopped: boolean;
  /** The page that sent it is gone. */
  reloaded: boolean;
}

/**
 * The user sees the question once and the whole answer once; of a stopped turn, its beginning. Where the server trimmed
 * the answer before this page could read it, because a steered message's turn followed, the user is told; a page that
 * was loaded meanwhile shows what the app stored.
 */
export function checkTurn(world: World, name: TurnName, plan: Asked, { stopped, reloaded }: Course, said: (what: string) => void): void {
  const { chat } = world.page;
  const { kind, words, asked = question(name, kind, words) } = plan;
  if (isLost(chat.error) && wasTrimmed(world, name)) {
    world.count("told of trimmed output");
    return chat.clearError();
  }
  if (chat.status === "error") return void said(`ended in an error: ${chat.error?.message}`);
  const questions = chat.messages.filter((message) => textOf(message) === asked);
  if (questions.length !== 1) return void said(`the user's message is there ${questions.length} times`);
  const answers = chat.messages.slice(chat.messages.indexOf(questions[0] as UIMessage) + 1);
  // A plain chat cannot go on in its stored message where the server has trimmed what that said: the rest stands below it.
  const isSplit = reloaded && kind === "ask" && answers.length === 2 && wasTrimmed(world, name, `before ${name}`);
  const shown = answers.map(textOf).join(isSplit ? "" : "|");
  // What was neither stored nor is on the server any more.
  const isBeheaded = reloaded && kind === "ask" && wasTrimmed(world, name, `before ${name}`) && !shown.startsWith("before");
  const expected = (kind === "plain" || isBeheaded ? "" : `before ${name}`) + answer(name, words) + answers.flatMap(injectedTexts).map(heard).join("");
  if (stopped || (reloaded && wasTrimmed(world, name))) {
    if (answers.length > 1 || !expected.startsWith(shown)) said(`stopped or trimmed, but shows ${JSON.stringify(shown)}`);
    return;
  }
  if ((answers.length !== 1 && !isSplit) || shown !== expected) said(`shows ${JSON.stringify(shown)} and not ${JSON.stringify(expected)} (${shape(chat.messages)})`);
  const tools = answers.flatMap((message) => message.parts.filter(isToolUIPart));
  const wanted = kind === "plain" || isBeheaded ? [] : ["output-available"];
  if (tools.map((part) => part.state).join() !== wanted.join()) said(`tool parts are ${tools.map((part) => part.state).join()}`);
}

/** Every send is stored once. */
export function checkInput(world: World, schedule: Schedule, steered: readonly Steered[], problems: string[]): void {
  for (const [index, plan] of schedule.turns.entries()) {
    const times = sends(world, question(index, plan.kind, plan.words)) + (index === 0 ? handovers(world) : 0);
    // A first step that is stopped is not handed over.
    if (times === 0 && index === 0 && schedule.headStart && plan.interruption) continue;
    if (times !== 1) problems.push(`turn ${index}: stored ${times} times`);
  }
  for (const { text, page } of steered) {
    const times = sends(world, text);
    // A reload may have come before its append left.
    if (times > 1 || (times === 0 && page === world.page)) problems.push(`${text}: stored ${times} times`);
  }
  const asked = schedule.turns.filter(({ kind }) => kind === "approval" || kind === "ask").length;
  if (decisions(world) > asked) problems.push(`${decisions(world)} decisions were stored for ${asked} questions`);
}

/** How often the server stored what the user wrote. */
export function sends(world: World, text: string): number {
  const { actions, messages } = inputs(world);
  return messages.filter((message) => message.role === "user" && textOf(message) === text).length + actions.filter((say) => say === text).length;
}

/** How many approvals and answers the server stored. */
export function decisions(world: World): number {
  return inputs(world).messages.filter((message) => message.role === "assistant").length;
}

/** How often a first step was handed over to the agent. */
function handovers(world: World): number {
  return records(world).filter(({ chunk }) => chunk.kind === "handover").length;
}

/** Messages in short, for a failure's text. */
export function shape(messages: readonly UIMessage[]): string {
  return messages.map((m) => `${m.role}[${m.parts.map((p) => (isToolUIPart(p) ? `${p.type}:${p.state}` : p.type)).join(" ")}]`).join(" ");
}

const records = (world: World) => world.server.inspect().sessions[0]?.in ?? [];

function inputs(world: World): { messages: UIMessage[]; actions: unknown[] } {
  const payloads = records(world).flatMap(({ chunk }) => (chunk.kind === "message" ? [chunk.payload] : []));
  return {
    messages: payloads.flatMap(({ message }) => message ?? []),
    actions: payloads.flatMap(({ action }) => (action ? [(action as { say: unknown }).say] : [])),
  };
}

/** Whether a client says that output is missing. */
export function isLost(error: Error | undefined): boolean {
  return ChatKitError.isInstance(error) && error.code === "turn_output_lost";
}

/** Whether the server has nothing left of an answer, or of something else that was said. */
export function wasTrimmed(world: World, name: TurnName, beginning = `w${name}.`): boolean {
  const words = ` ${beginning}`;
  return !world.server.inspect().sessions.some(({ out }) => out.some(({ chunk }) => chunk?.type === "text-delta" && ` ${chunk.delta.trim()}`.startsWith(words)));
}

/** What the agent says that it took into the turn. */
function injectedTexts({ parts }: UIMessage): string[] {
  return parts.flatMap((part) =>
    part.type === "data-pending-message-injected" && "data" in part ? (part.data as { messages: Array<{ text: string }> }).messages.map(({ text }) => text) : [],
  );
}
