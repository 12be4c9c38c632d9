import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useShell } from "../shell.ts";

/** How long a typed 1 waits for the 0 of a 10. */
const SECOND_DIGIT_MS = 900;

interface ScaleProps {
  from: number;
  to: number;
  /** The score chosen so far. */
  value: number | null;
  /** Name of the group for screen readers. */
  label: string;
  /** Id of the sentence that tells how to choose. */
  hint?: string;
  look: string;
  name(score: number): string;
  draw(score: number, marked: boolean): ComponentChildren;
  /** The keyboard moved to a score, without choosing it. */
  onMove?(score: number): void;
  onChoose(score: number): void;
}

/** Steps of the keys that move; Home and End go as far as there is. */
const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -99, End: 99 };

/**
 * A radio group for a score: arrows, Home and End move; Enter, Space, a digit or a click choose. Moving never chooses,
 * so a score on the way to another is not an answer.
 */
export function Scale({ from, to, value, label, hint, look, name, draw, onMove, onChoose }: ScaleProps) {
  const { dir } = useShell();
  const group = useRef<HTMLDivElement>(null);
  const [marked, setMarked] = useState(value);
  const waiting = useRef(0);
  const forget = (): void => {
    clearTimeout(waiting.current);
    waiting.current = 0;
  };
  useEffect(() => forget, []);

  const move = (score: number): void => {
    const next = Math.min(to, Math.max(from, score));
    setMarked(next);
    onMove?.(next);
    (group.current!.children[next - from] as HTMLElement).focus();
  };
  const choose = (score: number): void => {
    setMarked(score);
    onChoose(score);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = stepOf(event.key, dir);
    const score = scoreOf(event.key, waiting.current > 0);
    forget();
    // By the element, since a held-down arrow is faster than the drawing.
    if (step) move(from + [...group.current!.children].indexOf(event.target as Element) + step);
    else if (score >= from && score <= to) {
      move(score);
      if (score === 1 && to >= 10) waiting.current = window.setTimeout(() => choose(1), SECOND_DIGIT_MS);
      else choose(score);
    } else return;
    event.preventDefault();
  };
  const stop = marked ?? from;
  return (
    <div
      ref={group}
      class={look}
      role="radiogroup"
      aria-label={label}
      aria-describedby={hint}
      onKeyDown={onKeyDown}
      onFocusOut={forget}
    >
      {Array.from({ length: to - from + 1 }, (_, index) => from + index).map((score) => (
        <Radio key={score} name={name(score)} checked={score === marked} stop={score === stop} onClick={() => choose(score)}>
          {draw(score, score <= (marked ?? -1))}
        </Radio>
      ))}
    </div>
  );
}

function stepOf(key: string, dir: "ltr" | "rtl"): number {
  const step = STEPS[key] ?? 0;
  return dir === "rtl" && /Left|Right/.test(key) ? -step : step;
}

/** The score a key stands for; NaN for none. */
function scoreOf(key: string, afterOne: boolean): number {
  if (afterOne && key === "0") return 10;
  return /^\d$/.test(key) ? Number(key) : NaN;
}

interface RadioProps {
  name: string;
  checked: boolean;
  /** The one Tab stop of the group. */
  stop: boolean;
  onClick(): void;
  children: ComponentChildren;
}

function Radio({ name, checked, stop, onClick, children }: RadioProps) {
  return (
    <button
      type="button"
      role="radio"
      aria-checked={checked}
      aria-label={name}
      tabIndex={stop ? 0 : -1}
      data-focus={stop || undefined}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
