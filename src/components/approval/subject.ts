import { fieldsOf } from "../../hooks/fields-of.ts";
import { toolLabel, toolLine, type AnyToolPart } from "../parts/describe.ts";
import type { ToolDescription } from "../parts/types.ts";
import type { ChatStrings } from "../strings/types.ts";
import { visibleText } from "../tool/visible-text.ts";

/** A name is read out whole, each time. In UTF-16 units; what is one character to a reader stays whole. */
const CUT_AT = 60;

/**
 * What is decided, in words that tell calls of the same tool apart: "Send an email (ada@example.com, Lunch?)". The app's
 * own line for the call, else the texts and numbers of its input.
 */
export function approvalSubject(part: AnyToolPart, description: ToolDescription, strings: ChatStrings): string {
  const told = () => Object.values(fieldsOf(part.input)).flat().filter((value) => /string|number/.test(typeof value));
  const detail = visibleText(toolLine(part, description) || told().join(", "));
  const label = toolLabel(part, description);
  const cut = new Intl.Segmenter(strings.locale).segment(detail).containing(CUT_AT);
  return detail ? strings.approvalSubject(label, cut ? `${detail.slice(0, cut.index)}…` : detail) : label;
}
