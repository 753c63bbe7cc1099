import { expect, userEvent as user, waitFor, within } from "storybook/test";

/** Waits end as soon as they are fulfilled; a busy machine may need this long. */
const TIMEOUT = { timeout: 20_000 };
/** Types without a pause between the keys: a turn goes on meanwhile. */
const userEvent = user.setup({ delay: null });

/**
 * Waits until a check finds nothing to object to. Plain checks, because they run at every word that streams: each call of
 * Storybook's own `expect` is a message to its page, which draws all of itself anew for it.
 */
const until = (objection: () => string | false) =>
  waitFor(() => {
    const text = objection();
    if (text !== false) throw new Error(text);
  }, TIMEOUT);

const fits = (content: string, text: string | RegExp) => (typeof text === "string" ? content.includes(text) : text.test(content));
const shown = (element: Element | null) => (element?.textContent ?? "").replace(/\s+/g, " ");

/** The chat on the page as a user knows it: what can be read, typed and pressed. */
export type ChatScreen = ReturnType<typeof chatScreen>;

/** Finds its way through the chat inside `root` by roles and names. */
export function chatScreen(root: HTMLElement) {
  const ui = within(root);
  const texts = (role: "user" | "assistant") =>
    [...root.querySelectorAll<HTMLElement>(`.tck-message[data-role="${role}"]`)].map((it) => it.innerText);
  const composer = () => ui.findByRole("textbox", { name: "Message" }, TIMEOUT);

  const newest = () => texts("assistant").at(-1) ?? "";
  const lacks = (content: string, text: string | RegExp) => !fits(content, text) && `Expected ${String(text)} in: ${content || "(nothing)"}`;

  return {
    ui,
    texts,
    composer,
    /** Types a message and presses Enter. */
    async send(text: string) {
      const input = await composer();
      await userEvent.click(input);
      await userEvent.type(input, `${text}{Enter}`);
    },
    /** Presses a button as soon as it is there and enabled. */
    async press(name: string | RegExp) {
      const button = await ui.findByRole("button", { name }, TIMEOUT);
      await until(() => button.matches(":disabled") && `The button ${String(name)} is disabled`);
      await userEvent.click(button);
    },
    /** Waits until the newest answer contains `text`, whether or not it is finished. */
    async answering(text: string) {
      await until(() => lacks(newest(), text));
    },
    /** Waits until the turn is over and the newest answer contains `text`. */
    async answered(text: string) {
      await until(
        () =>
          lacks(newest(), text) ||
          (root.querySelector(".tck-message[data-streaming]") !== null && "The answer still streams") ||
          (root.querySelector(".tck-stop") !== null && "The turn still runs"),
      );
    },
    /** Waits for a text anywhere in the chat. */
    async sees(text: string | RegExp) {
      await until(() => lacks(shown(root), text));
    },
    /** The conversation does not contain a text. (The announcer's log may: it was said aloud.) */
    async never(text: string) {
      await expect([...texts("user"), ...texts("assistant")].join("\n")).not.toContain(text);
    },
    /** Waits until the page shows an error, and reads it. */
    async error(text: string | RegExp = /./) {
      await until(() => lacks(shown(root.querySelector(".tck-error")), text));
    },
  };
}
