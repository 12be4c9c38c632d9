import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { ShowOptions } from "../host.ts";
import { useShell } from "../shell.ts";
import { IconButton } from "../ui/button.tsx";
import { Frame } from "../ui/frame.tsx";
import { Icon } from "../ui/icon.tsx";
import type { Ask } from "./ask.ts";
import { leaveWhenIdle, watchSeen } from "./dwell.ts";

const THANKS_MS = 6000;

interface AskFrameProps {
  ask: Ask;
  by: ShowOptions["by"];
  /** What is drawn now; when it changes, the focus goes to the new step. `thanks` goes by itself. */
  step: string;
  title: string;
  children?: ComponentChildren;
}

/** The card of an ask: a heading, a way out, and what all asks owe the visitor and the report. */
export function AskFrame({ ask, by, step, title, children }: AskFrameProps) {
  const { t, announce, close } = useShell();
  const top = useRef<HTMLDivElement>(null);
  const frameOf = (): HTMLElement => top.current!.closest<HTMLElement>(".frame")!;

  useEffect(() => {
    // After the drawing: what is told here may draw anew, and an effect must not run into itself.
    queueMicrotask(() => {
      ask.shown();
      if (by === "ask") announce(title);
    });
    return watchSeen(ask.seen);
  }, []);

  const drawn = useRef(step);
  useLayoutEffect(() => {
    if (drawn.current === step) return;
    drawn.current = step;
    focusStep(frameOf());
  }, [step]);

  useEffect(() => (step === "thanks" ? leaveWhenIdle(frameOf(), THANKS_MS, close) : undefined), [step]);

  return (
    <Frame look="card" label={title}>
      <div class="top" ref={top}>
        {step === "thanks" && (
          <span class="done-mark">
            <Icon name="check" />
          </span>
        )}
        <h2>{title}</h2>
        <IconButton icon="close" label={t("close")} onClick={close} />
      </div>
      {children}
    </Frame>
  );
}

/** The visitor's act removed what had the focus. On touch screens a focused field would raise the keyboard unasked. */
function focusStep(frame: HTMLElement): void {
  const wanted = matchMedia("(pointer: coarse)").matches ? null : frame.querySelector<HTMLElement>("[data-focus]");
  (wanted ?? frame).focus({ preventScroll: true });
}
