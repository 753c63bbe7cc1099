/** An event of an event stream. `event` is undefined where the stream names none. */
export interface StreamEvent {
  event: string | undefined;
  data: string;
}

/**
 * Reads an event stream's text, however it is cut, by the rules of the HTML standard (section 9.2.6). What the protocol
 * has no use for is not kept: ids, retry times, comments.
 */
export function createEventParser(onEvent: (event: StreamEvent) => void): (text: string) => void {
  /** A line whose end has not come yet. */
  let begun = "";
  let event: string | undefined;
  let data: string | undefined;
  let isFirst = true;
  let wasReturn = false;

  const take = (line: string): void => {
    if (line === "") {
      if (data !== undefined) onEvent({ event, data });
      event = data = undefined;
      return;
    }
    /** The length of the field's name; 0 for a field that is not kept. */
    const length = line.startsWith("data") ? 4 : line.startsWith("event") ? 5 : 0;
    if (!length || (line[length] ?? ":") !== ":") return;
    const value = line.slice(length + (line[length + 1] === " " ? 2 : 1));
    if (length === 5) event = value || undefined;
    else data = data === undefined ? value : `${data}\n${value}`;
  };

  return (text) => {
    if (text === "") return;
    if (isFirst) text = text.replace(/^\uFEFF/, "");
    isFirst = false;
    // A line ends with CR, LF or both, and both may come apart.
    if (wasReturn) text = text.replace(/^\n/, "");
    wasReturn = text.endsWith("\r");
    if (text.includes("\r")) text = text.replace(/\r\n?/g, "\n");
    let from = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
      take(begun + text.slice(from, end));
      begun = "";
      from = end + 1;
    }
    begun += text.slice(from);
  };
}
