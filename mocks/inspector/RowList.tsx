"use client";

import { type KeyboardEvent, useLayoutEffect, useRef } from "react";
import type { InspectorRow } from "../inspect/types.ts";
import { ROW_HEIGHT, useWindow } from "./use-window.ts";

interface RowListProps {
  /** Oldest first. */
  rows: readonly InspectorRow[];
  dropped: number;
  selectedId: number | null;
  onSelect: (id: number) => void;
}

const PAGE = 10;

/** Where a key leads from a line; undefined for other keys. */
function destination(key: string, from: number, last: number): number | undefined {
  const to = { ArrowDown: from + 1, ArrowUp: from - 1, PageDown: from + PAGE, PageUp: from - PAGE, Home: 0, End: last }[key];
  return to === undefined ? undefined : Math.max(0, Math.min(last, to));
}

/** The time line: a list box with one tab stop, of which only the lines in sight (and the one with the focus) are in the page. */
export function RowList({ rows, dropped, selectedId, onSelect }: RowListProps) {
  const { box, first, end, onScroll } = useWindow(rows.length, dropped);
  /** The line that a key led to: it takes the focus as soon as it is in the page. */
  const goTo = useRef<number | null>(null);
  const selected = rows.findIndex(({ id }) => id === selectedId);
  const stop = selected === -1 ? rows.length - 1 : selected;
  const start = rows[0]?.at ?? 0;
  const shown = Array.from({ length: Math.max(0, end - first) }, (_, offset) => first + offset);
  const mounted = stop >= 0 && (stop < first || stop >= end) ? [...shown, stop].sort((a, b) => a - b) : shown;

  useLayoutEffect(() => {
    if (goTo.current === null || goTo.current !== selectedId) return;
    goTo.current = null;
    const option = box.current?.querySelector<HTMLElement>(`[data-row="${selectedId}"]`);
    option?.focus({ preventScroll: true });
    option?.scrollIntoView({ block: "nearest" });
  }, [box, selectedId]);

  const onKeyDown = (event: KeyboardEvent) => {
    const to = destination(event.key, stop, rows.length - 1);
    const row = to === undefined ? undefined : rows[to];
    if (row === undefined) return;
    event.preventDefault();
    goTo.current = row.id;
    onSelect(row.id);
  };

  return (
    <div className="tck-inspector-timeline">
      {dropped > 0 && <p className="tck-inspector-dropped">{dropped} older lines were let go. The trace has them.</p>}
      <div ref={box} className="tck-inspector-rows" role="listbox" aria-label="Time line" tabIndex={rows.length === 0 ? 0 : -1} onScroll={onScroll} onKeyDown={onKeyDown}>
        <div role="presentation" style={{ blockSize: rows.length * ROW_HEIGHT }}>
          {mounted.map((index) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <div
                key={row.id}
                role="option"
                data-row={row.id}
                data-lane={row.lane}
                data-tone={row.tone}
                aria-selected={index === selected}
                aria-posinset={index + 1}
                aria-setsize={rows.length}
                tabIndex={index === stop ? 0 : -1}
                style={{ insetBlockStart: index * ROW_HEIGHT }}
                onFocus={() => onSelect(row.id)}
              >
                <time>+{((row.at - start) / 1000).toFixed(3)}</time>
                <span>{row.lane}</span>
                <b>
                  {row.title}
                  {row.count > 1 && ` ×${row.count}`}
                </b>
                <span>{row.note}</span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
