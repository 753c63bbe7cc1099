import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { installDom } from "./dom.ts";
import { finish, part } from "./report.ts";

// What needs a DOM: `main.js <file with the HTML>`. React looks for one when it loads, so the DOM comes first.
await installDom();
const { hydrateRoot } = await import("react-dom/client");
const { allFlows } = await import("./flows.ts");
const { storedScreen } = await import("./stored-screen.ts");

await part("hydrates what the server rendered", async () => {
  const { element, question } = storedScreen();
  const box = document.body.appendChild(document.createElement("div"));
  box.innerHTML = readFileSync(process.argv[2] ?? "server.html", "utf8");
  const first = box.firstElementChild;
  const recovered: unknown[] = [];
  const root = hydrateRoot(box, element, { onRecoverableError: (error) => recovered.push(error) });
  for (let round = 0; round < 20; round++) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.deepEqual(recovered, []);
  assert.equal(box.firstElementChild, first, "the server's elements were kept");
  assert(box.textContent?.includes(question));
  root.unmount();
  box.remove();
});
for (const [name, run] of allFlows()) await part(name, run);
finish();
