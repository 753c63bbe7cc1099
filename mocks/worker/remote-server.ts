import { Emitter } from "../core/events.ts";
import type { ServerEvent } from "../core/events.ts";
import { deepFreeze } from "../core/redact.ts";
import type { SessionServer } from "../core/server-types.ts";
import { checkFault } from "../faults/check-fault.ts";
import type { ActiveFault } from "../faults/types.ts";
import { PortClient } from "./port-client.ts";
import type { RemoteMethods, RemoteState } from "./messages.ts";

/** Holds a Web Lock for as long as the page lives: the worker sees by it that a page is gone. */
async function holdLock(): Promise<{ name: string | null; release: () => void }> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  if (locks === undefined) return { name: null, release: () => undefined };
  const name = `trigger-chat-kit/page/${crypto.randomUUID()}`;
  let release: () => void = () => undefined;
  await new Promise<void>((held) => {
    void locks.request(name, () => {
      held();
      return new Promise<void>((resolve) => (release = resolve));
    });
  });
  return { name, release: () => release() };
}

/** A server at the other end of a port, with the interface of one in this page. */
export async function remoteServer(port: MessagePort): Promise<SessionServer> {
  const lock = await holdLock();
  const events = new Emitter<ServerEvent>();
  let listeners = 0;
  let state: RemoteState;
  const client = new PortClient(port, {
    state(next) {
      state = { snapshot: deepFreeze(next.snapshot), faults: deepFreeze(next.faults) };
    },
    event: (event) => events.emit(event),
  });
  const { baseURL, secretKey } = await client.hello(lock.name);
  const call =
    <M extends keyof RemoteMethods>(method: M) =>
    (...args: Parameters<RemoteMethods[M]>) =>
      client.call(method, args) as ReturnType<RemoteMethods[M]>;

  return {
    baseURL,
    secretKey,
    fetch: (request) => client.fetch(request),
    handle: (_route, _request, answer) => answer(),
    startSession: call("startSession"),
    accessToken: call("accessToken"),
    mintToken: call("mintToken"),
    sessions: { list: call("list"), retrieve: call("retrieve"), close: call("closeSession") },
    deploy() {
      throw new Error("Agents live in the worker: deploy the new version there (an agent is a function and cannot cross)");
    },
    faults: {
      add(fault) {
        checkFault(fault);
        const id = client.nextId();
        client.post({ type: "add-fault", id, fault });
        const shown: ActiveFault = { id: -id, fault, hits: 0, remaining: fault.times ?? 1 };
        state = { ...state, faults: [...state.faults, shown] };
        return () => {
          client.post({ type: "remove-fault", id });
          state = { ...state, faults: state.faults.filter((other) => other !== shown) };
        };
      },
      clear() {
        client.post({ type: "clear-faults" });
        state = { ...state, faults: [] };
      },
      list: () => state.faults,
    },
    inspect: () => state.snapshot,
    subscribe(listener) {
      const unsubscribe = events.subscribe(listener);
      listeners += 1;
      if (listeners === 1) client.post({ type: "watch", on: true });
      let active = true;
      return () => {
        if (!active) return;
        active = false;
        unsubscribe();
        listeners -= 1;
        if (listeners === 0) client.post({ type: "watch", on: false });
      };
    },
    reset: call("reset"),
    async close() {
      client.close();
      lock.release();
    },
  };
}
