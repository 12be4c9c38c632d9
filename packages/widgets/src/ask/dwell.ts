import type { Dispose } from "../host.ts";

/** Calls `done` once, as soon as `holds` has been true for `ms` on end. `check` says that the answer may have changed. */
function whenSteady(ms: number, holds: () => boolean, done: () => void): { check: () => void; stop: Dispose } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  const stop = (): void => {
    over = true;
    clearTimeout(timer);
  };
  const check = (): void => {
    if (over) return;
    if (!holds()) {
      clearTimeout(timer);
      timer = undefined;
    } else {
      timer ??= setTimeout(() => {
        stop();
        done();
      }, ms);
    }
  };
  return { check, stop };
}

const SEEN_MS = 1000;

/** Calls `seen` when half of the element has been on screen, in a visible page, for one second. */
export function watchSeen(element: Element, seen: () => void): Dispose {
  let onScreen = false;
  const { check, stop } = whenSteady(SEEN_MS, () => onScreen && document.visibilityState === "visible", seen);
  const observer = new IntersectionObserver(
    (entries) => {
      onScreen = entries.at(-1)?.isIntersecting ?? false;
      check();
    },
    { threshold: 0.5 },
  );
  observer.observe(element);
  document.addEventListener("visibilitychange", check);
  return () => {
    stop();
    observer.disconnect();
    document.removeEventListener("visibilitychange", check);
  };
}

const WATCHED = ["pointerenter", "pointerleave", "focusin", "focusout"] as const;

/** Calls `leave` after `ms` of nobody pointing at the element, having the keyboard in it or looking at another tab. */
export function leaveWhenIdle(element: Element, ms: number, leave: () => void): Dispose {
  const idle = (): boolean =>
    document.visibilityState === "visible" && !element.matches(":hover") && !element.querySelector(":focus-visible");
  const { check, stop } = whenSteady(ms, idle, leave);
  // After the event's own dispatch, so that `:hover` and `:focus-visible` tell the new state.
  const later = (): void => queueMicrotask(check);
  for (const name of WATCHED) element.addEventListener(name, later);
  document.addEventListener("visibilitychange", later);
  check();
  return () => {
    stop();
    for (const name of WATCHED) element.removeEventListener(name, later);
    document.removeEventListener("visibilitychange", later);
  };
}
