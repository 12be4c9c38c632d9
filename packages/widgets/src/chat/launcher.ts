import type { Theme } from "@tappa/protocol";
import type { Dispose, Source } from "../host.ts";

export { unreadOf } from "./unread.ts";

export interface LauncherOptions {
  theme: Theme;
  /** Name of the button; the number of unread messages is added to it. */
  label: string;
  unread: Source<number>;
  /** While true (the panel is open) the launcher is out of sight and out of the tab order. */
  open?: Source<boolean>;
  onOpen(): void;
  /** Pointer or focus reached the launcher: time to load the chat. May be called twice. */
  onIntent(): void;
}

/** Important declarations in :host beat every rule of the page; `all` also undoes what browsers draw around a popover. */
const CSS = `:host{all:initial!important;position:fixed!important;inset:auto var(--r) max(var(--y),env(safe-area-inset-bottom)) var(--l)!important;z-index:2147483000!important}
:host([hidden]){visibility:hidden!important}
button{all:unset;display:grid;place-items:center;width:56px;height:56px;border-radius:50%;cursor:pointer;box-shadow:0 2px 6px #0003,0 8px 24px #0003;forced-color-adjust:none;background:var(--a);color:var(--i)}
button:hover{scale:1.05}button:active{scale:.96}
button:focus-visible{outline:3px solid Highlight;outline-offset:3px}
i{width:28px;height:28px;background:currentColor;clip-path:path("M14 4.5c5.8 0 10.2 3.8 10.2 8.7S19.8 22 14 22c-1.2 0-2.3-.15-3.3-.43L6 23.5l.9-4c-1.9-1.6-3.1-3.8-3.1-6.3 0-4.9 4.4-8.7 10.2-8.7z")}
b{position:absolute;top:-3px;right:-3px;min-width:10px;padding:0 6px;border-radius:11px;background:#c5221f;color:#fff;font:700 12px/22px system-ui;text-align:center}
b:empty{display:none}
@media print{button{display:none}}`;

/** Shows the round button that opens the chat. Plain DOM: nothing of the chat is loaded for it. */
export function showLauncher({ theme, label, unread, open, onOpen, onIntent }: LauncherOptions): Dispose {
  const { accent, side, offset } = theme;
  const [right, left] = side === "left" ? ["auto", `${offset.x}px`] : [`${offset.x}px`, "auto"];
  const element = document.createElement("tappa-launcher");
  element.style.cssText = `--r:${right};--l:${left};--y:${offset.y}px;--a:${accent};--i:${inkOn(accent)}`;
  const root = element.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  root.adoptedStyleSheets = [sheet];

  const button = document.createElement("button");
  const badge = document.createElement("b");
  button.append(document.createElement("i"), badge);
  button.addEventListener("click", onOpen);
  for (const type of ["pointerenter", "focus"]) button.addEventListener(type, onIntent, { once: true });
  root.append(button);

  element.popover = "manual";
  document.documentElement.append(element);
  element.showPopover?.();
  const stops = [
    unread.subscribe((count) => {
      badge.textContent = count > 9 ? "9+" : count ? `${count}` : "";
      button.ariaLabel = count ? `${label} (${count})` : label;
    }),
    open?.subscribe((isOpen) => void (element.hidden = isOpen)),
  ];
  return () => {
    for (const stop of stops) stop?.();
    element.remove();
  };
}

/** As in contrast.ts, for #rrggbb alone: white where it reaches 4.5:1, which is below a luminance of 0.183. */
function inkOn(fill: string): string {
  const light = (fill.match(/\w\w/g) ?? []).map((pair) => (Number.parseInt(pair, 16) / 255) ** 2.2);
  return 0.2126 * light[0]! + 0.7152 * light[1]! + 0.0722 * light[2]! < 0.183 ? "#fff" : "#000";
}
