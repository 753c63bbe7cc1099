"use client";
import { forwardRef, useState, type ReactNode } from "react";
import { useKeepMounted } from "../part/keep-mounted.ts";
import { Part, type PartProps } from "../part/Part.tsx";
import { humanize } from "../parts/describe.ts";
import { useStrings } from "../provider/config.ts";
import { JsonView } from "./JsonView.tsx";
import { visibleText } from "./visible-text.ts";

/** Longer texts are cut, with a button that shows all: a decision needs the whole text, a glance does not. */
const CUT_AT = 600;
const MAX_DEPTH = 2;

type Labels = Readonly<Record<string, string>>;

function LongText({ text }: { text: string }) {
  const strings = useStrings();
  const [all, setAll] = useState(false);
  useKeepMounted(all);
  const cut = !all && text.length > CUT_AT;
  return (
    <>
      <bdi className="tck-field-text">{visibleText(cut ? `${text.slice(0, CUT_AT)}…` : text)}</bdi>
      {cut && (
        <button type="button" className="tck-button" data-variant="quiet" onClick={() => setAll(true)}>
          {strings.showAll}
        </button>
      )}
    </>
  );
}

const isPlain = (value: unknown): boolean => typeof value !== "object" || value === null;

function FieldValue({ value, labels, depth }: { value: unknown; labels: Labels; depth: number }): ReactNode {
  const strings = useStrings();
  if (value === null || value === undefined || value === "") return <span className="tck-field-empty">{strings.empty}</span>;
  if (typeof value === "boolean") return value ? strings.yes : strings.no;
  if (typeof value === "number") return new Intl.NumberFormat(strings.locale, { maximumFractionDigits: 20 }).format(value);
  if (typeof value !== "object") return <LongText text={String(value)} />;
  const entries = Object.entries(value);
  if (entries.length === 0) return <span className="tck-field-empty">{strings.empty}</span>;
  if (Array.isArray(value) && value.every(isPlain)) {
    return (
      <ul className="tck-field-items">
        {value.map((item: unknown, index) => (
          <li key={index}>
            <FieldValue value={item} labels={labels} depth={depth + 1} />
          </li>
        ))}
      </ul>
    );
  }
  if (depth >= MAX_DEPTH) return <JsonView value={value} />;
  return <Fields entries={entries} labels={labels} depth={depth + 1} isList={Array.isArray(value)} />;
}

function Fields({ entries, labels, depth, isList }: {
  entries: ReadonlyArray<[string, unknown]>;
  labels: Labels;
  depth: number;
  isList: boolean;
}) {
  return (
    <dl className="tck-field-list" data-depth={depth}>
      {entries.map(([name, value]) => (
        <div key={name} className="tck-field" data-field={name}>
          <dt>{isList ? Number(name) + 1 : (labels[name] ?? visibleText(humanize(name)))}</dt>
          <dd>
            <FieldValue value={value} labels={labels} depth={depth} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Props of {@link FieldList}. */
export type FieldListProps = PartProps<
  "div",
  {
    value: unknown;
    /** Labels by field name; others are made readable from the name. */
    labels?: Labels;
  }
>;

const noLabels: Labels = {};

/** A JSON value as readable fields. Always text, never markup; characters that hide or reorder text are made visible. */
export const FieldList = forwardRef<HTMLDivElement, FieldListProps>(function FieldList(
  { value, labels = noLabels, ...props },
  ref,
) {
  return (
    <Part name="fields" partRef={ref} {...props}>
      <FieldValue value={value} labels={labels} depth={0} />
    </Part>
  );
});
