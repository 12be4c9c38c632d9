import type { Theme } from "@tappa/protocol";
import type { Dispose, Source } from "../host.ts";

export { unreadOf } from "./unread.ts";

export interface LauncherOptions {
  theme: Theme;
  /** Name of the button; the number of unread messages is added to it. */
  label: string;
  unread: Source<number>;
  /** While true (the panel is open) the launcher is out of sight and out of the tab order. */
  open: Source<boolean>;
  onOpen(): void;
  /** Pointer or focus reached the launcher: time to load the chat. May be called again. */
  onIntent(): void;
}

/**
 * Important declarations in :host beat every rule of the page; `all` also undoes what browsers draw around a popover.
 * The ink is black on accents lighter than 0.62 and white on others: at least 3:1, what a drawing needs.
 */
const CSS = `:host{all:initial!important;position:fixed!important;inset:auto var(--r,auto) max(var(--y),env(safe-area-inset-bottom)) var(--l,auto)!important;z-index:2147483000!important}
:host([hidden]){display:none!important}
button{border:0;cursor:pointer;forced-color-adjust:none;padding:14px;border-radius:50%;background:var(--a);color:oklch(from var(--a) calc((.62 - l)*999) 0 0);box-shadow:0 4px 14px #0004}
i{display:block;padding:14px;background:currentColor;clip-path:path("M14 4c6 0 10 4 10 9s-4 9-10 9l-3-.4L6 24l1-4c-2-2-3-4-3-7 0-5 4-9 10-9")}
b{position:absolute;inset:-4px -4px auto auto;padding:0 8px;border-radius:14px;background:#b00;color:#fff;font:700 12px/24px system-ui}
b:empty{display:none}`;

const make = (tag: string): HTMLElement => document.createElement(tag);

/** Shows the round button that opens the chat. Plain DOM: nothing of the chat is loaded for it. */
export function showLauncher({ theme, label, unread, open, onOpen, onIntent }: LauncherOptions): Dispose {
  const { accent, side, offset } = theme;
  const element = make("tappa-launcher");
  const button = make("button");
  const badge = make("b");
  element.style.cssText = `--${side[0]}:${offset.x}px;--y:${offset.y}px;--a:${accent}`;
  const root = element.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  root.adoptedStyleSheets = [sheet];
  root.append(button);
  button.append(make("i"), badge);
  button.addEventListener("click", onOpen);
  button.addEventListener("focus", onIntent);
  button.addEventListener("pointerenter", onIntent);

  element.popover = "manual";
  document.documentElement.append(element);
  element.showPopover?.();
  const stops = [
    unread.subscribe((count) => {
      badge.textContent = `${count || ""}`;
      button.ariaLabel = count ? `${label}, ${count}` : label;
    }),
    open.subscribe((isOpen) => void (element.hidden = isOpen)),
  ];
  return () => {
    for (const stop of stops) stop();
    element.remove();
  };
}
