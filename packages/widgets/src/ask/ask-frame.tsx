import type { ComponentChildren, FunctionComponent } from "preact";
import type { Dispose, ShowOptions } from "../host.ts";
import { useShell } from "../shell.ts";
import type { Shell } from "../shell.ts";
import { IconButton } from "../ui/button.tsx";
import { Frame } from "../ui/frame.tsx";
import { Icon } from "../ui/icon.tsx";
import type { Ask } from "./ask.ts";
import { leaveWhenIdle, watchSeen } from "./dwell.ts";

const THANKS_MS = 6000;

interface AskFrameProps {
  /** What is drawn now; when it changes, the focus goes to the new step. `thanks` goes by itself. */
  step: string;
  title: string;
  children?: ComponentChildren;
}

export type AskFrame = FunctionComponent<AskFrameProps>;

/** The card of an ask: a heading, a way out, and what all asks owe the visitor and the report. Made once per ask. */
export function createAskFrame(ask: Ask, by: ShowOptions["by"]): AskFrame {
  let shell: Shell;
  let first = "";
  let drawn: string | undefined;

  const begin = (top: Element | null): Dispose | undefined => {
    if (!top) return undefined;
    // After the drawing: what is told here may draw anew, and an effect must not run into itself.
    queueMicrotask(ask.shown);
    if (by === "ask") shell.announce(first);
    return watchSeen(ask.seen);
  };
  const settle = (heading: Element | null, step: string): void => {
    if (!heading) return;
    if (drawn && drawn !== step) focusStep(frameOf(heading));
    drawn = step;
  };
  const leave = (mark: Element | null): Dispose | undefined =>
    mark ? leaveWhenIdle(frameOf(mark), THANKS_MS, shell.close) : undefined;

  return ({ step, title, children }) => {
    shell = useShell();
    first ||= title;
    const { t, close } = shell;
    return (
      <Frame look="card" label={title}>
        <div class="top" ref={begin}>
          {step === "thanks" && (
            <span class="done-mark" ref={leave}>
              <Icon name="check" />
            </span>
          )}
          <h2 ref={(heading) => settle(heading, step)}>{title}</h2>
          <IconButton icon="close" label={t("close")} onClick={close} />
        </div>
        {children}
      </Frame>
    );
  };
}

const frameOf = (element: Element): HTMLElement => element.closest<HTMLElement>(".frame")!;

/** The visitor's act removed what had the focus. On touch screens a focused field would raise the keyboard unasked. */
function focusStep(frame: HTMLElement): void {
  const wanted = matchMedia("(pointer: coarse)").matches ? null : frame.querySelector<HTMLElement>("[data-focus]");
  (wanted ?? frame).focus({ preventScroll: true });
}
