import { createSessionServer, createVirtualClock } from "../../mocks/index.ts";
import type { SessionServer, VirtualClock } from "../../mocks/index.ts";
import { conformanceAgents, conformanceChat } from "./agents.ts";
import type { ConformanceControl, ConformanceTarget } from "./types.ts";

/** A built-in server with its clock. */
export interface BuiltInServer {
  server: SessionServer;
  clock: VirtualClock;
  control: ConformanceControl;
}

export const SECRET_KEY = "tr_dev_conformance0000000001";
export const BASE_URL = "http://conformance.test";

/** A fresh built-in server on a virtual clock, with the suite's agents. */
export function createBuiltInServer(wire: "released" | "prerelease" = "released", baseURL: string = BASE_URL): BuiltInServer {
  const clock = createVirtualClock();
  const server = createSessionServer({
    agents: conformanceAgents({ clock }),
    baseURL,
    secretKey: SECRET_KEY,
    clock,
    seed: "conformance",
    wire,
  });
  let version = 1;
  const control: ConformanceControl = {
    now: () => clock.now(),
    advance: (ms) => clock.advance(ms),
    deploy: () => server.deploy(conformanceChat({ clock, version: ++version })),
    openReaders: (session) =>
      server.inspect().sessions.find((row) => row.id === session || row.externalId === session)?.openReaders ?? 0,
  };
  return { server, clock, control };
}

/** The built-in server as a target, reached through its `fetch` method. */
export function directTarget(wire: "released" | "prerelease" = "released"): ConformanceTarget & BuiltInServer {
  const built = createBuiltInServer(wire);
  return {
    ...built,
    name: `createSessionServer().fetch, ${wire} wire`,
    baseURL: BASE_URL,
    secretKey: SECRET_KEY,
    wire,
    fetch: (input, init) => built.server.fetch(new Request(input, init)),
  };
}
