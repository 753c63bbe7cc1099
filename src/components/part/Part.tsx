"use client";
import {
  cloneElement,
  createElement,
  isValidElement,
  useMemo,
  type ComponentPropsWithoutRef,
  type CSSProperties,
  type ElementType,
  type HTMLAttributes,
  type JSX,
  type ReactElement,
  type ReactNode,
  type Ref,
} from "react";
import { dataAttributes, isReact19, mergeProps, mergeRefs, type PartState } from "./merge.ts";

/** Takes the place of a part's element: an element that receives the props, or a function that gets props and state. */
export type PartRender<S extends PartState = PartState> =
  | ReactElement
  | ((props: HTMLAttributes<HTMLElement> & { ref?: Ref<HTMLElement> }, state: S) => ReactElement);

/** What every part takes besides its own props and the attributes of its element. */
export interface PartCommonProps<S extends PartState = PartState> {
  /** Added to the part's own class `tck-…`; a function gets the part's state. */
  className?: string | ((state: S) => string | undefined);
  style?: CSSProperties | ((state: S) => CSSProperties | undefined);
  /** Replaces the element and keeps behaviour, state attributes and accessible names. */
  render?: PartRender<S>;
  children?: ReactNode;
}

/** Props of a part over the element `Tag`, with its own props `Own` and its state `S`. */
export type PartProps<
  Tag extends keyof JSX.IntrinsicElements,
  Own = unknown,
  S extends PartState = PartState,
> = Own & PartCommonProps<S> & Omit<ComponentPropsWithoutRef<Tag>, keyof Own | keyof PartCommonProps>;

interface PartInternals<E> {
  as?: keyof JSX.IntrinsicElements;
  /** Name of the part: its class is `tck-{name}`. */
  name: string;
  state?: PartState;
  partRef?: Ref<E>;
}

type AnyProps = Record<string, unknown>;

const refOf = (element: ReactElement): Ref<unknown> | undefined =>
  isReact19
    ? (element.props as { ref?: Ref<unknown> }).ref
    : (element as unknown as { ref?: Ref<unknown> }).ref;

/**
 * The one place where a part becomes an element: class `tck-{name}`, state as `data-*`, and the four props that every
 * part takes (`ref`, `className`, `style`, `render`). Parts of this kit and an app's own parts are built on it.
 */
export function Part<S extends PartState, E = HTMLElement>({
  as = "div",
  name,
  state,
  partRef,
  className,
  style,
  render,
  ...rest
}: PartInternals<E> & PartCommonProps<S> & AnyProps): ReactElement {
  const given = (state ?? {}) as S;
  const extra = typeof className === "function" ? className(given) : className;
  const target = isValidElement(render) ? refOf(render) : undefined;
  const ref = useMemo(() => mergeRefs(partRef as Ref<unknown> | undefined, target), [partRef, target]);
  const props: AnyProps = {
    ...dataAttributes(given),
    ...rest,
    className: extra ? `tck-${name} ${extra}` : `tck-${name}`,
    ref,
  };
  const css = typeof style === "function" ? style(given) : style;
  if (css) props["style"] = css;
  if (typeof render === "function") return render(props as never, given);
  if (isValidElement(render)) return cloneElement(render, mergeProps(props, render.props as AnyProps));
  return createElement(as as ElementType, props);
}
