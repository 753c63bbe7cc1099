import type { AnyAgent } from "./agent-port.ts";

/** An agent with the number of its deployment, from 1. */
export interface Deployment {
  agent: AnyAgent;
  version: number;
}

/** Every version of every agent that was deployed. */
export class AgentRegistry {
  readonly #versions = new Map<string, AnyAgent[]>();

  constructor(agents: readonly AnyAgent[]) {
    for (const agent of agents) this.deploy(agent);
  }

  deploy(agent: AnyAgent): number {
    const versions = this.#versions.get(agent.id) ?? [];
    this.#versions.set(agent.id, versions);
    return versions.push(agent);
  }

  /**
   * The newest version of a task, or the one that `lockToVersion` names by the last number in it (`"2"`, `"20260101.2"`).
   * Undefined while it is not deployed.
   */
  resolve(taskIdentifier: string, lockToVersion?: string): Deployment | undefined {
    const versions = this.#versions.get(taskIdentifier) ?? [];
    const locked = lockToVersion?.match(/(\d+)$/)?.[1];
    const version = locked === undefined ? versions.length : Number(locked);
    const agent = versions[version - 1];
    return agent === undefined ? undefined : { agent, version };
  }
}
