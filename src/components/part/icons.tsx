import type { ReactElement, ReactNode } from "react";

const icon = (name: string, content: ReactNode) => {
  const Icon = (): ReactElement => (
    <svg className="tck-icon" data-icon={name} viewBox="0 0 16 16" aria-hidden="true">
      {content}
    </svg>
  );
  return Icon;
};

/** Drawn for this kit: 16 units, strokes of 1.5 in the text's colour (`styles.css`), hidden from screen readers. */
export const ChevronIcon = icon("chevron", <path d="m6 4 4 4-4 4" />);
export const SendIcon = icon("send", <path d="M8 13V3M3.5 7.5 8 3l4.5 4.5" />);
export const StopIcon = icon("stop", <rect x="4" y="4" width="8" height="8" rx="1.5" fill="currentColor" />);
export const AttachIcon = icon("attach", <path d="M8 3v10M3 8h10" />);
export const CloseIcon = icon("close", <path d="m4 4 8 8m0-8-8 8" />);
export const CopyIcon = icon("copy", <path d="M6 6h7v7H6zM10 6V3H3v7h3" />);
export const CheckIcon = icon("check", <path d="m3 8.5 3.5 3.5L13 4.5" />);
export const AgainIcon = icon("again", <path d="M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3" />);
export const EditIcon = icon("edit", <path d="m10.5 3 2.5 2.5L6 12.5l-3 .5.5-3z" />);
export const DownIcon = icon("down", <path d="M8 3v10m4.5-4.5L8 13 3.5 8.5" />);
