/** What stands above a component's stories: what it is for, and the pages with everything else. */
export function docs(about: string, ...components: string[]) {
  const links = components.map((name) => `[${name}](?path=/docs/docs-components-${name.toLowerCase()}--docs)`);
  const more = `Anatomy, props, data attributes, custom properties, keys and an example: ${links.join(" · ")}`;
  return { docs: { description: { component: `${about}\n\n${more}` } } };
}
