"use client";

import { useComposer, useComposerContext } from "trigger-chat-kit";

/** A composer of the app's own elements: draft, commands, steering and what is given back come with the hook. */
export function OwnComposer() {
  const { draft, setDraft, canSend, submit, running, stop, inputRef } = useComposer({ whileRunning: "queue" });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <textarea ref={inputRef} aria-label="Message" value={draft} onChange={(event) => setDraft(event.target.value)} />
      {running && (
        <button type="button" onClick={stop}>
          Stop
        </button>
      )}
      <button disabled={!canSend}>Send</button>
    </form>
  );
}

/** For the inside of the kit's `<Composer>`: inserts a phrase into the draft. */
export function PhraseButton({ phrase }: { phrase: string }) {
  const composer = useComposerContext();
  return (
    <button type="button" onClick={() => composer?.setDraft(`${composer.draft}${phrase}`)}>
      {phrase}
    </button>
  );
}
