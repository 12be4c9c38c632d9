import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Failure } from "../ui/states.tsx";
import { Logo } from "../ui/icon.tsx";

type FieldProps = ({ type: "text" } | { type: "email" } | { type: "password" }) & {
  label: string;
  name: string;
  autocomplete: "name" | "username" | "current-password" | "new-password";
  hint?: string;
  minLength?: number;
  autofocus?: boolean;
};

export function Field({ label, hint, ...rest }: FieldProps) {
  const hintId = `${rest.name}-hint`;
  return (
    <div class="field">
      <label class="field-label" for={rest.name}>
        {label}
      </label>
      <input {...rest} id={rest.name} aria-describedby={hint ? hintId : undefined} required />
      {hint && (
        <span class="field-hint" id={hintId}>
          {hint}
        </span>
      )}
    </div>
  );
}

interface EntryFormProps {
  submit: string;
  onSubmit: (values: Record<string, string>) => Promise<void>;
  children: ComponentChildren;
}

/** Sends the fields once at a time and shows why it was refused. */
export function EntryForm({ submit, onSubmit, children }: EntryFormProps) {
  const busy = useSignal(false);
  const error = useSignal<unknown>(null);
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy.value) return;
    const values: Record<string, string> = {};
    for (const [name, value] of new FormData(event.currentTarget as HTMLFormElement)) values[name] = String(value);
    busy.value = true;
    error.value = null;
    await onSubmit(values).catch((refused: unknown) => (error.value = refused));
    busy.value = false;
  };
  return (
    <form class="entry-form" onSubmit={(event) => void send(event)}>
      {children}
      {error.value !== null && <Failure error={error.value} />}
      <button type="submit" class="button button-primary button-wide" disabled={busy.value}>
        {busy.value ? "One moment …" : submit}
      </button>
    </form>
  );
}

/** The pages before the console: logo, a card, nothing else. */
export function EntryFrame({ title, lead, children }: { title: string; lead: ComponentChildren; children?: ComponentChildren }) {
  return (
    <main class="entry">
      <div class="entry-card">
        <Logo size={40} />
        <h1>{title}</h1>
        <p class="lead">{lead}</p>
        {children}
      </div>
    </main>
  );
}
