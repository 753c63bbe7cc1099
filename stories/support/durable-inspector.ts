import type { Inspector, InspectorAction, InspectorView } from "trigger-chat-kit/mocks";
import type { RemoteClock } from "./durable-clock.ts";

/**
 * An inspector whose time controls move one chat's agent. The worker's server has the machine's time, which is everybody's:
 * pings, token lives and idle timeouts go on.
 */
export function withAgentClock(inspector: Inspector, clock: RemoteClock): Inspector {
  let shown: InspectorView | undefined;
  let from: unknown[] = [];
  const move = (action: InspectorAction): (() => void) | undefined => {
    switch (action.type) {
      case "play":
      case "pause":
      case "step":
        return clock[action.type];
      case "speed":
        return () => clock.setSpeed(action.speed);
      case "advance":
        return () => clock.advance(action.ms);
      default:
        return undefined;
    }
  };
  return {
    ...inspector,
    read() {
      const now = [inspector.read(), clock.state()];
      if (shown === undefined || now.some((part, at) => part !== from[at])) shown = { ...inspector.read(), clock: clock.state() };
      from = now;
      return shown;
    },
    subscribe(listener) {
      const ends = [inspector.subscribe(listener), clock.subscribe(listener)];
      return () => ends.forEach((end) => end());
    },
    async act(action) {
      const moved = move(action);
      if (moved) moved();
      else await inspector.act(action);
    },
    dispose() {
      inspector.dispose();
      clock.close();
    },
  };
}
