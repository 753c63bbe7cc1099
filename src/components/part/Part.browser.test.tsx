import { createRef } from "react";
import { describe, expect, test, vi } from "vitest";
import { render } from "vitest-browser-react";
import { userEvent } from "vitest/browser";
import { Message } from "../message/Message.tsx";
import { message } from "../testing/fake-chat.tsx";
import { Button } from "./Button.tsx";
import { Part } from "./Part.tsx";

describe("a part", () => {
  test("shows its state as data attributes: true is empty, false and nothing are absent", async () => {
    const screen = await render(<Part name="x" state={{ isOpen: true, closed: false, none: null, role: "user", count: 0 }} data-testid="x" />);
    const { dataset, className } = screen.getByTestId("x").element() as HTMLElement;
    expect({ ...dataset, testid: undefined }).toEqual({ isOpen: "", role: "user", count: "0", testid: undefined });
    expect(className).toBe("tck-x");
  });

  test("takes class and style as values or as functions of its state", async () => {
    const screen = await render(
      <Part name="x" data-testid="x" state={{ open: true }} className={({ open }) => (open ? "wide" : undefined)} style={({ open }) => ({ opacity: open ? 0.5 : 1 })} />,
    );
    const element = screen.getByTestId("x").element() as HTMLElement;
    expect([element.className, element.style.opacity]).toEqual(["tck-x wide", "0.5"]);
  });

  test("becomes the element that is given, with both refs, both classes and both handlers", async () => {
    const [outer, inner] = [createRef<HTMLButtonElement>(), createRef<HTMLAnchorElement>()];
    const calls: string[] = [];
    const screen = await render(
      <Button
        ref={outer}
        className="a"
        onClick={() => calls.push("part")}
        render={<a ref={inner} href="#x" className="b" onClick={(event) => { event.preventDefault(); calls.push("element"); }}>Go</a>}
      />,
    );
    const link = screen.getByRole("link", { name: "Go" });
    expect(link.element().className).toBe("tck-button a b");
    expect(outer.current).toBe(link.element());
    expect(inner.current).toBe(link.element());
    await userEvent.click(link);
    expect(calls).toEqual(["element"]);
  });

  test("cleans up the refs of both as they ask for it", async () => {
    const seen: string[] = [];
    const ref = (name: string) => (element: Element | null) => {
      seen.push(`${name} ${element ? "set" : "null"}`);
      return () => void seen.push(`${name} cleaned`);
    };
    const plain = createRef<HTMLButtonElement>();
    const screen = await render(
      <>
        <Button ref={ref("part")} render={<span ref={ref("element")} />} />
        <Button ref={plain} render={<span ref={ref("other")} />} />
      </>,
    );
    expect(plain.current).not.toBeNull();
    await screen.unmount();
    expect(plain.current).toBeNull();
    expect(seen.filter((one) => one.endsWith("null"))).toEqual([]);
    expect(seen.filter((one) => one.endsWith("cleaned"))).toEqual(["part cleaned", "element cleaned", "other cleaned"]);
  });

  test("becomes what a function makes of its props and its state", async () => {
    const seen = vi.fn();
    const screen = await render(
      <Part name="x" state={{ open: true }} render={(props, state) => { seen(state); return <section {...props} aria-label="mine" />; }} />,
    );
    await expect.element(screen.getByRole("region", { name: "mine" })).toHaveAttribute("data-open", "");
    expect(seen).toHaveBeenCalledWith({ open: true });
  });

  test("keeps its identity over renders, so that what is typed and where the focus is stays", async () => {
    const node = createRef<HTMLElement>();
    const screen = await render(<Message ref={node} message={message("u", "user", "One")} />);
    const before = node.current;
    await screen.rerender(<Message ref={node} message={message("u", "user", "Two")} />);
    expect(node.current).toBe(before);
    expect(node.current?.textContent).toContain("Two");
  });
});
