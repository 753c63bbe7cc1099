"use client";
import { forwardRef, useContext, useId, useImperativeHandle, useState, type ChangeEvent, type KeyboardEvent } from "react";
import { isComposing } from "../part/keyboard.ts";
import { chain } from "../part/merge.ts";
import { Part, type PartProps } from "../part/Part.tsx";
import { useChatConfig } from "../provider/config.ts";
import { useChatStore } from "../provider/store.ts";
import { useIsomorphicLayoutEffect } from "../provider/use-layout-effect.ts";
import { CommandMenu } from "./CommandMenu.tsx";
import { matchingCommands, runCommand, type SlashCommand } from "./commands.ts";
import { ComposerContext } from "./context.ts";

/** Props of {@link ComposerInput}. */
export type ComposerInputProps = PartProps<"textarea">;

/** Grows with its text where CSS can't do it (`field-sizing`, Chromium and newer Safari). */
function fitHeight(input: HTMLTextAreaElement): void {
  if (globalThis.CSS?.supports("field-sizing", "content")) return;
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight}px`;
}

/** The text field of a `Composer`, with the menu of slash commands. */
export const ComposerInput = forwardRef<HTMLTextAreaElement, ComposerInputProps>(function ComposerInput(
  { onKeyDown, onChange, placeholder, disabled, ...props },
  ref,
) {
  const { strings, announcements } = useChatConfig();
  const store = useChatStore();
  const composer = useContext(ComposerContext);
  if (!composer) throw new Error("ComposerInput belongs inside a <Composer>: it has the draft.");
  const { draft, setDraft, giveBack, inputRef, commands, running, whileRunning, closed } = composer;
  const menuId = useId();
  const [active, setActive] = useState(0);
  const [dismissed, setDismissed] = useState("");
  const found = dismissed === draft ? [] : matchingCommands(draft, commands);
  const picked = found[Math.min(active, found.length - 1)];
  useImperativeHandle(ref, () => inputRef.current as HTMLTextAreaElement, [inputRef]);

  useIsomorphicLayoutEffect(() => {
    if (inputRef.current) fitHeight(inputRef.current);
  }, [draft, inputRef]);

  const pick = (command: SlashCommand) => {
    if (command.takesText) return setDraft(`/${command.name} `);
    setDraft("");
    void Promise.resolve(runCommand(command, "", store.getState())).catch(() => giveBack(`/${command.name}`));
    return undefined;
  };
  const menuKey = (event: KeyboardEvent): boolean => {
    if (!picked) return false;
    if (event.key === "ArrowDown") setActive((active + 1) % found.length);
    else if (event.key === "ArrowUp") setActive((active + found.length - 1) % found.length);
    else if (event.key === "Escape") setDismissed(draft);
    else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") pick(picked);
    else return false;
    event.preventDefault();
    return true;
  };
  const keyDown = (event: KeyboardEvent) => {
    if (isComposing(event) || menuKey(event)) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    composer.submit(running && event.altKey ? (whileRunning === "queue" ? "steer" : "queue") : undefined);
  };
  const change = (event: ChangeEvent<HTMLTextAreaElement>) => {
    const text = event.target.value;
    setDraft(text);
    setActive(0);
    setDismissed("");
    const count = matchingCommands(text, commands).length;
    if (count > 0) announcements.say(strings.commandsFound(count));
  };

  return (
    <div className="tck-composer-field">
      {picked && <CommandMenu id={menuId} commands={found} active={picked} onPick={pick} />}
      <Part
        as="textarea"
        name="composer-input"
        rows={1}
        dir={draft ? "auto" : undefined}
        aria-label={strings.messageLabel}
        aria-autocomplete={commands.length > 0 ? "list" : undefined}
        aria-controls={picked ? menuId : undefined}
        aria-activedescendant={picked ? `${menuId}-${picked.name}` : undefined}
        placeholder={placeholder ?? strings.placeholder}
        enterKeyHint="send"
        value={draft}
        disabled={disabled}
        readOnly={closed}
        onChange={chain(onChange, change)}
        onKeyDown={chain(onKeyDown, keyDown)}
        partRef={inputRef}
        {...props}
      />
    </div>
  );
});
