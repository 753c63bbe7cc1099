"use client";
import { useStrings } from "../provider/config.ts";
import type { PartRendererProps } from "./types.ts";

type InjectedPart =
  | { type: "data-pending-message-injected"; data: { messages?: ReadonlyArray<{ id: string; text: string }> } }
  | { type: "steering-message"; id: string; parts: ReadonlyArray<{ type: string; text?: string }> };

const read = (part: InjectedPart): ReadonlyArray<{ id: string; text: string }> =>
  part.type === "steering-message"
    ? [{ id: part.id, text: part.parts.map(({ text }) => text ?? "").join("") }]
    : (part.data?.messages ?? []);

/** A message of the user at the very place where the agent took it into its answer. */
export function InjectedMessagePart({ part }: PartRendererProps<InjectedPart>) {
  const strings = useStrings();
  return (
    <>
      {read(part).map(({ id, text }) => (
        <div key={id} className="tck-injected" data-message-id={id}>
          <span className="tck-injected-label">{strings.injectedHere}</span>
          <div className="tck-injected-text" dir="auto">
            {text}
          </div>
        </div>
      ))}
    </>
  );
}
