import { configure } from "@trigger.dev/sdk";
import { afterEach, vi } from "vitest";
import { createBuiltInServer, SECRET_KEY } from "../conformance/targets.ts";
import type { BuiltInServer } from "../conformance/targets.ts";
import { serveLogged } from "./exchange-log.ts";
import type { LoggedServer } from "./exchange-log.ts";

/** A built-in server on localhost that the published SDK is configured for. */
export interface World extends BuiltInServer {
  http: LoggedServer;
}

const open: World[] = [];

/** Makes a world. It is torn down after the test. */
export async function createWorld(wire: "released" | "prerelease" = "released"): Promise<World> {
  const built = createBuiltInServer(wire);
  const http = await serveLogged(built.server);
  configure({ baseURL: http.url, accessToken: SECRET_KEY });
  vi.stubEnv("TRIGGER_API_URL", http.url);
  vi.stubEnv("TRIGGER_SECRET_KEY", SECRET_KEY);
  const world = { ...built, http };
  open.push(world);
  return world;
}

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const { http, server } of open.splice(0)) {
    await server.close();
    await http.close();
  }
});
