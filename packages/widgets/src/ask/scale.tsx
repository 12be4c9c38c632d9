import { signal } from "@preact/signals-core";
import type { ReadonlySignal, Signal } from "@preact/signals-core";
import type { ComponentChildren } from "preact";
import { useShell } from "../shell.ts";

/** How long a typed 1 waits for the 0 of a 10. */
const SECOND_DIGIT_MS = 900;

/** Steps of the keys that move; Home and End go as far as there is. */
const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -99, End: 99 };

interface ScaleProps {
  /** Name of the group for screen readers. */
  label: string;
  /** Id of the sentence that tells how to choose. */
  hint?: string;
  look: string;
  name(score: number): string;
  draw(score: number, isFilled: boolean): ComponentChildren;
}

export interface Scale {
  /** Where the keyboard went, or what was chosen. */
  readonly marked: ReadonlySignal<number | null>;
  draw(props: ScaleProps): ComponentChildren;
}

/**
 * A radio group for a score: arrows, Home and End move; Enter, Space, a digit or a click choose. Moving never chooses,
 * so a score on the way to another is not an answer.
 */
export function createScale(from: number, to: number, onChoose: (score: number) => void): Scale {
  const marked = signal<number | null>(null);
  const choose = (score: number): void => {
    marked.value = score;
    onChoose(score);
  };
  const keys = createKeys(from, to, marked, choose);

  const draw: Scale["draw"] = ({ label, hint, look, name, draw: drawScore }) => {
    const { dir } = useShell();
    const at = marked.value;
    const radio = (score: number): ComponentChildren => (
      <button
        key={score}
        type="button"
        role="radio"
        aria-checked={score === at}
        aria-label={name(score)}
        tabIndex={score === (at ?? from) ? 0 : -1}
        data-focus={score === (at ?? from) || undefined}
        onClick={() => choose(score)}
      >
        {drawScore(score, score <= (at ?? -1))}
      </button>
    );
    return (
      <div
        ref={keys.forgetAtEnd}
        class={look}
        role="radiogroup"
        aria-label={label}
        aria-describedby={hint}
        onKeyDown={(event) => keys.press(event, stepOf(event.key, dir))}
        onFocusOut={keys.forget}
      >
        {Array.from({ length: to - from + 1 }, (_, index) => radio(from + index))}
      </div>
    );
  };
  return { marked, draw };
}

/** The keyboard of a scale; it remembers a typed 1 that may become a 10. */
function createKeys(from: number, to: number, marked: Signal<number | null>, choose: (score: number) => void) {
  let waiting = 0;
  const forget = (): void => {
    clearTimeout(waiting);
    waiting = 0;
  };
  const press = (event: KeyboardEvent, step: number): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const radios = [...(event.currentTarget as Element).children] as HTMLElement[];
    const move = (score: number): void => {
      marked.value = Math.min(to, Math.max(from, score));
      radios[marked.value - from]!.focus();
    };
    const score = scoreOf(event.key, waiting > 0);
    forget();
    if (step) move(from + radios.indexOf(event.target as HTMLElement) + step);
    else if (score >= from && score <= to) {
      move(score);
      if (score === 1 && to >= 10) waiting = window.setTimeout(() => choose(1), SECOND_DIGIT_MS);
      else choose(score);
    } else return;
    event.preventDefault();
  };
  /** A `ref`: a scale that goes away forgets what it was waiting with. */
  const forgetAtEnd = (): (() => void) => forget;
  return { press, forget, forgetAtEnd };
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
