"use client";
import { forwardRef } from "react";
import { Button } from "../part/Button.tsx";
import { FocusReturn } from "../part/focus.tsx";
import { Part, type PartProps } from "../part/Part.tsx";
import { useChatOnce } from "../part/use-once.ts";
import { useStrings } from "../provider/config.ts";
import { useChatSlice, useGiven } from "../provider/store.ts";
import { errorCode, errorText } from "./error-text.ts";

/** Codes that no second try mends, and that a notice of its own tells of. */
const toldElsewhere = new Set<string>(["session_closed", "session_expired", "tab_not_owner"]);

/** Props of {@link ErrorNotice}. */
export type ErrorNoticeProps = PartProps<
  "div",
  {
    /** Default: the chat's error. */
    error?: Error | null;
    onTryAgain?: () => unknown;
    onDismiss?: () => unknown;
  },
  { code: string; retryable: boolean }
>;

/** What went wrong, what it means, and what to do: try again where that may help, dismiss always. */
export const ErrorNotice = forwardRef<HTMLDivElement, ErrorNoticeProps>(function ErrorNotice(
  { error: given, onTryAgain, onDismiss, ...props },
  ref,
) {
  const strings = useStrings();
  const error = useGiven<Error | null | undefined>(given, (chat) => chat.error);
  const closed = useChatSlice((chat) => chat.closed);
  const readOnly = useChatSlice((chat) => chat.isReadOnly);
  const dismiss = useChatOnce(onDismiss, (chat) => chat.clearError());
  const again = useChatOnce(onTryAgain, (chat) => chat.tryAgain());
  if (!error) return null;
  const code = errorCode(error) ?? "error";
  const told = toldElsewhere.has(code);
  // The closed notice and the read-only indicator say it already; without them (no such state) it is said here.
  if (given === undefined && told && (closed || readOnly)) return null;
  const retryable = !closed && !told;
  return (
    <Part
      name="error"
      state={{ code, retryable }}
      role="group"
      aria-label={strings.errorTitle}
      partRef={ref}
      {...props}
    >
      <FocusReturn />
      <p className="tck-error-text">
        <bdi>{errorText(error, strings)}</bdi>
      </p>
      <div className="tck-error-actions">
        {retryable && (
          <Button name="try-again" onClick={() => again.run()} aria-disabled={again.busy}>
            {strings.tryAgain}
          </Button>
        )}
        <Button name="dismiss" variant="quiet" onClick={() => dismiss.run()}>
          {strings.dismiss}
        </Button>
      </div>
    </Part>
  );
});
