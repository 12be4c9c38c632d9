// oxlint-disable-next-line typescript/triple-slash-reference -- whoever imports this source must know the type of a style text
/// <reference path="./css.d.ts" />
import { effect, signal } from "@preact/signals-core";
import { render, type ComponentChildren } from "preact";
import { deepFocus } from "./focus.ts";
import type { Dispose, Host, ShowOptions } from "./host.ts";
import { drawWith, type Shell } from "./shell.ts";
import { adoptStyles } from "./styles.ts";
import { loadTexts } from "./texts/texts.ts";
import { tokensOf } from "./theme.ts";
import tokens from "./tokens.css?inline";
import { keepOnTop } from "./top-layer.ts";
import { followViewport } from "./viewport.ts";

export interface MountOptions {
  host: Host;
  by: ShowOptions["by"];
  /** The widget's own style texts (`import css from "./chat.css?inline"`). */
  styles: readonly string[];
  /** Draws the widget: one `<Frame>`. */
  view(shell: Shell): ComponentChildren;
  /** Called when the visitor closes it (Esc, close button), before it goes. */
  onClose?(): void;
  /** Called once when it has gone, whoever ended it. */
  onEnd?(): void;
}

const RIGHT_TO_LEFT = ["ar"];

/** Events of a widget end at its edge: hotkeys, focus traps and "click outside" of the page must not see them. */
const KEPT_INSIDE = ["keydown", "keyup", "keypress", "focusin", "focusout", "pointerdown", "mousedown", "touchstart"];

/**
 * Mounts a widget into the page, isolated in a shadow root and on top of everything. It appears when its language has
 * been loaded. Focus goes in only when the visitor opened it, and comes back where it was.
 */
export function mount(options: MountOptions): Dispose {
  const { host } = options;
  const cameFrom = deepFocus();
  const element = document.createElement("tappa-widget");
  const root = element.attachShadow({ mode: "open" });
  adoptStyles(root, [tokens, ...options.styles]);
  const container = root.appendChild(document.createElement("div"));
  const cleanups: Dispose[] = [];
  let ended = false;

  const end = (): void => {
    if (ended) return;
    ended = true;
    // What had the focus in here may be gone already; an ask that goes by itself must not take the focus from nowhere.
    const lost = options.by === "visitor" && document.activeElement === document.body;
    const hadFocus = lost || document.activeElement === element;
    render(null, container);
    for (const cleanup of cleanups) cleanup();
    options.onEnd?.();
    // After the host has heard of the end: what had the focus may be hidden until then.
    if (hadFocus) queueMicrotask(() => cameFrom?.focus({ preventScroll: true }));
  };
  const leave = (): void => {
    if (ended) return;
    end();
    host.closed();
  };
  const close = (): void => {
    if (!ended) options.onClose?.();
    leave();
  };
  const fail = (error: unknown): void => {
    leave();
    host.report(error);
  };
  keepKeysInside(root, close);
  loadTexts(host.locale, host.texts)
    .then((t) => {
      if (ended) return;
      cleanups.push(keepOnTop(element));
      const stop = draw(options, { t, close }, container, fail);
      // Its first drawing may have closed it.
      if (ended) return stop();
      cleanups.push(stop);
      if (options.by === "visitor") focusIn(root);
    })
    .catch(fail);
  return end;
}

/**
 * Draws the widget inside one effect: whatever signal is read while drawing draws it anew when it changes. So stores
 * need no binding to Preact, and nothing of it is loaded for that.
 */
function draw(
  { host, view }: MountOptions,
  { t, close }: Pick<Shell, "t" | "close">,
  container: HTMLElement,
  fail: (error: unknown) => void,
): Dispose {
  const { theme, locale } = host;
  const said = signal("");
  // After the drawing that wants it said: an effect must not run into itself.
  const announce = (text: string): void => queueMicrotask(() => void (said.value = text));
  const dir = RIGHT_TO_LEFT.includes(locale) ? "rtl" : "ltr";
  const shell: Shell = { t, locale, dir, announce, close };
  let isDrawn = false;
  const stop = effect(() => {
    const isDark = theme.mode === "auto" ? isPageDark() : theme.mode === "dark";
    const whole = (): void =>
      render(
        <div class="root" lang={locale} dir={dir} data-mode={isDark ? "dark" : "light"} style={tokensOf(theme, isDark)}>
          {view(shell)}
          <div class="hidden" role="status">
            {said.value}
          </div>
        </div>,
        container,
      );
    try {
      drawWith(shell, whole);
      isDrawn = true;
    } catch (error) {
      // The first failure ends the effect by itself; a later one would reach whoever changed the signal.
      if (!isDrawn) throw error;
      fail(error);
    }
  });
  const follow = followViewport(container);
  return () => {
    stop();
    follow();
  };
}

function keepKeysInside(root: ShadowRoot, close: () => void): void {
  root.addEventListener("keydown", (event) => {
    const { key, defaultPrevented, isComposing } = event as KeyboardEvent;
    if (key === "Escape" && !defaultPrevented && !isComposing) close();
  });
  for (const type of KEPT_INSIDE) root.addEventListener(type, (event) => event.stopPropagation());
}

function focusIn(root: ShadowRoot): void {
  // On touch screens a focused field would raise the keyboard over the half of what was asked for.
  const wanted = matchMedia("(pointer: coarse)").matches ? null : root.querySelector<HTMLElement>("[data-focus]");
  (wanted ?? root.querySelector<HTMLElement>(".frame"))?.focus({ preventScroll: true });
}

/** As the browser draws the page: a visitor who likes it dark still sees a light page where the site has no dark one. */
function isPageDark(): boolean {
  const liked = matchMedia("(prefers-color-scheme: dark)").matches ? /dark/ : /^dark$/;
  return liked.test(getComputedStyle(document.documentElement).colorScheme);
}
