import type { Theme } from "@tappa/protocol";
import { inkOn } from "../contrast.ts";
import type { Dispose, Source } from "../host.ts";
import { adoptStyles } from "../styles.ts";

export { unreadOf } from "./unread.ts";

export interface LauncherOptions {
  theme: Theme;
  /** Name of the button; the number of unread messages is added to it. */
  label: string;
  unread: Source<number>;
  /** While true (the panel is open) the launcher is out of sight and out of the tab order. */
  open?: Source<boolean>;
  onOpen(): void;
  /** Pointer or focus reached the launcher: time to load the chat. Called once. */
  onIntent(): void;
}

/** `!important` in :host beats every rule of the page. Shorter than the shell's sheet: this loads before any widget. */
const css = `:host{all:initial!important;display:block!important;position:fixed!important;top:auto!important;left:var(--left)!important;right:var(--right)!important;bottom:max(var(--y),env(safe-area-inset-bottom))!important;z-index:2147483000!important;overflow:visible!important;border:0!important;padding:0!important}
:host([data-open]){visibility:hidden!important}
@media print{:host{display:none!important}}
button{all:unset;box-sizing:border-box;position:relative;display:grid;place-items:center;width:56px;height:56px;border-radius:50%;cursor:pointer;box-shadow:0 2px 6px #0003,0 8px 24px #0003;transition:transform .15s}
button:hover{transform:scale(1.05)}button:active{transform:scale(.96)}
button:focus-visible{outline:3px solid Highlight;outline-offset:3px}
svg{width:28px;height:28px}
b{position:absolute;top:-3px;inset-inline-end:-3px;min-width:22px;padding:0 6px;box-sizing:border-box;border-radius:11px;background:#c5221f;color:#fff;font:700 12px/22px system-ui,sans-serif;text-align:center}
b:empty{display:none}
@media(forced-colors:active){button{border:2px solid}}
@media(prefers-reduced-motion){button{transition:none}}`;

/** Shows the round button that opens the chat. Plain DOM: nothing of the chat is loaded for it. */
export function showLauncher(options: LauncherOptions): Dispose {
  const { theme, label, onOpen, onIntent } = options;
  const element = document.createElement("tappa-launcher");
  const other = theme.side === "left" ? "right" : "left";
  const place: Record<string, string> = { y: `${theme.offset.y}px`, [theme.side]: `${theme.offset.x}px`, [other]: "auto" };
  for (const name in place) element.style.setProperty(`--${name}`, place[name]!, "important");
  const root = element.attachShadow({ mode: "open" });
  adoptStyles(root, [css]);

  const button = document.createElement("button");
  button.style.background = theme.accent;
  button.style.color = inkOn(theme.accent);
  const badge = document.createElement("b");
  button.append(bubble(), badge);
  button.addEventListener("click", onOpen);
  for (const type of ["pointerenter", "focus"]) button.addEventListener(type, once(onIntent));
  root.append(button);

  element.popover = "manual";
  document.documentElement.append(element);
  element.showPopover?.();
  const stops = [
    options.unread.subscribe((count) => {
      badge.textContent = count > 9 ? "9+" : count ? `${count}` : "";
      button.ariaLabel = count ? `${label} (${count})` : label;
    }),
    options.open?.subscribe((open) => void element.toggleAttribute("data-open", open)),
  ];
  return () => {
    for (const stop of stops) stop?.();
    element.remove();
  };
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}

function svg(tag: string, attributes: Record<string, string>): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag) as SVGElement;
  for (const name in attributes) made.setAttribute(name, attributes[name]!);
  return made;
}

function bubble(): SVGElement {
  const drawing = svg("svg", { viewBox: "0 0 28 28", "aria-hidden": "true" });
  const d =
    "M14 4.5c5.8 0 10.2 3.8 10.2 8.7S19.8 22 14 22c-1.2 0-2.3-.15-3.3-.43L6 23.5l.9-4c-1.9-1.6-3.1-3.8-3.1-6.3 0-4.9 4.4-8.7 10.2-8.7z";
  drawing.append(svg("path", { d, fill: "currentColor" }));
  return drawing;
}
