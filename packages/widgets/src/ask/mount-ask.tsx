import type { ComponentChildren } from "preact";
import type { Dispose, Host, ShowOptions } from "../host.ts";
import { mount } from "../mount.tsx";
import askCss from "./ask.css?inline";
import type { Ask, AskCampaign } from "./ask.ts";

/** An ask must not cover the way to help: it stands above the chat's launcher, where there is one and room for both. */
const ABOVE_LAUNCHER =
  "@media(min-width:480px) and (min-height:600px){.frame{bottom:calc(max(var(--y),env(safe-area-inset-bottom)) + 72px);max-height:calc(100dvh - var(--y) - 88px)}}";

/** Mounts the card of an ask; closing it without an answer is a dismissal. */
export function mountAsk(
  host: Host<AskCampaign>,
  ask: Ask,
  by: ShowOptions["by"],
  css: string,
  view: () => ComponentChildren,
): Dispose {
  const styles = [askCss, css];
  if (document.querySelector("tappa-launcher")) styles.push(ABOVE_LAUNCHER);
  return mount({ host, by, styles, onClose: ask.leave, view });
}
