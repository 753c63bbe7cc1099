import { visibleText } from "./visible-text.ts";

const print = (value: unknown): string => {
  try {
    return JSON.stringify(value, null, 2) ?? String(value);
  } catch {
    return String(value);
  }
};

/** A value as indented JSON, left to right whatever the page's direction. Scrolls inside its box; focusable for that. */
export function JsonView({ value }: { value: unknown }) {
  return (
    <pre className="tck-json" dir="ltr" tabIndex={0}>
      {visibleText(print(value))}
    </pre>
  );
}
