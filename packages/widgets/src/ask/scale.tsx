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

/**
 * A radio group for a score: arrows, Home and End move; Enter, Space, a digit or a click choose. Moving never chooses,
 * so a score on the way to another is not an answer.
 */
export function Scale(props: ScaleProps) {
  const { from, to, value, label, hint, look, name, draw, onMove, onChoose } = props;
  const { dir } = useShell();
  const group = useRef<HTMLDivElement>(null);
  const [marked, setMarked] = useState(value);
  const digit = usePendingDigit();

  const move = (score: number): void => {
    const next = Math.min(to, Math.max(from, score));
    setMarked(next);
    onMove?.(next);
    group.current?.querySelectorAll("button")[next - from]?.focus();
  };
  const choose = (score: number): void => {
    setMarked(score);
    onChoose(score);
  };
  const type = (score: number): void => {
    if (score < from || score > to) return;
    move(score);
    if (score === 1 && to >= 10) digit.wait(() => choose(1));
    else choose(score);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const one = digit.forget();
    // By the element, since a held-down arrow is faster than the drawing.
    const at = from + [...group.current!.children].indexOf(event.target as Element);
    const target = targetOf(event.key, dir, { at, from, to });
    if (target !== null) move(target);
    else if (/^\d$/.test(event.key)) type(one && event.key === "0" ? 10 : Number(event.key));
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={group}
      class={look}
      role="radiogroup"
      aria-label={label}
      aria-describedby={hint}
      onKeyDown={onKeyDown}
      onFocusOut={digit.forget}
    >
      {Array.from({ length: to - from + 1 }, (_, index) => from + index).map((score) => (
        <Radio
          key={score}
          name={name(score)}
          checked={score === marked}
          stop={score === (marked ?? from)}
          onClick={() => choose(score)}
        >
          {draw(score, marked !== null && score <= marked)}
        </Radio>
      ))}
    </div>
  );
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

/** A typed 1 that may become a 10. `forget` tells whether one was waiting. */
function usePendingDigit(): { wait(choose: () => void): void; forget(): boolean } {
  const timer = useRef(0);
  const forget = (): boolean => {
    const waited = timer.current !== 0;
    clearTimeout(timer.current);
    timer.current = 0;
    return waited;
  };
  useEffect(() => () => void forget(), []);
  return { wait: (choose) => void (timer.current = window.setTimeout(choose, SECOND_DIGIT_MS)), forget };
}

/** The score an arrow, Home or End leads to; null for any other key. */
function targetOf(key: string, dir: "ltr" | "rtl", { at, from, to }: { at: number; from: number; to: number }): number | null {
  const forward = dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  const back = dir === "rtl" ? "ArrowRight" : "ArrowLeft";
  if (key === forward || key === "ArrowDown") return at + 1;
  if (key === back || key === "ArrowUp") return at - 1;
  if (key === "Home") return from;
  return key === "End" ? to : null;
}
