import type { UIMessageChunk } from "ai";
import type { ChatHandle } from "./chat-handle-types.ts";
import { isMessage } from "./records.ts";
import { pipeResponse, toChunkStream } from "./respond.ts";
import type { RunState } from "./run-state.ts";
import { toStreamTextOptions } from "./stream-text-options.ts";
import { createSession } from "./turn-iterator.ts";
import { warn } from "./warn.ts";

/** The `chat` of one run: a thin face over its state. */
export function createChatHandle(run: RunState): ChatHandle {
  const write = (chunk: UIMessageChunk) => run.write(chunk);
  return {
    get sessionId() {
      return run.port.sessionId;
    },
    history: run.history,
    response: { write, append: (...parts) => parts.forEach(write) },
    inject: (messages) => run.background.add(messages),
    async pipe(source) {
      if (!run.turn) throw new Error("chat.pipe() streams into a turn. Outside a turn use chat.stream.pipe().");
      run.turn.piped = true;
      await pipeResponse(run, run.turn, source);
    },
    turn: (message) => ({ kind: "action-turn", ...(message === undefined ? {} : { message }) }),
    endRun: () => void (run.requests.endRun = true),
    requestUpgrade: () => void (run.requests.upgrade = true),
    close: (options = {}) => void (run.requests.close ??= options),
    defer: (work) => run.deferred.add(work, (error) => warn("deferred work failed", error)),
    skills: { set: (skills) => void (run.skills = [...skills]), get: () => [...run.skills] },
    store: run.store,
    locals: run.locals,
    toStreamTextOptions: (options) => toStreamTextOptions(run, options),
    createSession: (payload, options) => createSession(run, payload, options),
    stream: {
      append: (chunk) => void run.port.out.append(chunk),
      async pipe(stream) {
        for await (const chunk of toChunkStream(stream)) run.port.out.append(chunk);
      },
      async writer({ execute }) {
        await execute(run.writer);
        await run.turn?.output.settle();
      },
    },
    messages: {
      async next({ timeoutInSeconds = run.port.idleTimeoutInSeconds } = {}) {
        for (;;) {
          const record = await run.port.in.next({ timeoutMs: timeoutInSeconds * 1_000, signal: run.port.signal });
          if (!record) return undefined;
          if (isMessage(record)) return { id: record.partId, seqNum: record.seq, payload: record.chunk.payload };
          if (record.chunk.kind === "stop") run.heardStop(record.chunk.message);
        }
      },
      hasPending: () => run.port.in.pending().some(isMessage),
      pending: () => run.port.in.pending().flatMap((record) => (isMessage(record) ? [record.chunk.payload] : [])),
      on: (listener) => run.port.in.onAppend((record) => isMessage(record) && listener(record.chunk.payload)),
    },
    stopSignal: {
      get signal() {
        return run.turn?.stop.signal;
      },
      get message() {
        return run.turn?.stopMessage;
      },
      on(listener) {
        run.stopListeners.add(listener);
        return () => void run.stopListeners.delete(listener);
      },
    },
  };
}
