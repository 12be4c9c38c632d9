import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { Icon } from "./icon.tsx";

interface PageProps {
  title: string;
  /** Stands right of the title. */
  actions?: ComponentChildren;
  lead?: ComponentChildren;
  wide?: boolean;
  children: ComponentChildren;
}

/** A page that scrolls as a whole. */
export function PageFrame({ title, actions, lead, wide, children }: PageProps) {
  return (
    <div class={wide ? "page page-wide" : "page"}>
      <header class="page-head">
        <div>
          <h1>{title}</h1>
          {lead && <p class="lead">{lead}</p>}
        </div>
        {actions && <div class="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

interface CardProps {
  title: string;
  note?: ComponentChildren;
  children: ComponentChildren;
}

export function Card({ title, note, children }: CardProps) {
  return (
    <section class="card">
      <header class="card-head">
        <h2>{title}</h2>
        {note && <span class="card-note">{note}</span>}
      </header>
      {children}
    </section>
  );
}

interface StatProps {
  label: string;
  value: string;
  note?: ComponentChildren;
  href?: string;
}

export function Stat({ label, value, note, href }: StatProps) {
  const body = (
    <>
      <span class="stat-label">{label}</span>
      <span class="stat-value">{value}</span>
      {note && <span class="stat-note">{note}</span>}
    </>
  );
  return href ? (
    <a class="stat" href={href}>
      {body}
    </a>
  ) : (
    <div class="stat">{body}</div>
  );
}

const COPIED_MS = 2_000;

function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const state = useSignal<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (state.value === "idle") return;
    const timer = setTimeout(() => (state.value = "idle"), COPIED_MS);
    return () => clearTimeout(timer);
  }, [state.value]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => (state.value = "copied"),
      () => (state.value = "failed"),
    );
  const said = { idle: label, copied: "Copied", failed: "Select and copy by hand" }[state.value];
  return (
    <button type="button" class="button" onClick={() => void copy()}>
      <Icon name={state.value === "copied" ? "check" : "copy"} size={16} />
      <span aria-live="polite">{said}</span>
    </button>
  );
}

/** Something to paste elsewhere; readable, selectable and copied with one press. */
export function Snippet({ text, label }: { text: string; label: string }) {
  return (
    <div class="snippet">
      {/* A region that scrolls must be reachable by keyboard. */}
      <pre tabIndex={0} role="region" aria-label={label}>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} />
    </div>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  options: readonly { value: T; label: string; count?: string }[];
  value: T;
  hrefOf: (value: T) => string;
}

/** A row of links of which one is current; each has its own URL. */
export function Choice<T extends string>({ label, options, value, hrefOf }: ChoiceProps<T>) {
  return (
    <nav class="choice" aria-label={label}>
      {options.map((option) => (
        <a key={option.value} href={hrefOf(option.value)} aria-current={option.value === value ? "true" : undefined}>
          {option.label}
          {option.count !== undefined && <span class="choice-count">{option.count}</span>}
        </a>
      ))}
    </nav>
  );
}
