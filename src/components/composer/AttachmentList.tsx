"use client";
import { Button } from "../part/Button.tsx";
import { CloseIcon } from "../part/icons.tsx";
import { useStrings } from "../provider/config.ts";
import { useComposerContext } from "./context.ts";

/** The files of a `Composer`, each with a button that removes it, and why the newest one was refused. */
export function AttachmentList() {
  const strings = useStrings();
  const composer = useComposerContext();
  const { attachments = [], problem = null, remove } = composer?.files ?? {};
  if (attachments.length === 0 && problem === null) return null;
  return (
    <div className="tck-attachments">
      {attachments.length > 0 && (
        <ul className="tck-attachment-list" aria-label={strings.attachments}>
          {attachments.map(({ id, name, part }) => (
            <li key={id} className="tck-attachment" data-reading={part ? undefined : ""}>
              {part?.mediaType.startsWith("image/") && <img className="tck-attachment-preview" src={part.url} alt="" />}
              <bdi className="tck-attachment-name">{name}</bdi>
              <Button
                name="attachment-remove"
                variant="icon"
                label={strings.removeAttachment(name)}
                onClick={() => {
                  remove?.(id);
                  composer?.inputRef.current?.focus();
                }}
              >
                <CloseIcon />
              </Button>
            </li>
          ))}
        </ul>
      )}
      {problem !== null && (
        <p className="tck-attachment-problem">
          <bdi>{problem}</bdi>
        </p>
      )}
    </div>
  );
}
