// oxlint-disable-next-line typescript/triple-slash-reference -- whoever imports this source must know the type of a style text
/// <reference path="./css.d.ts" />
import { signal, type Signal } from "@preact/signals";
import type { Theme } from "@tappa/protocol";
import { render, type ComponentChildren } from "preact";
import { useEffect, useErrorBoundary, useRef } from "preact/hooks";
import { deepFocus, keepTabInside } from "./focus.ts";
import type { Dispose, Host, ShowOptions } from "./host.ts";
import { ShellContext, type Shell } from "./shell.ts";
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
  const close = (): void => {
    if (ended) return;
    options.onClose?.();
    end();
    host.closed();
  };
  const fail = (error: unknown): void => {
    end();
    host.report(error);
  };
  keepKeysInside(root, close);
  loadTexts(host.locale, host.texts)
    .then((t) => {
      if (ended) return;
      cleanups.push(keepOnTop(element), draw(options, { t, close }, container, fail));
      if (options.by === "visitor") focusIn(root);
    })
    .catch(fail);
  return end;
}

function draw(
  { host, view }: MountOptions,
  { t, close }: Pick<Shell, "t" | "close">,
  container: HTMLElement,
  fail: (error: unknown) => void,
): Dispose {
  const dark = watchMedia("(prefers-color-scheme: dark)");
  const covers = watchMedia("(max-width: 479px), (max-height: 420px)");
  const said = signal("");
  const shell: Shell = {
    t,
    locale: host.locale,
    dir: RIGHT_TO_LEFT.includes(host.locale) ? "rtl" : "ltr",
    covers: covers.matches,
    announce: (text) => void (said.value = text),
    close,
  };
  render(
    <Root shell={shell} theme={host.theme} dark={dark.matches} said={said} onError={fail}>
      {view(shell)}
    </Root>,
    container,
  );
  return () => {
    dark.dispose();
    covers.dispose();
  };
}

function keepKeysInside(root: ShadowRoot, close: () => void): void {
  root.addEventListener("keydown", (event) => {
    const pressed = event as KeyboardEvent;
    const frame = root.querySelector<HTMLElement>(".frame");
    if (pressed.key === "Escape" && !pressed.defaultPrevented && !pressed.isComposing) close();
    else if (frame?.ariaModal === "true") keepTabInside(pressed, frame);
  });
  for (const type of KEPT_INSIDE) root.addEventListener(type, (event) => event.stopPropagation());
}

function focusIn(root: ShadowRoot): void {
  // On touch screens a focused field would raise the keyboard over the half of what was asked for.
  const wanted = matchMedia("(pointer: coarse)").matches ? null : root.querySelector<HTMLElement>("[data-focus]");
  (wanted ?? root.querySelector<HTMLElement>(".frame"))?.focus({ preventScroll: true });
}

function watchMedia(query: string): { matches: Signal<boolean>; dispose: Dispose } {
  const list = matchMedia(query);
  const matches = signal(list.matches);
  const update = (): void => void (matches.value = list.matches);
  list.addEventListener("change", update);
  return { matches, dispose: () => list.removeEventListener("change", update) };
}

interface RootProps {
  shell: Shell;
  theme: Theme;
  dark: Signal<boolean>;
  said: Signal<string>;
  onError(error: unknown): void;
  children: ComponentChildren;
}

function Root({ shell, theme, dark, said, onError, children }: RootProps) {
  useErrorBoundary(onError);
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => followViewport(element.current!), []);
  const isDark = theme.mode === "auto" ? dark.value : theme.mode === "dark";
  return (
    <ShellContext.Provider value={shell}>
      <div
        ref={element}
        class="root"
        lang={shell.locale}
        dir={shell.dir}
        data-mode={isDark ? "dark" : "light"}
        style={tokensOf(theme, isDark)}
      >
        {children}
        <div class="hidden" role="status">
          {said}
        </div>
      </div>
    </ShellContext.Provider>
  );
}
