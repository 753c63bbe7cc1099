import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { renderToString } from "react-dom/server";
import { survey } from "../../schedules/survey.ts";
import { finish, part } from "./report.ts";
import { storedScreen } from "./stored-screen.ts";

// What needs no DOM, and must not see one: `server.js <schedules> <seed> <file for the HTML>`.
const [schedules, seed] = [Number(process.argv[2]), Number(process.argv[3])];
const { element, world, question } = storedScreen();

await part("renders on a server", () => {
  assert.equal(typeof window, "undefined");
  const html = renderToString(element);
  assert(html.includes(question), html);
  assert.equal(world.server.inspect().requests.length, 0);
  writeFileSync(process.argv[4] ?? "server.html", html);
});
await part(`${schedules} random fault schedules from seed ${seed}`, async () => {
  const { runs, failures } = await survey({ runs: schedules, seed, enough: 3 });
  assert.deepEqual(
    failures.map(({ problems, schedule }) => `${problems.join("; ")}\n${JSON.stringify(schedule)}`),
    [],
  );
  assert(runs > 0 && runs === schedules);
});
finish();
