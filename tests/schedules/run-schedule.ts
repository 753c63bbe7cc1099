import { isToolUIPart, type UIMessage } from "ai";
import { act, checkAction } from "./act.ts";
import { question } from "./agent.ts";
import { checkInput, checkTurn, type Course, decisions, shape, sends } from "./checks.ts";
import type { MakeClient } from "./client.ts";
import type { Interruption, Schedule, Steering, TurnPlan } from "./schedule.ts";
import { sendAgain } from "./send-again.ts";
import { finishSteering, type Steered, steer } from "./steer.ts";
import { Watcher } from "./watcher.ts";
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
  const steered: Steered[] = [];
  let played = 0;
  let watcher: Watcher | undefined;
  if (schedule.watched && !schedule.headStart) {
    await world.server.startSession({ chatId: CHAT_ID, taskId: "schedule-agent" });
    watcher = await Watcher.open(world);
  }
  for (const [index, plan] of schedule.turns.entries()) {
    const before = problems.length;
    const from = world.page.chat.messages.length;
    world.isAhead = index === 0 && schedule.headStart === true;
    const said = (what: string) => void problems.push(`turn ${index}: ${what}`);
    const { inTurn, course } = await playTurn(world, index, plan, watcher, said);
    played = index + 1;
    if (inTurn) steered.push(inTurn);
    if (schedule.watched && problems.length === before) {
      await watcher?.check(from, index, course.stopped, (what) => said(`the watcher ${what}`));
      watcher ??= await Watcher.open(world);
    }
    world.server.faults.clear();
    if (problems.length > before) break;
  }
  if (problems.length === 0) checkInput(world, { ...schedule, turns: schedule.turns.slice(0, played) }, steered, problems);
  world.page.close();
  watcher?.close();
  await world.advance(0);
  const readers = world.server.inspect().sessions.reduce((sum, session) => sum + session.openReaders, 0);
  if (readers > 0) problems.push(`${readers} readers were left open after the page closed`);
  await world.server.close();
  return { problems, fired: world.fired };
}

/** How a turn went, and what was written into it. */
interface Played {
  inTurn: Steered | null;
  course: Course;
}

/** Plays one turn to its end, with what is written into it. Answers the steered message, if there was one. */
async function playTurn(world: World, index: number, plan: TurnPlan, watcher: Watcher | undefined, said: (what: string) => void): Promise<Played> {
  const { page } = world;
  world.addFaults(plan.faults);
  const text = question(index, plan.kind, plan.words);
  const acted = plan.kind === "action" ? act(world, text) : undefined;
  if (!acted) void page.chat.sendMessage({ text });
  const played: Played = { inTurn: null, course: { stopped: false, reloaded: false } };
  const follow = async (events: Events, stored: () => boolean) => {
    const { stopped, steered } = await disturb(world, index, events, stored, said);
    played.inTurn = steered;
    played.course.stopped = stopped;
  };
  const decides = plan.kind === "approval" || plan.kind === "ask";
  const onDecision = decides && plan.interruptOn === "decision";
  const { interruption, steering = null } = plan;
  const events = { interruption: onDecision ? null : interruption, steering: decides ? null : steering };
  await follow(events, () => sends(world, text) > 0 || (world.isAhead && page.chat.status !== "submitted"));
  if (!(await world.until(() => world.atRest))) return said(`still ${world.page.chat.status} after ten minutes`), played;
  if (!(await sendAgain(world, said))) return played;
  if (decides && !played.course.stopped) {
    const before = decisions(world);
    await watcher?.catchUp();
    if (!decide(world, plan)) return said(`nothing was asked: ${shape(world.page.chat.messages)}`), played;
    const decided = () => decisions(world) > before;
    if (!(await world.until(() => decided() || world.page.chat.status === "error"))) return said("the decision was never stored"), played;
    await follow({ interruption: onDecision ? interruption : null, steering }, decided);
    if (!(await world.until(() => world.atRest))) return said(`still ${world.page.chat.status} after the decision`), played;
  }
  const { inTurn, course } = played;
  course.reloaded = world.page !== page;
  if (acted) checkAction(world, index, plan.words, text, acted, course, said);
  else checkTurn(world, index, plan, course, said);
  if (inTurn) await finishSteering(world, inTurn, course.stopped, (what) => said(`steered: ${what}`));
  return played;
}

/** Approves, or answers, what the newest message asks for. False when it asks nothing. */
function decide({ page }: World, plan: TurnPlan): boolean {
  const parts = page.chat.messages.at(-1)?.parts.filter(isToolUIPart) ?? [];
  if (plan.kind === "ask") {
    const asked = parts.find(({ state }) => state === "input-available");
    if (!asked) return false;
    page.answered = true;
    void page.chat.addToolOutput({ tool: "choose", toolCallId: asked.toolCallId, output: "yes" });
    return true;
  }
  const request = parts.find((part) => part.state === "approval-requested");
  if (request?.state !== "approval-requested") return false;
  void page.chat.addToolApprovalResponse({ id: request.approval.id, approved: true });
  return true;
}

interface Events {
  interruption: Interruption | null;
  steering: Steering | null;
}

/** Lets happen what is planned for a turn, in its order, counted from when the server has the turn's message. */
async function disturb(
  world: World,
  index: number,
  { interruption, steering }: Events,
  stored: () => boolean,
  said: (what: string) => void,
): Promise<{ stopped: boolean; steered: Steered | null }> {
  const outcome = { stopped: false, steered: null as Steered | null };
  if (!interruption && !steering) return outcome;
  if (!(await world.until(() => stored() || world.page.chat.status === "error"))) {
    said("the message was never stored");
    return outcome;
  }
  const atStart = world.page.chat.messages.filter((message, i, all) => message.role === "user" || i < all.length - 1);
  const moments = [
    ...(steering ? [{ at: steering.afterMs, happen: () => (outcome.steered = steer(world, index, steering)) }] : []),
    ...(interruption ? [{ at: interruption.afterMs, happen: () => (outcome.stopped = interrupt(world, interruption, atStart)) }] : []),
  ].sort((a, b) => a.at - b.at);
  let now = 0;
  for (const { at, happen } of moments) {
    await world.advance(at - now);
    now = at;
    if (world.atRest) break;
    happen();
    await world.advance(0);
  }
  return outcome;
}

/** Answers whether the turn was stopped. */
function interrupt(world: World, interruption: Interruption, atStart: UIMessage[]): boolean {
  const { chat, transport } = world.page;
  if (interruption.what === "reload") {
    // The next page would not know its message's number yet, and so not which of two answers is its own.
    if (world.othersWrote && world.stored.session?.activeInputSeq === undefined) return false;
    world.reload(interruption.stored === "before" ? atStart : chat.messages);
    return false;
  }
  void transport.stopGeneration(CHAT_ID);
  void chat.stop();
  return true;
}
