"use client";
import type { Ref } from "react";
import { CUT_OFF_TOOL } from "../../hooks/cut-tools.ts";
import { Part, type PartProps } from "../part/Part.tsx";
import { toolNameOf, type AnyToolPart, type QuestionInput } from "../parts/describe.ts";
import { useStrings } from "../provider/config.ts";
import { FieldList } from "../tool/FieldList.tsx";
import { visibleText } from "../tool/visible-text.ts";

type AnsweredQuestionProps = PartProps<"div", { part: AnyToolPart; question: QuestionInput; partRef: Ref<HTMLElement> }>;

/** A question with the answer that it got, or without: it stays readable where it was asked. */
export function AnsweredQuestion({ part, question, ...props }: AnsweredQuestionProps) {
  const strings = useStrings();
  const labelOf = (output: unknown): unknown =>
    Array.isArray(output)
      ? output.map(labelOf)
      : (question.options.find(({ value }) => value === output)?.label ?? output);
  return (
    <Part name="answered-question" state={{ state: part.state, tool: toolNameOf(part) }} {...props}>
      <p className="tck-answered-title">
        <bdi>{visibleText(question.question)}</bdi>
      </p>
      {part.state === "output-available" && <FieldList value={labelOf(part.output)} aria-label={strings.answered} role="group" />}
      {part.state !== "output-available" && (
        <p className="tck-answered-error">
          <bdi>{!part.errorText ? strings.unanswered : part.errorText === CUT_OFF_TOOL ? strings.unfinished : visibleText(part.errorText)}</bdi>
        </p>
      )}
    </Part>
  );
}
