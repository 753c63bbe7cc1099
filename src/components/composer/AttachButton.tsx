"use client";
import { forwardRef, useState, type MouseEvent } from "react";
import { Button, type ButtonProps } from "../part/Button.tsx";
import { AttachIcon } from "../part/icons.tsx";
import { chain } from "../part/merge.ts";
import { useStrings } from "../provider/config.ts";
import { useComposerContext } from "./context.ts";

/** Opens the file dialog of a `Composer` that takes `attachments`. */
export const AttachButton = forwardRef<HTMLButtonElement, ButtonProps>(function AttachButton(
  { children, onClick, ...props },
  ref,
) {
  const strings = useStrings();
  const composer = useComposerContext();
  const [input, setInput] = useState<HTMLInputElement | null>(null);
  if (!composer?.takesFiles) return null;
  return (
    <>
      <input
        ref={setInput}
        type="file"
        multiple
        hidden
        accept={composer.takesFiles.accept}
        onChange={(event) => {
          composer.files.add(event.target.files ?? [], true);
          event.target.value = "";
          composer.inputRef.current?.focus();
        }}
      />
      <Button
        name="attach"
        variant={children ? "secondary" : "icon"}
        label={children ? undefined : strings.attach}
        disabled={composer.closed || composer.isReadOnly}
        onClick={chain(onClick, (_event: MouseEvent<HTMLButtonElement>) => input?.click())}
        ref={ref}
        {...props}
      >
        {children ?? <AttachIcon />}
      </Button>
    </>
  );
});
