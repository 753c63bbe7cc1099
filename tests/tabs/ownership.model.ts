import { ChatTabCoordinator } from "../../src/transport/tabs/coordinator.ts";
import { PROOF_MS } from "../../src/transport/tabs/protocol/claim.ts";
import { type SimulatedTab, settle, World, type WorldOptions } from "./simulation/world.ts";

export const CHAT = "chat-1";
const OWN_LOCK = `trigger-chat-kit/own/${CHAT}`;
/** Longest time that a reader may believe in an owner that is gone, by real time. */
const ORPHAN_MS = 10_000;

/** One thing that happens to one tab, `gap` milliseconds after the one before. */
export interface Command {
  gap: number;
  tab: number;
  op: "send" | "append" | "release" | "take-over" | "pause" | "resume" | "crash" | "close" | "open";
}

interface Actor {
  tab: SimulatedTab;
  tabs: ChatTabCoordinator;
  /** Ownership was proven and not given back. */
  proven: boolean;
  /** Take-overs on their way: others already defer to them. */
  takingOver: number;
  /** Since when this tab reads without anybody owning, in world time. */
  orphanSince: number | null;
}

/** Drives coordinators in a simulated browser and checks the invariants of ownership after every single event. */
export class OwnershipModel {
  readonly world: World;
  readonly actors: Actor[] = [];
  readonly violations: string[] = [];
  /** Proofs that came out true; a run that proves nothing tests nothing. */
  proofs = 0;

  readonly #lossy: boolean;

  constructor(options: WorldOptions, tabs: number) {
    this.#lossy = options.loss > 0;
    this.world = new World(options);
    for (let i = 0; i < tabs; i++) this.open();
  }

  open(): Actor {
    const { tab, environment } = this.world.openTab();
    const tabs = new ChatTabCoordinator(environment);
    const actor: Actor = { tab, tabs, proven: false, takingOver: 0, orphanSince: null };
    tabs.subscribe((chatId, state) => {
      if (chatId === CHAT && state.role !== "owner") actor.proven = false;
    });
    this.actors.push(actor);
    return actor;
  }

  async run(commands: readonly Command[]): Promise<void> {
    for (const command of commands) {
      await this.world.advance(command.gap, () => this.#check());
      const actor = this.actors[command.tab % this.actors.length];
      if (actor) this.#perform(actor, command.op);
      await settle();
      this.#check();
    }
  }

  #perform(actor: Actor, op: Command["op"]): void {
    const { tab, tabs } = actor;
    if (op === "resume") return this.world.resume(tab);
    if (tab.status !== "running") return;
    switch (op) {
      case "send":
        if (tabs.claim(CHAT)) this.#prove(actor, tabs.confirm(CHAT));
        return;
      case "append":
        if (tabs.hasClaim(CHAT)) this.#prove(actor, tabs.confirm(CHAT));
        return;
      case "take-over":
        actor.takingOver++;
        return this.#prove(
          actor,
          tabs.takeOver(CHAT).finally(() => actor.takingOver--),
        );
      case "release":
        return tabs.release(CHAT);
      case "pause":
        return this.world.pause(tab);
      case "crash":
        return this.world.crash(tab);
      case "close":
        return this.world.close(tab);
      case "open":
        if (this.actors.length < 6) this.open();
    }
  }

  #prove(actor: Actor, confirmed: Promise<boolean>): void {
    // Asked by an owner, the answer has to be newer than the question; asked during a claim, as new as the claim.
    const askedAt = actor.proven ? this.world.time : 0;
    void confirmed.then((ok) => {
      if (ok) this.#proven(actor, askedAt);
      else if (actor.tabs.hasClaim(CHAT) && actor.proven) this.#fail(actor, "was refused and still believes in its claim");
    });
  }

  /** The moment in which the transport would append. */
  #proven(actor: Actor, askedAt: number): void {
    this.proofs++;
    const { time, locks, options } = this.world;
    if (!actor.tabs.hasClaim(CHAT)) this.#fail(actor, "got proof of a claim that it does not have");
    actor.proven = true;
    if (options.locks) {
      // Lock intervals never overlap, so a proof that lies in one's own interval excludes everybody else's.
      const since = Math.max(askedAt, time - PROOF_MS * (1 + options.drift) - 10);
      const held = locks.history.some((h) => h.tab === actor.tab && h.name === OWN_LOCK && h.to >= since && h.from <= time);
      if (!held) this.#fail(actor, "got proof without the lock");
      return;
    }
    if (this.#lossy) return; // two may hold until a heartbeat gets through; finish() sees to it that it ends
    const rival = this.actors.find((other) => other !== actor && other.proven && this.#isAwake(other));
    if (rival) this.#fail(actor, `got proof while ${rival.tab.name} owns the chat`);
  }

  /** Running, and long enough since its last pause to have read its mail. */
  #isAwake({ tab }: Actor): boolean {
    return tab.status === "running" && this.world.time - tab.resumedAt > 2 * this.world.options.maxDelay + 10;
  }

  #ownerExists(): boolean {
    if (this.world.options.locks) return this.world.locks.holder(OWN_LOCK) !== null;
    return this.actors.some(({ tab, tabs, takingOver }) => {
      return tab.status === "running" && (tabs.hasClaim(CHAT) || takingOver > 0);
    });
  }

  #check(): void {
    const owned = this.#ownerExists();
    for (const actor of this.actors) {
      const reads = actor.tab.status === "running" && actor.tabs.isReadOnly(CHAT);
      if (!reads || owned) actor.orphanSince = null;
      else actor.orphanSince ??= Math.max(this.world.time, actor.tab.resumedAt);
      const limit = this.world.options.locks ? 7_000 : ORPHAN_MS * (1 + this.world.options.drift) + this.world.options.maxDelay + 200;
      if (actor.orphanSince !== null && this.world.time - actor.orphanSince > limit) {
        this.#fail(actor, "is read-only without an owner");
        actor.orphanSince = null;
      }
    }
  }

  /** Lets everything calm down, without faults, and checks that all tabs agree and the chat is usable. */
  async finish(): Promise<void> {
    this.world.options.loss = 0;
    for (const { tab } of this.actors) this.world.resume(tab);
    await this.world.advance(25_000, () => this.#check());
    const alive = this.actors.filter(({ tab }) => tab.status === "running");
    const owners = alive.filter(({ tabs }) => tabs.hasClaim(CHAT));
    if (owners.length > 1) this.violations.push(`${owners.length} owners in the end`);
    for (const actor of alive) {
      const role = actor.tabs.state(CHAT).role;
      const expected = owners.length === 0 ? "free" : actor === owners[0] ? "owner" : "reader";
      if (role !== expected) this.#fail(actor, `is ${role} in the end, expected ${expected}`);
    }
    for (const actor of owners) actor.tabs.release(CHAT);
    await this.world.advance(1_000 + 2 * this.world.options.maxDelay);
    const [first] = alive;
    if (!first) return;
    if (!first.tabs.claim(CHAT)) this.#fail(first, "cannot claim a free chat in the end");
    let usable: boolean | undefined;
    void first.tabs.confirm(CHAT).then((ok) => (usable = ok));
    await this.world.advance(1_000);
    if (usable !== true) this.#fail(first, "cannot own a free chat in the end");
  }

  #fail(actor: Actor, what: string): void {
    this.violations.push(`at ${Math.round(this.world.time)}: ${actor.tab.name} ${what}`);
  }
}
