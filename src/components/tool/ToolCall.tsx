"use client";
import { forwardRef } from "react";
import { CUT_OFF_TOOL } from "../../hooks/cut-tools.ts";
import { useIsPast } from "../message/use-is-past.ts";
import { Disclosure } from "../part/Disclosure.tsx";
import { Isolated } from "../part/Isolated.tsx";
import type { PartProps } from "../part/Part.tsx";
import { toolLabel, toolLine, toolNameOf, type AnyToolPart } from "../parts/describe.ts";
import { useStrings, useToolDescription } from "../provider/config.ts";
import type { ToolCallState } from "../strings/types.ts";
import { FieldList } from "./FieldList.tsx";
import { JsonView } from "./JsonView.tsx";
import { visibleText } from "./visible-text.ts";

/** State of a {@link ToolCall}. */
export interface ToolCallPartState extends Record<string, string | boolean | undefined> {
  state: ToolCallState;
  tool: string;
  /** Set once an approval was answered. */
  approved?: "true" | "false";
  preliminary: boolean;
  /** The answer ended before the call had a result, or the user wrote on instead of deciding about it. */
  unfinished: boolean;
}
/** Props of {@link ToolCall}. */
export type ToolCallProps = PartProps<"details", { part: AnyToolPart; isStreaming?: boolean }, ToolCallPartState>;

/** A tool call as one line that opens to its input and its result. */
export const ToolCall = forwardRef<HTMLDetailsElement, ToolCallProps>(function ToolCall(
  { part, isStreaming: _streaming, ...props },
  ref,
) {
  const strings = useStrings();
  const description = useToolDescription(toolNameOf(part));
  const reason = part.approval?.reason;
  const approved = part.approval?.approved;
  const denied = part.state === "output-denied" || approved === false;
  const past = useIsPast(/^(input|approval-requested)/.test(part.state));
  const unfinished = past || part.errorText === CUT_OFF_TOOL;
  const stateText =
    denied && reason ? (
      <Isolated text={strings.deniedBecause} value={visibleText(reason)} />
    ) : denied ? (
      strings.denied
    ) : part.state === "approval-responded" ? (
      strings.approved
    ) : past && part.state === "approval-requested" ? (
      strings.unanswered
    ) : unfinished ? (
      strings.unfinished
    ) : (
      strings.toolState[part.state]
    );
  const line = part.state === "input-streaming" ? undefined : toolLine(part, description);
  const input: unknown = part.input;
  return (
    <Disclosure
      name="tool-call"
      ref={ref}
      state={{
        state: denied ? "output-denied" : part.state,
        tool: toolNameOf(part),
        approved: approved === undefined ? undefined : `${approved}`,
        preliminary: part.state === "output-available" && part.preliminary === true,
        unfinished,
      }}
      summary={
        <>
          <bdi className="tck-tool-label">{toolLabel(part, description)}</bdi>
          {line && <bdi className="tck-tool-line">{visibleText(line)}</bdi>}
          <span className="tck-tool-state">
            <bdi>{stateText}</bdi>
          </span>
        </>
      }
      {...(props as object)}
    >
      {input !== undefined && (
        <section className="tck-tool-section">
          <h4>{strings.toolInput}</h4>
          <FieldList value={input} labels={description.fields} />
        </section>
      )}
      {part.state === "output-available" && (
        <section className="tck-tool-section">
          <h4>{strings.toolOutput}</h4>
          <FieldList value={part.output} />
        </section>
      )}
      {part.state === "output-error" && !unfinished && (
        <section className="tck-tool-section" data-error="">
          <h4>{strings.toolError}</h4>
          <bdi className="tck-field-text">{visibleText(part.errorText)}</bdi>
        </section>
      )}
      <Disclosure name="raw" summary={strings.rawData}>
        <JsonView value={{ input, output: part.output }} />
      </Disclosure>
    </Disclosure>
  );
});
