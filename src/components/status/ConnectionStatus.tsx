"use client";
import { forwardRef, useEffect, useState } from "react";
import type { ConnectionState, ScheduledRetry } from "../../transport/state.ts";
import { Button } from "../part/Button.tsx";
import { FocusReturn } from "../part/focus.tsx";
import { Part, type PartProps } from "../part/Part.tsx";
import { useChatOnce } from "../part/use-once.ts";
import { useStrings } from "../provider/config.ts";
import { useGiven } from "../provider/store.ts";
import { useHeld } from "./use-held.ts";

/** Props of {@link ConnectionStatus}. */
export type ConnectionStatusProps = PartProps<
  "span",
  {
    /** Default: the chat's connection. */
    connection?: ConnectionState;
    /** Default: the chat's scheduled retry. Its `at` is in milliseconds since the epoch. */
    retry?: ScheduledRetry | null;
    runPending?: boolean;
    onRetryNow?: () => unknown;
  },
  { connection: ConnectionState; pending: boolean }
>;

const brief = (state: ConnectionState) => state === "connecting" || state === "reconnecting" || state === "stalled";

/** The words of a scheduled retry, counted down once a second. Keyed by `at`, so that each retry starts anew. */
function Countdown({ attempt, at }: ScheduledRetry) {
  const strings = useStrings();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return <>{strings.reconnecting(attempt, Math.max(0, Math.ceil((at - now) / 1000)))}</>;
}

/**
 * The connection in a few quiet words beside the composer: nothing while all is well, attempt and countdown with "Retry
 * now" while it reconnects. States that are over in a blink never show.
 */
export const ConnectionStatus = forwardRef<HTMLSpanElement, ConnectionStatusProps>(function ConnectionStatus(
  { connection: givenConnection, retry: givenRetry, runPending: givenPending, onRetryNow, ...props },
  ref,
) {
  const strings = useStrings();
  const again = useChatOnce(onRetryNow, (chat) => chat.retryNow());
  const connection = useHeld(useGiven(givenConnection, (chat) => chat.connection), brief) ?? "idle";
  const retry = useGiven(givenRetry, (chat) => chat.retry);
  const pending = useGiven(givenPending, (chat) => chat.runPending);
  const waiting = connection === "reconnecting" && retry !== null;
  const text = strings.connection[connection] || (pending ? strings.runPending : "");
  if (!text) return null;
  const canRetry = waiting || connection === "offline" || connection === "stalled" || connection === "signed-out";
  return (
    <Part as="span" name="connection" state={{ connection, pending }} partRef={ref} {...props}>
      <bdi className="tck-connection-text">{waiting ? <Countdown key={retry.at} {...retry} /> : text}</bdi>
      {canRetry && (
        <Button
          name="retry-now"
          variant="quiet"
          onClick={() => again.run()}
        >
          <FocusReturn />
          {strings.retryNow}
        </Button>
      )}
    </Part>
  );
});
