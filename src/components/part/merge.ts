import { version, type CSSProperties, type Ref, type RefCallback } from "react";

/** Refs are props, and may give a clean-up that is called in the place of null. */
export const isReact19 = Number.parseInt(version, 10) >= 19;

/** A part's state as its `data-*` attributes show it. `true` is an empty attribute; `false`, null, undefined are absent. */
export type PartState = Readonly<Record<string, string | number | boolean | null | undefined>>;

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** State as `data-*` attributes: `{ isOpen: true, role: "user" }` → `data-is-open="" data-role="user"`. */
export function dataAttributes(state: PartState): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(state)) {
    if (value === false || value === null || value === undefined) continue;
    attributes[`data-${kebab(name)}`] = value === true ? "" : String(value);
  }
  return attributes;
}

/** One ref that sets both. Returns the only one as it is, so that its identity holds. */
export function mergeRefs<T>(a: Ref<T> | undefined, b: Ref<T> | undefined): Ref<T> | undefined {
  if (!a || !b) return a ?? b ?? undefined;
  const set: RefCallback<T> = (value) => {
    const undo = [a, b].map((ref) => {
      if (typeof ref === "function") return ref(value) ?? (() => void ref(null));
      (ref as { current: T | null }).current = value;
      return () => void ((ref as { current: T | null }).current = null);
    });
    return isReact19 ? () => undo.forEach((clean) => clean()) : undefined;
  };
  return set;
}

interface Preventable {
  readonly defaultPrevented: boolean;
}
type Handler<E> = ((event: E) => void) | undefined;

/** Runs the app's handler, then ours unless the app called `preventDefault()`. */
export function chain<E extends Preventable>(theirs: Handler<E>, ours: (event: E) => void): (event: E) => void {
  return (event) => {
    theirs?.(event);
    if (!event.defaultPrevented) ours(event);
  };
}

type AnyProps = Record<string, unknown>;
const isHandler = (name: string, value: unknown): value is (event: Preventable) => void =>
  /^on[A-Z]/.test(name) && typeof value === "function";

/** Merges a part's props into those of the element that replaces it: classes join, styles and handlers combine. */
export function mergeProps(ours: AnyProps, theirs: AnyProps): AnyProps {
  const merged: AnyProps = { ...ours };
  for (const [name, value] of Object.entries(theirs)) {
    const own = ours[name];
    if (value === undefined || name === "ref") continue;
    if (name === "className") merged[name] = [own, value].filter(Boolean).join(" ");
    else if (name === "style") merged[name] = { ...(own as CSSProperties), ...(value as CSSProperties) };
    else if (isHandler(name, value) && isHandler(name, own)) merged[name] = chain(value, own);
    else merged[name] = value;
  }
  return merged;
}
