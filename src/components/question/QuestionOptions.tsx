"use client";
import { Button } from "../part/Button.tsx";
import type { QuestionInput } from "../parts/describe.ts";
import { visibleText } from "../tool/visible-text.ts";

interface QuestionOptionsProps {
  question: QuestionInput;
  labelledBy: string;
  values: readonly string[];
  onPick: (value: string) => void;
  disabled: boolean;
}

/** The options of a question: buttons that answer at once, or toggle buttons where several may be picked. */
export function QuestionOptions({ question, labelledBy, values, onPick, disabled }: QuestionOptionsProps) {
  if (question.options.length === 0) return null;
  return (
    <div className="tck-options" role="group" aria-labelledby={labelledBy}>
      {question.options.map(({ value, label, description }, index) => (
        <Button
          key={index}
          name="option"
          onClick={() => onPick(value)}
          disabled={disabled}
          aria-pressed={question.multiple ? values.includes(value) : undefined}
        >
          <bdi>{visibleText(label)}</bdi>{" "}
          {description && <bdi className="tck-option-description">{visibleText(description)}</bdi>}
        </Button>
      ))}
    </div>
  );
}
