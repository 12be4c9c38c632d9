import type { ComponentChildren } from "preact";
import type { Dispose, Host, ShowOptions } from "../host.ts";
import { mount } from "../mount.tsx";
import { useShell, type Shell } from "../shell.ts";
import { IconButton } from "../ui/button.tsx";
import { Frame } from "../ui/frame.tsx";
import { Icon } from "../ui/icon.tsx";
import askCss from "./ask.css?inline";
import type { Ask, AskCampaign } from "./ask.ts";
import { leaveWhenIdle, watchSeen } from "./dwell.ts";

const THANKS_MS = 6000;

/** An ask must not cover the way to help: it stands above the chat's launcher, where there is one and room for both. */
const ABOVE_LAUNCHER =
  "@media(min-width:480px) and (min-height:600px){.frame{bottom:calc(max(var(--y),env(safe-area-inset-bottom)) + 72px);max-height:calc(100dvh - var(--y) - 88px)}}";

export interface AskView {
  /** What is drawn now; when it changes, the focus goes to the new step. `thanks` goes by itself. */
  step: string;
  title: string;
  body: ComponentChildren;
}

/** Mounts the card of an ask: a heading, a way out, and what all asks owe the visitor and the report. */
export function mountAsk(host: Host<AskCampaign>, ask: Ask, by: ShowOptions["by"], css: string, view: () => AskView): Dispose {
  const styles = [askCss, css];
  if (document.querySelector("tappa-launcher")) styles.push(ABOVE_LAUNCHER);
  const stops: Dispose[] = [];
  let drawn = "";
  /** Called after each drawing. */
  const settle = (frame: HTMLElement, step: string, title: string, { announce, close }: Shell): void => {
    if (step === drawn) return;
    if (drawn) focusStep(frame);
    else {
      // After the drawing: what the host does with an event may draw anew, and an effect must not run into itself.
      queueMicrotask(ask.shown);
      stops.push(watchSeen(ask.seen));
      if (by === "ask") announce(title);
    }
    drawn = step;
    if (step === "thanks") stops.push(leaveWhenIdle(frame, THANKS_MS, close));
  };
  return mount({
    host,
    by,
    styles,
    onClose: ask.leave,
    onEnd: () => stops.forEach((stop) => stop()),
    view: (shell) => {
      const { step, title, body } = view();
      return (
        <Frame look="card" label={title}>
          <div class="top" ref={(top) => void (top && settle(top.closest<HTMLElement>(".frame")!, step, title, shell))}>
            {step === "thanks" && (
              <span class="done-mark">
                <Icon name="check" />
              </span>
            )}
            <h2 dir="auto">{title}</h2>
            <Close />
          </div>
          {body}
        </Frame>
      );
    },
  });
}

function Close() {
  const { t, close } = useShell();
  return <IconButton icon="close" label={t("close")} onClick={close} />;
}

/** The visitor's act removed what had the focus. On touch screens a focused field would raise the keyboard unasked. */
function focusStep(frame: HTMLElement): void {
  const wanted = matchMedia("(pointer: coarse)").matches ? null : frame.querySelector<HTMLElement>("[data-focus]");
  (wanted ?? frame).focus({ preventScroll: true });
}
