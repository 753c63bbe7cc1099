import type { Meta, StoryObj } from "@storybook/react-vite";
import { userEvent, waitFor, within } from "storybook/test";
import { Inspector } from "trigger-chat-kit/inspector";
import { readTrace, replayTrace } from "trigger-chat-kit/mocks";
import { assistant, LONG_ANSWER } from "../support/assistant.ts";
import { expect } from "../support/recorded.ts";
import { ScenarioChat } from "../support/ScenarioChat.tsx";
import { play, type Playing, scenario } from "../support/scenario.tsx";
import type { SceneArgs } from "../support/scene.ts";
import "trigger-chat-kit/inspector.css";

/** What “Export the trace” gave last. */
const exported: { trace?: unknown } = {};

const meta: Meta<SceneArgs> = {
  title: "Inspector/Wire inspector",
  ...scenario({
    happens:
      "The chat on one side, everything that goes over the wire on the other: requests, the records of both channels, runs, faults and what the client makes of it. The same inspector is the “Wire” panel of every scenario.",
    tryThis: "send a message, press a fault button in the middle of the answer, and read on the time line how it is got over. Pause the server's time and step through an answer word by word.",
    agents: ({ pace }) => [assistant({ pace, calls: ({ lastUserText }) => (/short/i.test(lastUserText) ? "Short, then." : LONG_ANSWER) })],
    server: () => ({ idleTimeoutInSeconds: 60 }),
    page: (scene) => (
      <div className="stage-pair">
        <section aria-label="The chat" data-side="chat">
          <ScenarioChat scene={scene} />
        </section>
        <section aria-label="The wire" data-side="wire">
          <Inspector source={scene.inspector} onExport={(trace) => (exported.trace = trace)} />
        </section>
      </div>
    ),
  }),
};
export default meta;

/** The inspector on the page, as its user knows it. */
function wire(root: HTMLElement) {
  const ui = within(root.querySelector<HTMLElement>('[data-side="wire"]') ?? root);
  const user = userEvent.setup({ delay: null });
  const options = () => within(ui.getByRole("listbox", { name: "Time line" })).queryAllByRole("option");
  const lines = () => options().map((line) => line.textContent ?? "");
  return {
    ui,
    user,
    options,
    lines,
    press: async (name: string) => user.click(await ui.findByRole("button", { name })),
    /** Waits for a line on the time line. */
    tells: (text: string | RegExp) =>
      waitFor(() => expect(lines().some((line) => (typeof text === "string" ? line.includes(text) : text.test(line)))).toBe(true), { timeout: 20_000 }),
  };
}

/** Sends, and comes back in the middle of the answer. */
async function midAnswer({ screen }: Playing) {
  await screen.send("Tell me everything");
  await screen.answering("A durable");
}

/** Every word is there, once. */
async function isWhole({ screen, scene, recorded }: Playing) {
  await scene.inspector.act({ type: "speed", speed: 20 });
  await screen.answered("That is all there is to it.");
  await expect(screen.texts("assistant")).toHaveLength(1);
  await expect(screen.texts("assistant")[0]).toContain(LONG_ANSWER);
  await recorded(({ sentTexts, turnsEnded }) => expect([sentTexts.length, turnsEnded]).toEqual([1, 1]));
}

const story = (run: (playing: Playing, inspector: ReturnType<typeof wire>) => Promise<void>): StoryObj<SceneArgs> => ({
  args: { wordDelay: 40 },
  play: play((playing) => run(playing, wire(playing.root))),
});

