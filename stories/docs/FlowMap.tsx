import type { MouseEvent } from "react";
import { NAVIGATE_URL } from "storybook/internal/core-events";
import { addons } from "storybook/preview-api";

/** The text of every scenario file, so that the map shows what is there and nothing else. */
const files = import.meta.glob<string>("../scenarios/**/*.stories.tsx", { query: "?raw", import: "default", eager: true });

interface Flow {
  group: string;
  name: string;
  /** Id of the file's first story. */
  storyId: string;
}

const slug = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
const words = (exportName: string) => exportName.replace(/([a-z0-9])([A-Z])/g, "$1 $2");

function readFlow(source: string): Flow | undefined {
  const [, group, name] = /title: "Scenarios\/([^/"]+)\/([^"]+)"/.exec(source) ?? [];
  const [, story] = /export const (\w+): StoryObj/.exec(source) ?? [];
  if (group === undefined || name === undefined || story === undefined) return undefined;
  return { group, name, storyId: `${slug(`scenarios ${group} ${name}`)}--${slug(words(story))}` };
}

const numberOf = ({ name }: Flow) => Number(/^F(\d+)/.exec(name)?.[1] ?? Number.POSITIVE_INFINITY);

/** Lets Storybook's page show a story, without loading all of itself anew as a link would. */
const show = (href: string) => (event: MouseEvent) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  addons.getChannel().emit(NAVIGATE_URL, href);
};

/** Every scenario by group, each a link to its story. */
export function FlowMap() {
  const flows = Object.values(files)
    .flatMap((source) => readFlow(source) ?? [])
    .sort((a, b) => numberOf(a) - numberOf(b) || a.name.localeCompare(b.name));
  const groups = [...new Set(flows.map(({ group }) => group))];
  return (
    <div style={{ columns: "16rem", columnGap: "2rem" }}>
      {groups.map((group) => (
        <section key={group} style={{ breakInside: "avoid", marginBlockEnd: "1.5rem" }}>
          <h3>{group}</h3>
          <ul>
            {flows
              .filter((flow) => flow.group === group)
              .map(({ name, storyId }) => (
                <li key={storyId}>
                  <a href={`?path=/story/${storyId}`} target="_top" onClick={show(`?path=/story/${storyId}`)}>
                    {name}
                  </a>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
