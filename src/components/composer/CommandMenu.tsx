"use client";
import { useStrings } from "../provider/config.ts";
import type { SlashCommand } from "./commands.ts";

interface CommandMenuProps {
  id: string;
  commands: readonly SlashCommand[];
  active: SlashCommand;
  onPick: (command: SlashCommand) => void;
}

/** The slash commands that fit what is typed. The focus stays in the text field, which names the active one. */
export function CommandMenu({ id, commands, active, onPick }: CommandMenuProps) {
  const strings = useStrings();
  return (
    <div id={id} className="tck-command-menu" role="listbox" aria-label={strings.commands}>
      {commands.map((command) => (
        <div
          key={command.name}
          id={`${id}-${command.name}`}
          className="tck-command"
          role="option"
          tabIndex={-1}
          aria-selected={command === active}
          onMouseDown={(event) => {
            event.preventDefault();
            if (event.button === 0) onPick(command);
          }}
        >
          <span className="tck-command-name" dir="ltr">
            /{command.name}
          </span>
          {command.description && <bdi className="tck-command-description">{command.description}</bdi>}
        </div>
      ))}
    </div>
  );
}