/** What a turn looks like; the rows by keyboard; nothing is said but what a button did. */
export const ATurn = story(async ({ screen, recorded, step }, { ui, user, options, tells }) => {
  await screen.send("Keep it short");
  await screen.answered("Short, then.");
  await tells("turn-complete");
  await step("Requests with their status, records, runs and the client are on one time line", async () => {
    for (const text of ["POST in 200", "GET out 200", "#0 message", "text-delta", "run waiting", "this tab: turn-completed"]) await tells(text);
    const reads = (table: string, text: RegExp) => waitFor(() => expect(ui.getByRole("table", { name: table })).toHaveTextContent(text));
    await reads("Clients", /live.*none.*#\d+.*free.*(59|60) min \d+ s left/);
    await reads("Sessions and runs", /active.*waiting.*initial, version 1, 1 turn/);
  });
  await step("Keys move in the list, which is one tab stop", async () => {
    options().at(-1)?.focus();
    await user.keyboard("{Home}");
    await expect(options()[0]).toHaveFocus();
    await user.keyboard("{ArrowDown}{ArrowDown}{ArrowUp}");
    await expect(options()[1]).toHaveFocus();
    await expect(options()[1]).toHaveAttribute("aria-selected", "true");
    await expect(options().filter((option) => option.tabIndex === 0)).toHaveLength(1);
    await expect(ui.getByRole("region", { name: "Selected line" })).toHaveTextContent(/"status"|"id"/);
    await user.keyboard("{End}");
    await expect(options().at(-1)).toHaveFocus();
  });
  await expect(ui.getByRole("status")).toHaveTextContent(/^$/);
  await recorded(({ turnsEnded }) => expect(turnsEnded).toBe(1));
});

/** Drop, duplicate: the connection breaks in the middle and is replaced. */
export const BrokenStreams = story(async (playing, { press, tells, ui }) => {
  const { step, recorded, scene } = playing;
  await midAnswer(playing);
  await step("Drop the stream: the client connects again", async () => {
    await press("Drop the stream");
    await expect(ui.getByRole("status")).toHaveTextContent(/Drop the stream/);
    await tells("retry-scheduled");
  });
  await step("Send records twice: they come again and are dropped", async () => {
    await waitFor(() => expect(scene.server.inspect().sessions[0]?.openReaders).toBe(1), { timeout: 20_000 });
    await press("Send records twice");
    await tells("redeliver hit");
  });
  await isWhole(playing);
  await recorded(({ snapshot, statuses }) => {
    expect(statuses("out").length).toBeGreaterThanOrEqual(3);
    expect(snapshot.requests.some(({ fault }) => fault === "redeliver")).toBe(true);
  });
});

/** Stall, offline: nothing comes through, and the page says so. */
export const SilentNetwork = story(async (playing, { press, tells, ui }) => {
  const { screen, step, recorded, scene } = playing;
  await midAnswer(playing);
  await step("Go offline, and come back", async () => {
    await press("Go offline");
    await screen.sees(/Reconnecting|offline/i);
    await expect(ui.getByRole("button", { name: "Go offline" })).toHaveAttribute("aria-pressed", "true");
    await press("Go offline");
    await tells("offline over");
  });
  await step("Stall the stream: the next connection is silent until the network is said to be back", async () => {
    await waitFor(() => expect(scene.server.inspect().sessions[0]?.openReaders).toBe(1), { timeout: 20_000 });
    await press("Stall the stream");
    await tells("stall hit");
    await recorded(({ turnsEnded }) => expect(turnsEnded).toBe(1));
    await screen.never("That is all there is to it.");
    window.dispatchEvent(new Event("online"));
  });
  await isWhole(playing);
  await recorded(({ snapshot, statuses }) => {
    expect(snapshot.requests.some(({ fault }) => fault === "stall")).toBe(true);
    expect(statuses("out").length).toBeGreaterThanOrEqual(3);
  });
});

/** 429, expired token: refused and sent again, by itself. */
export const RefusedRequests = story(async (playing, { press, tells }) => {
  const { screen, step, recorded, scene } = playing;
  await step("429 on the message", async () => {
    await press("Answer 429");
    await screen.send("Keep it short");
    await tells("POST in 429");
    await screen.answered("Short, then.");
  });
  await step("The token of the next request has expired", async () => {
    await press("Expire the token");
    await screen.send("And short again");
    await tells("POST in 401");
    await waitFor(() => expect(screen.texts("assistant")).toHaveLength(2), { timeout: 20_000 });
    await screen.answered("Short, then.");
  });
  await recorded(({ statuses, sentTexts }) => {
    expect(statuses("in")).toEqual([429, 200, 401, 200]);
    expect(sentTexts).toEqual(["Keep it short", "And short again"]);
  });
  await expect(scene.calls).toEqual({ startSession: 1, accessToken: 1 });
});

/** Upgrade, idle out, crash: the session outlives every run. */
export const RunsThatEnd = story(async (playing, { press, tells }) => {
  const { screen, step, recorded } = playing;
  const runs = (expected: unknown[]) => recorded((it) => expect(it.runs.map(({ reason, version, status }) => [reason, version, status])).toEqual(expected));
  await screen.send("Keep it short");
  await screen.answered("Short, then.");
  await step("Upgrade: a new version has the session", async () => {
    await press("Upgrade");
    await runs([["initial", 1, "ended"], ["upgrade", 2, "waiting"]]);
  });
  await step("Idle out: the run ends, and the next message wakes another", async () => {
    await press("Idle out");
    await runs([["initial", 1, "ended"], ["upgrade", 2, "ended"]]);
    await screen.send("Still there? Keep it short");
    await waitFor(() => expect(screen.texts("assistant")).toHaveLength(2), { timeout: 20_000 });
    await screen.answered("Short, then.");
  });
  await step("Crash the run in the middle of an answer: the answer stops, the next is whole", async () => {
    await screen.send("Tell me everything");
    await screen.answering("A durable");
    await press("Crash the run");
    await tells("run crashed");
    await runs([["initial", 1, "ended"], ["upgrade", 2, "ended"], ["continuation", 2, "crashed"]]);
    await screen.never("That is all there is to it.");
  });
});

/** Pause, step, speed: only the server's time. */
export const TheServersTime = story(async (playing, { press, ui, user }) => {
  const { screen, step, recorded, scene } = playing;
  const words = () => (scene.server.inspect().sessions[0]?.out ?? []).filter(({ chunk }) => chunk?.type === "text-delta").length;
  await midAnswer(playing);
  await step("Paused, nothing is written; each step is a word", async () => {
    await press("Pause");
    await expect(ui.findByRole("button", { name: "Play" })).resolves.toBeVisible();
    // What was already on its way arrives; then nothing moves.
    await scene.inspector.act({ type: "advance", ms: 0 });
    const paused = words();
    await scene.inspector.act({ type: "advance", ms: 0 });
    await expect(words()).toBe(paused);
    for (let more = 1; more <= 3; more += 1) {
      await press("Step");
      await waitFor(() => expect(words()).toBe(paused + more), { timeout: 20_000 });
    }
  });
  await step("Twenty times as fast to the end", async () => {
    await user.selectOptions(ui.getByRole("combobox", { name: "Speed" }), "20");
    await press("Play");
    await isWhole(playing);
  });
  await recorded(({ turnsEnded }) => expect(turnsEnded).toBe(1));
  await screen.sees("That is all there is to it.");
});

/** What was broken here becomes a test case. */
export const ExportAndReplay = story(async (playing, { press, tells }) => {
  const { screen, step, recorded, scene } = playing;
  await press("Answer 429");
  await screen.send("Keep it short");
  await tells("POST in 429");
  await screen.answered("Short, then.");
  await recorded(({ statuses }) => expect(statuses("in")).toEqual([429, 200]));
  await press("Export the trace");
  await waitFor(() => expect(exported.trace).toBeDefined());
  await step("It is plain JSON without tokens, and plays again on a server of its own", async () => {
    const json = JSON.stringify(exported.trace);
    await expect(json).not.toMatch(/eyJ/);
    const replay = replayTrace(readTrace(json), { timing: "instant" });
    await expect([replay.chatId, replay.task, replay.inputs.length]).toEqual([scene.chatId, "assistant", 1]);
    await expect(replay.server.faults.list()).toMatchObject([{ fault: { type: "status", status: 429 } }]);
    await expect(replay.messages).toHaveLength(2);
    await replay.server.close();
  });
});

/** A long session: the lines are capped, and few of them are in the page. */
export const LongSession: StoryObj<SceneArgs> = {
  play: play(async ({ root, screen, scene: { server }, recorded }) => {
    const { ui, options, lines, tells } = wire(root);
    for (let count = 0; count < 1_000; count += 1) await server.fetch(new Request(`${server.baseURL}/api/v1/sessions/nobody`));
    await screen.send("Keep it short");
    await screen.answered("Short, then.");
    await tells("turn-complete");
    await expect(ui.getByText(/older lines were let go/)).toBeVisible();
    await expect(lines().length).toBeLessThan(120);
    await expect(Number(options().at(-1)?.getAttribute("aria-setsize"))).toBeGreaterThan(400);
    await recorded(({ turnsEnded }) => expect(turnsEnded).toBe(1));
  }),
};

/** What the controls of every scenario offer: a fault from the first request on. */
export const FaultFromTheControls: StoryObj<SceneArgs> = {
  args: { fault: "the first stream breaks after three records" },
  play: play(async (playing) => {
    await playing.screen.send("Tell me everything");
    await isWhole(playing);
    await playing.recorded(({ snapshot, statuses }) => {
      expect(snapshot.requests.some(({ fault }) => fault === "cut")).toBe(true);
      expect(statuses("out").length).toBeGreaterThanOrEqual(2);
    });
  }),
};

/** In a panel at the side: a long name leaves the facts their room. */
export const Narrow: StoryObj<SceneArgs> = {
  play: play(async (playing) => {
    const { screen, root, scene, step } = playing;
    const side = root.querySelector<HTMLElement>('[data-side="wire"]');
    if (side) side.style.inlineSize = "320px";
    const { ui } = wire(root);
    await screen.send("Keep it short");
    await screen.answered("Short, then.");
    await step("The session's name is on one line, and whole in its title", async () => {
      const name = await ui.findByTitle(scene.chatId);
      await expect(name.getBoundingClientRect().height).toBeLessThan(24);
      await expect(name).toHaveTextContent(scene.chatId);
      const facts = name.closest("tr")?.lastElementChild?.getBoundingClientRect().width ?? 0;
      await expect(facts).toBeGreaterThan(name.getBoundingClientRect().width);
    });
  }),
};
