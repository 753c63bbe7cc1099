import type { ReactElement } from "react";

/**
 * A catalogue's text around a value that may be in another direction (a file's name, a reason): the value is isolated,
 * so that neither pulls the other's punctuation to its side.
 */
export function Isolated({ text, value }: { text: (value: string) => string; value: string }): ReactElement {
  const whole = text(value);
  const at = whole.indexOf(value);
  if (at < 0) return <>{whole}</>;
  return (
    <>
      {whole.slice(0, at)}
      <bdi>{value}</bdi>
      {whole.slice(at + value.length)}
    </>
  );
}
