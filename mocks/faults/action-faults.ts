import { sleep } from "../core/clock.ts";
import type { Core } from "../core/core.ts";
import type { Random } from "../core/ids.ts";
import { HttpError } from "../http/respond.ts";
import { networkError } from "./answers.ts";
import type { FaultSet } from "./fault-set.ts";
import type { Route } from "./types.ts";

/** Runs what an app's server action does through the faults that are meant for it. */
export type ActionRunner = <T>(route: Route, chatId: string, work: () => Promise<T>) => Promise<T>;

/**
 * Starting a session and minting a token are calls of the app's own server to the platform: faults that name their route
 * (`create`, `claims`) hit them, and so does `offline`, which cuts the page off from its server too. A fault without a
 * route is about the page's own requests and passes them by.
 */
export function createActionRunner(faults: FaultSet, core: Pick<Core, "ctx" | "streamsOpen">, random: Random): ActionRunner {
  return async (route, chatId, work) => {
    const request = { id: 0, route, method: "POST", chatIds: [chatId], resumes: false };
    const fault = faults.take(request, ({ type, route: named }) => named !== undefined || type === "offline");
    switch (fault?.type) {
      case "status":
        throw new HttpError(fault.status, `The platform answered ${fault.status}`);
      case "captive-portal":
        throw new SyntaxError("Unexpected token '<': the answer is not JSON");
      case "offline":
        throw networkError();
      case "network":
        if (fault.when === "after-stored") await work();
        throw networkError();
      case "latency": {
        const { streamsOpen } = core;
        await sleep(core.ctx.timers, fault.ms + random.next() * (fault.jitterMs ?? 0), streamsOpen);
        if (streamsOpen.aborted) throw networkError();
        return work();
      }
      default:
        return work();
    }
  };
}
