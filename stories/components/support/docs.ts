/** The facts of a component, for its docs page. Props come from the types. */
export interface ComponentFacts {
  /** What it is for, in a sentence or two. */
  about: string;
  /** Its elements by class, as a tree. */
  anatomy: string;
  /** Attribute → what it says. */
  data?: Record<string, string>;
  /** Custom properties that shape it, besides the colours. */
  vars?: string[];
  /** Key → what it does. */
  keys?: Record<string, string>;
  /** What a screen reader is told. */
  spoken?: string;
}

const table = (head: [string, string], rows: Record<string, string>) =>
  [`| ${head[0]} | ${head[1]} |`, "|---|---|", ...Object.entries(rows).map(([name, text]) => `| \`${name}\` | ${text} |`)].join("\n");

/** Makes the story parameters that show the facts on the component's docs page. */
export function docs({ about, anatomy, data, vars, keys, spoken }: ComponentFacts) {
  const sections = [
    about,
    `### Anatomy\n\n\`\`\`text\n${anatomy.trim()}\n\`\`\`\n\nEvery part takes \`ref\`, \`className\`, \`style\` and \`render\`; the last three also as functions of its state.`,
    data && `### Data attributes\n\n${table(["attribute", "meaning"], data)}`,
    vars && `### Custom properties\n\n${vars.map((name) => `\`${name}\``).join(" · ")} and the colours of the theme page.`,
    keys && `### Keyboard\n\n${table(["key", "does"], keys)}`,
    spoken && `### Screen readers\n\n${spoken}`,
  ];
  return { docs: { description: { component: sections.filter(Boolean).join("\n\n") } } };
}
