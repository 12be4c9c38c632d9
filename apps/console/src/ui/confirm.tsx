import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Failure } from "./states.tsx";

interface ConfirmProps {
  title: string;
  /** What the button that does it says. */
  act: string;
  /** Has to be typed first, where what goes is worth a second thought. */
  word?: string;
  /** Nothing goes by it. */
  isHarmless?: boolean;
  onConfirm: () => Promise<unknown>;
  /** Also after it was done. */
  onClose: () => void;
  children: ComponentChildren;
}

/** Asks before something that has consequences; open as long as it is mounted. */
export function Confirm({ title, act, word, isHarmless = false, onConfirm, onClose, children }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const isOpen = useRef(true);
  const busy = useSignal(false);
  const typed = useSignal("");
  const error = useSignal<unknown>(null);
  useEffect(() => dialog.current?.showModal(), []);
  // The browser tells of a close later, when the next question may be open already.
  const close = () => {
    if (!isOpen.current) return;
    isOpen.current = false;
    dialog.current?.close();
    onClose();
  };
  const confirm = async () => {
    busy.value = true;
    error.value = null;
    try {
      await onConfirm();
      close();
    } catch (refused) {
      error.value = refused;
    }
    busy.value = false;
  };
  const isUntyped = !!word && typed.value.trim().toLowerCase() !== word;
  return (
    <dialog ref={dialog} class="sheet confirm" aria-labelledby="confirm-title" onClose={close}>
      <h2 id="confirm-title">{title}</h2>
      {children}
      {word && <WordField word={word} typed={typed} />}
      {error.value !== null && <Failure error={error.value} />}
      <div class="buttons">
        <button type="button" class="button" onClick={close}>
          Cancel
        </button>
        <button
          type="button"
          class={`button ${isHarmless ? "button-primary" : "button-danger"}`}
          disabled={busy.value || isUntyped}
          onClick={() => void confirm()}
        >
          {busy.value ? "One moment …" : act}
        </button>
      </div>
    </dialog>
  );
}

function WordField({ word, typed }: { word: string; typed: Signal<string> }) {
  return (
    <label class="field">
      <span class="field-label">
        Type <b>{word}</b> to confirm
      </span>
      <input
        value={typed.value}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        onInput={(event) => (typed.value = event.currentTarget.value)}
      />
    </label>
  );
}
