import type { Meta, StoryObj } from "@storybook/react-vite";
import { useLayoutEffect, useRef, useState } from "react";
import { expect } from "storybook/test";
import "trigger-chat-kit/styles.css";
import { contrast } from "./support/contrast.ts";
import "./support/frame.css";
import "./support/theme.css";

const colors = {
  background: "The page",
  text: "Text",
  muted: "Secondary text, labels, states",
  border: "Quiet lines",
  "border-strong": "Lines that mean something: buttons, fields",
  bubble: "The user's messages, hover",
  raised: "Cards, the composer",
  sunken: "Code, raw data",
  accent: "The one accent: primary action, links, focus",
  "accent-hover": "The accent under the pointer",
  "on-accent": "Text on the accent",
  danger: "Errors, what can't be undone",
  "danger-ground": "Behind errors",
  warning: "A connection in trouble",
  success: "For the app's own use",
} as const;
type Color = keyof typeof colors;

const sizes = {
  "--tck-measure": "Longest line of text",
  "--tck-gutter": "Room at both sides",
  "--tck-font": "Text",
  "--tck-font-mono": "Code and raw data",
  "--tck-font-size": "Size of text",
  "--tck-font-size-small": "Size of states and labels",
  "--tck-line-height": "Line height of text",
  "--tck-radius-small": "Corners of buttons and fields",
  "--tck-radius": "Corners of cards and the composer",
  "--tck-radius-bubble": "Corners of the user's messages",
  "--tck-control-size": "Height of buttons",
  "--tck-focus-width": "Focus ring",
  "--tck-duration": "Every transition; 0 when motion is reduced",
  "--tck-image-height": "Height of images, known before they load",
  "--tck-composer-max-height": "The composer grows up to this",
  "--tck-shadow": "What floats: the jump button, the command menu",
} as const;

/** Text on its ground, and the least contrast that it must have. */
const pairs: ReadonlyArray<[Color, Color, number]> = [
  ["text", "background", 7],
  ["text", "bubble", 7],
  ["text", "raised", 7],
  ["muted", "background", 4.5],
  ["muted", "bubble", 4.5],
  ["muted", "raised", 4.5],
  ["muted", "sunken", 4.5],
  ["accent", "background", 4.5],
  ["accent", "bubble", 4.5],
  ["on-accent", "accent", 4.5],
  ["on-accent", "accent-hover", 4.5],
  ["danger", "background", 4.5],
  ["danger", "raised", 4.5],
  ["danger", "danger-ground", 4.5],
  ["warning", "raised", 4.5],
  ["success", "background", 4.5],
  ["border-strong", "background", 3],
  ["border-strong", "raised", 3],
];
const themes = ["light", "dark", "high-contrast"] as const;

/** Reads the tokens where they are used, as an app's own styles change them. */
function useTokens(names: readonly string[]) {
  const ref = useRef<HTMLDivElement>(null);
  const [values, setValues] = useState<Record<string, string>>({});
  useLayoutEffect(() => {
    if (!ref.current) return;
    const style = getComputedStyle(ref.current);
    setValues(Object.fromEntries(names.map((name) => [name, style.getPropertyValue(name).trim()])));
  }, [names]);
  return [ref, values] as const;
}

const colorNames = Object.keys(colors).map((name) => `--tck-color-${name}`);
function Theme({ theme }: { theme: (typeof themes)[number] }) {
  const [ref, values] = useTokens(colorNames);
  return (
    <section ref={ref} className="theme" data-tck-theme={theme} aria-label={theme}>
      <h2>{theme}</h2>
      <ul>
        {Object.entries(colors).map(([name, use]) => (
          <li key={name}>
            <span className="swatch" style={{ background: `var(--tck-color-${name})` }} />
            <code dir="ltr">{name}</code> <span className="use">{use}</span> <code dir="ltr">{values[`--tck-color-${name}`]}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}

const sizeNames = Object.keys(sizes);
function Sizes() {
  const [ref, values] = useTokens(sizeNames);
  return (
    <section ref={ref} className="theme" aria-label="sizes">
      <h2>Sizes, type, motion</h2>
      <ul>
        {Object.entries(sizes).map(([name, use]) => (
          <li key={name}>
            <code dir="ltr">{name}</code> <span className="use">{use}</span> <code dir="ltr">{values[name]}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}

const meta = { title: "Components/Theme" } satisfies Meta;
export default meta;

/** Every token of `styles.css`, in each theme. Contrast is asserted for every text on every ground that it stands on. */
export const Tokens: StoryObj = {
  render: () => (
    <div className="themes">
      {themes.map((theme) => (
        <Theme key={theme} theme={theme} />
      ))}
      <Sizes />
    </div>
  ),
  play: async ({ canvasElement }) => {
    for (const theme of themes) {
      const style = getComputedStyle(canvasElement.querySelector(`[data-tck-theme="${theme}"]`) as HTMLElement);
      const color = (name: Color) => {
        const value = style.getPropertyValue(`--tck-color-${name}`).trim();
        return value.length === 4 ? value.replace(/[\da-f]/gi, "$&$&") : value;
      };
      const poor = pairs
        .map(([front, ground, least]) => ({ theme, front, ground, least, is: contrast(color(front), color(ground)) }))
        .filter(({ is, least }) => !(is >= least));
      await expect(poor).toEqual([]);
    }
  },
};
