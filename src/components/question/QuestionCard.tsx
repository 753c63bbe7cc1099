"use client";
import { forwardRef, useId, useState, type FormEvent } from "react";
import { useIsPast } from "../message/use-is-past.ts";
import { Button } from "../part/Button.tsx";
import { FocusReturn } from "../part/focus.tsx";
import { isComposing } from "../part/keyboard.ts";
import { chain } from "../part/merge.ts";
import { Part, type PartProps } from "../part/Part.tsx";
import { useOnce } from "../part/use-once.ts";
import { humanize, readQuestion, toolNameOf, type AnyToolPart, type QuestionInput } from "../parts/describe.ts";
import { useStrings, useToolDescription } from "../provider/config.ts";
import { isBlocked, useChatSlice, useChatStore } from "../provider/store.ts";
import { FieldList } from "../tool/FieldList.tsx";
import { visibleText } from "../tool/visible-text.ts";
import { AnsweredQuestion } from "./AnsweredQuestion.tsx";
import { QuestionOptions } from "./QuestionOptions.tsx";

/** Props of {@link QuestionCard}. */
export type QuestionCardProps = PartProps<
  "form",
  {
    part: AnyToolPart;
    /** Default: the chat's own `answer`. */
    onAnswer?: (toolCallId: string, output: unknown) => unknown;
    /** Default: the chat's own `answerError`, with the catalogue's words. */
    onSkip?: (toolCallId: string) => unknown;
    disabled?: boolean;
  }
>;

const defaultOutput = ({ multiple }: QuestionInput, { values, text }: { values: string[]; text: string }): unknown => {
  if (multiple) return text ? [...values, text] : values;
  return text || (values[0] ?? "");
};

/**
 * A question of the agent: options (one click answers, several are ticked) and, where allowed, free text. Once answered
 * it keeps the question with the answer. Skipping answers with an error, so the agent never waits for ever.
 */
export const QuestionCard = forwardRef<HTMLFormElement, QuestionCardProps>(function QuestionCard(
  { part, onAnswer, onSkip, onSubmit, disabled: off = false, children, ...props },
  ref,
) {
  const strings = useStrings();
  const titleId = useId();
  const store = useChatStore();
  const name = toolNameOf(part);
  const description = useToolDescription(name);
  const blocked = useChatSlice(isBlocked);
  const [values, setValues] = useState<string[]>([]);
  const [text, setText] = useState("");
  const { busy, run } = useOnce({ forGood: true });
  const asked = readQuestion(part.input);
  const question: QuestionInput = asked ?? { question: humanize(name), options: [], multiple: false, freeText: true };
  const past = useIsPast(part.state === "input-available");
  if (past || part.state !== "input-available") {
    const { render: _form, ...kept } = props;
    return <AnsweredQuestion part={part} question={question} partRef={ref} {...(kept as object)} />;
  }
  const disabled = off || blocked || busy;
  const asks = visibleText(question.question);
  const named = (what: string) => `${what}: ${asks}`;

  const send = (picked: string[], typed: string) => {
    const given = { values: picked, text: typed.trim() };
    if (given.values.length === 0 && !given.text) return;
    const output = description.toOutput ? description.toOutput(given) : defaultOutput(question, given);
    run(() => (onAnswer ? onAnswer(part.toolCallId, output) : store.getState().answer(part.toolCallId, output)));
  };
  const skip = () =>
    run(() =>
      onSkip
        ? onSkip(part.toolCallId)
        : store.getState().answerError(part.toolCallId, strings.questionSkipped),
    );
  const pick = (value: string) => {
    if (!question.multiple) return send([value], "");
    setValues((now) => (now.includes(value) ? now.filter((one) => one !== value) : [...now, value]));
  };

  return (
    <Part
      as="form"
      name="question-card"
      state={{ tool: name, multiple: question.multiple, busy }}
      aria-labelledby={titleId}
      tabIndex={-1}
      onSubmit={chain(onSubmit, (event: FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        send(values, text);
      })}
      partRef={ref}
      {...props}
    >
      <FocusReturn />
      <h3 id={titleId} className="tck-card-title">
        <bdi>{asks}</bdi>
      </h3>
      {asked === null && <FieldList value={part.input} labels={description.fields} />}
      {children}
      <QuestionOptions question={question} labelledBy={titleId} values={values} onPick={pick} disabled={disabled} />
      <div className="tck-question-row">
        {question.freeText && (
          <input
            className="tck-input"
            aria-label={named(strings.answerLabel)}
            placeholder={strings.answerLabel}
            dir={text ? "auto" : undefined}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => event.key === "Enter" && isComposing(event) && event.preventDefault()}
            disabled={disabled}
          />
        )}
        {(question.freeText || question.multiple) && (
          <Button
            type="submit"
            variant="primary"
            disabled={disabled || (!text.trim() && values.length === 0)}
            aria-label={named(strings.answer)}
          >
            {strings.answer}
          </Button>
        )}
        <Button variant="quiet" onClick={skip} disabled={disabled} aria-label={named(strings.skipQuestion)}>
          {strings.skipQuestion}
        </Button>
      </div>
    </Part>
  );
});
