"use client";
import { forwardRef, useId, type Ref } from "react";
import { useIsPast } from "../message/use-is-past.ts";
import { Disclosure } from "../part/Disclosure.tsx";
import { FocusReturn } from "../part/focus.tsx";
import { Part, type PartProps } from "../part/Part.tsx";
import { toolLabel, toolNameOf, type AnyToolPart } from "../parts/describe.ts";
import { useStrings, useToolDescription } from "../provider/config.ts";
import { FieldList } from "../tool/FieldList.tsx";
import { JsonView } from "../tool/JsonView.tsx";
import { ToolCall } from "../tool/ToolCall.tsx";
import { visibleText } from "../tool/visible-text.ts";
import { ApprovalButtons, type ApprovalButtonsProps } from "./ApprovalButtons.tsx";
import { approvalSubject } from "./subject.ts";

/** Props of {@link ApprovalCard}. */
export type ApprovalCardProps = PartProps<
  "section",
  { part: AnyToolPart } & Pick<ApprovalButtonsProps, "onApprove" | "onDeny" | "disabled">
>;

/**
 * Asks the user to decide about a tool call, in plain words: the question, what would happen, the input as fields. The
 * raw JSON is one disclosure away. Once answered, or when the user wrote on instead, it is the one-line tool call that says so.
 */
export const ApprovalCard = forwardRef<HTMLElement, ApprovalCardProps>(function ApprovalCard(
  { part, onApprove, onDeny, disabled, children, ...props },
  ref,
) {
  const strings = useStrings();
  const titleId = useId();
  const inputId = `${titleId}input`;
  const description = useToolDescription(toolNameOf(part));
  const past = useIsPast(part.state === "approval-requested");
  if (past || part.state !== "approval-requested") {
    const { render: _section, ...kept } = props;
    return <ToolCall part={part} ref={ref as Ref<HTMLDetailsElement>} {...(kept as object)} />;
  }
  const { consequence } = description;
  const told = typeof consequence === "function" ? consequence(part.input) : consequence;
  return (
    <Part
      as="section"
      name="approval-card"
      state={{ tool: toolNameOf(part), destructive: description.destructive === true }}
      aria-labelledby={titleId}
      aria-describedby={inputId}
      tabIndex={-1}
      partRef={ref}
      {...props}
    >
      <FocusReturn />
      <h3 id={titleId} className="tck-card-title">
        <bdi>{strings.approvalTitle(toolLabel(part, description))}</bdi>
      </h3>
      {part.approval.requestReason && (
        <p className="tck-card-reason">
          <bdi>{visibleText(part.approval.requestReason)}</bdi>
        </p>
      )}
      <FieldList id={inputId} value={part.input} labels={description.fields} />
      <p className="tck-card-consequence">
        <bdi>{told ?? strings.approvalConsequence}</bdi>
      </p>
      {children}
      <ApprovalButtons
        approvalId={part.approval.id}
        label={approvalSubject(part, description, strings)}
        onApprove={onApprove}
        onDeny={onDeny}
        disabled={disabled}
      />
      <Disclosure name="raw" summary={strings.rawData}>
        <JsonView value={part.input} />
      </Disclosure>
    </Part>
  );
});
