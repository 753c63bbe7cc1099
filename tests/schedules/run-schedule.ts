import { isToolUIPart, type UIMessage } from "ai";
import { answer, question } from "./agent.ts";
import type { MakeClient } from "./client.ts";
import type { Schedule, TurnPlan } from "./schedule.ts";
import { CHAT_ID, World } from "./world.ts";

/** What a schedule left behind. `problems` is empty when every promise was kept. */
export interface Outcome {
  problems: string[];
  /** How often each kind of fault fired. */
  fired: Map<string, number>;
}

/** Plays a schedule against a client and checks what the user has in the end, and what the server stored. */
export async function runSchedule(
  schedule: Schedule,
  makeClient: MakeClient,
  alsoAdvance?: (ms: number) => Promise<unknown>,
): Promise<Outcome> {
  const world = new World(schedule, makeClient, alsoAdvance);
  const problems: string[] = [];
  for (const [index, plan] of schedule.turns.entries()) {
    const before = problems.length;
    await playTurn(world, index, plan, problems);
    world.server.faults.clear();
    if (problems.length > before) break;
  }
  checkInput(world, schedule, problems);
  world.page.close();
  await world.advance(0);
  const readers = world.server.inspect().sessions.reduce((sum, session) => sum + session.openReaders, 0);
  if (readers > 0) problems.push(`${readers} readers were left open after the page closed`);
  await world.server.close();
  return { problems, fired: world.fired };
}

async function playTurn(world: World, index: number, plan: TurnPlan, problems: string[]): Promise<void> {
  const said = (what: string) => problems.push(`turn ${index}: ${what}`);
  world.addFaults(plan.faults);
  const text = question(index, plan.kind, plan.words);
  void world.page.chat.sendMessage({ text });
  let stopped = false;
  const onDecision = plan.kind === "approval" && plan.interruptOn === "decision";
  if (plan.interruption && !onDecision) stopped = await interrupt(world, plan.interruption, () => sends(world, text) > 0, said);
  if (!(await settle(world))) return void said(`still ${world.page.chat.status} after ten minutes`);
  if (plan.kind === "approval" && !stopped) {
    const request = pendingApproval(world.page.chat.messages);
    if (!request) return void said(`no approval was asked for: ${shape(world.page.chat.messages)}`);
    const before = decisions(world);
    void world.page.chat.addToolApprovalResponse({ id: request, approved: true });
    const decided = () => decisions(world) > before;
    if (!(await world.until(() => decided() || world.page.chat.status === "error"))) return void said("the decision was never stored");
    if (plan.interruption && onDecision) stopped = await interrupt(world, plan.interruption, decided, said);
    if (!(await settle(world))) return void said(`still ${world.page.chat.status} after the approval`);
  }
  checkTurn(world, index, plan, stopped, said);
}

/** Waits until the chat is at rest. */
function settle(world: World): Promise<boolean> {
  return world.until(() => world.atRest);
}

async function interrupt(
  world: World,
  interruption: NonNullable<TurnPlan["interruption"]>,
  stored: () => boolean,
  said: (what: string) => void,
): Promise<boolean> {
  if (!(await world.until(() => stored() || world.page.chat.status === "error"))) {
    said("the message was never stored");
    return false;
  }
  const atStart = world.page.chat.messages.filter((message, i, all) => message.role === "user" || i < all.length - 1);
  await world.advance(interruption.afterMs);
  const { chat, transport } = world.page;
  if (chat.status === "ready" || chat.status === "error") return false;
  if (interruption.what === "stop") {
    void transport.stopGeneration(CHAT_ID);
    void chat.stop();
    return true;
  }
  world.reload(interruption.stored === "before" ? atStart : chat.messages);
  await world.advance(0);
  return false;
}

function checkTurn(world: World, index: number, plan: TurnPlan, stopped: boolean, said: (what: string) => void): void {
  const { chat } = world.page;
  if (chat.status === "error") return void said(`ended in an error: ${chat.error?.message}`);
  const questionAt = chat.messages.findLastIndex((m) => textOf(m) === question(index, plan.kind, plan.words));
  if (questionAt === -1) return void said("the user's message is gone");
  const answers = chat.messages.slice(questionAt + 1);
  const shown = answers.map(textOf).join("|");
  const expected = (plan.kind === "plain" ? "" : `before ${index}`) + answer(index, plan.words);
  if (stopped) {
    if (answers.length > 1 || !expected.startsWith(shown)) said(`stopped, but shows ${JSON.stringify(shown)}`);
    return;
  }
  if (answers.length !== 1 || shown !== expected) said(`shows ${JSON.stringify(shown)} and not ${JSON.stringify(expected)} (${shape(chat.messages)})`);
  const tools = answers.flatMap((message) => message.parts.filter(isToolUIPart));
  const wanted = plan.kind === "plain" ? [] : ["output-available"];
  if (tools.map((part) => part.state).join() !== wanted.join()) said(`tool parts are ${tools.map((part) => part.state).join()}`);
}

/** Every send is stored once, in order. */
function checkInput(world: World, schedule: Schedule, problems: string[]): void {
  if (problems.length > 0) return;
  for (const [index, plan] of schedule.turns.entries()) {
    const times = sends(world, question(index, plan.kind, plan.words));
    if (times !== 1) problems.push(`turn ${index}: stored ${times} times`);
  }
  const approvals = schedule.turns.filter((plan) => plan.kind === "approval").length;
  if (decisions(world) > approvals) problems.push(`${decisions(world)} decisions were stored for ${approvals} approvals`);
}

function inputs(world: World): UIMessage[] {
  const session = world.server.inspect().sessions[0];
  return (session?.in ?? []).flatMap(({ chunk }) => (chunk.kind === "message" && chunk.payload.message ? [chunk.payload.message] : []));
}

function sends(world: World, text: string): number {
  return inputs(world).filter((message) => message.role === "user" && textOf(message) === text).length;
}

function decisions(world: World): number {
  return inputs(world).filter((message) => message.role === "assistant").length;
}

function textOf(message: UIMessage): string {
  return message.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

function pendingApproval(messages: readonly UIMessage[]): string | undefined {
  const part = messages.at(-1)?.parts.filter(isToolUIPart).find((tool) => tool.state === "approval-requested");
  return part?.state === "approval-requested" ? part.approval.id : undefined;
}

function shape(messages: readonly UIMessage[]): string {
  return messages.map((m) => `${m.role}[${m.parts.map((p) => (isToolUIPart(p) ? `${p.type}:${p.state}` : p.type)).join(" ")}]`).join(" ");
}
