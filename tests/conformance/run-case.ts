import { createApi, uniqueId } from "./api.ts";
import { check, ConformanceFailure, ConformanceSkip } from "./check.ts";
import type { CaseContext, CaseResult, ConformanceCase, ConformanceTarget, Requirement } from "./types.ts";

const REASON: Record<Requirement, string> = {
  time: "needs a clock that can be moved",
  deploy: "needs to deploy a second version of the agent",
  "released-wire": "the target writes the prerelease wire",
  "prerelease-wire": "the target writes the released wire",
  "raw-requests": "a browser page can't send these headers",
  readers: "needs to count the server's open readers",
};

function missing(requirement: Requirement, target: ConformanceTarget): boolean {
  switch (requirement) {
    case "time":
    case "deploy":
    case "readers":
      return target.control === undefined;
    case "released-wire":
      return target.wire === "prerelease";
    case "prerelease-wire":
      return target.wire !== "prerelease";
    case "raw-requests":
      return target.rawRequests === false;
  }
}

/** Why a case doesn't apply to a target, or undefined when it does. */
export function skipReason(test: ConformanceCase, target: ConformanceTarget): string | undefined {
  const unmet = test.requires?.find((requirement) => missing(requirement, target));
  return unmet === undefined ? undefined : REASON[unmet];
}

function createContext(target: ConformanceTarget): CaseContext {
  const anotherChatId = () => uniqueId("conformance");
  const turnOfEventLoop = () => new Promise<void>((resolve) => setTimeout(resolve, 5));
  return {
    api: createApi(target),
    check,
    target,
    control: target.control,
    chatId: anotherChatId(),
    anotherChatId,
    async pass(ms) {
      if (target.control !== undefined) return target.control.advance(ms);
      if (ms > (target.patience ?? 3_000)) throw new ConformanceSkip(`would have to wait ${Math.ceil(ms / 1000)} s`);
      await new Promise<void>((resolve) => setTimeout(resolve, ms));
    },
    async eventually(probe, what) {
      // A guard against hanging, not a bound: on a busy machine everything takes longer.
      const deadline = performance.now() + 15_000 + (target.control === undefined ? (target.patience ?? 3_000) : 0);
      for (;;) {
        const found = await probe();
        if (found !== undefined) return found;
        if (performance.now() > deadline) throw new ConformanceFailure(`never happened: ${what}`);
        await turnOfEventLoop();
      }
    },
    skip(reason) {
      throw new ConformanceSkip(reason);
    },
  };
}

/** Runs one case against a target. Never rejects: what went wrong is in the result. */
export async function runCase(
  test: ConformanceCase,
  target: ConformanceTarget,
  timeoutMs = 18_000,
): Promise<CaseResult> {
  const { id, section, title } = test;
  const reason = skipReason(test, target);
  if (reason !== undefined) return { id, section, title, outcome: "skip", reason, durationMs: 0 };
  const startedAt = performance.now();
  const opened = new AbortController();
  const watched: ConformanceTarget = {
    ...target,
    fetch: (input, init) => {
      const signal = init?.signal ? AbortSignal.any([init.signal, opened.signal]) : opened.signal;
      return target.fetch(input, { ...init, signal });
    },
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ConformanceFailure(`no answer after ${timeoutMs} ms`)), timeoutMs);
  });
  const done = (outcome: CaseResult["outcome"], why?: string): CaseResult => ({
    ...{ id, section, title, outcome, durationMs: Math.round(performance.now() - startedAt) },
    ...(why === undefined ? {} : { reason: why }),
  });
  try {
    await Promise.race([test.run(createContext(watched)), timeout]);
    return done("pass");
  } catch (error) {
    if (error instanceof ConformanceSkip) return done("skip", error.message);
    return done("fail", error instanceof Error ? error.message : String(error));
  } finally {
    clearTimeout(timer);
    opened.abort();
  }
}
