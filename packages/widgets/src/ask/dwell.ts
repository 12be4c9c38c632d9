import type { Dispose } from "../host.ts";

const SEEN_MS = 1000;
const LOOK_MS = 250;

/** Calls `done` once `holds` has been true for `ms` on end in a visible page. */
function whenSteady(ms: number, holds: () => boolean, done: () => void): Dispose {
  let left = ms;
  const timer = setInterval(() => {
    left = document.visibilityState === "visible" && holds() ? left - LOOK_MS : ms;
    if (left > 0) return;
    stop();
    done();
  }, LOOK_MS);
  const stop = (): void => clearInterval(timer);
  return stop;
}

/** Calls `seen` when the page has been visible for a second; what is drawn on top of it was visible with it. */
export const watchSeen = (seen: () => void): Dispose => whenSteady(SEEN_MS, () => true, seen);

/** Calls `leave` after `ms` of nobody pointing at the element, having the keyboard in it or looking at another tab. */
export function leaveWhenIdle(element: Element, ms: number, leave: () => void): Dispose {
  // A finger does not hover: after a tap the browser goes on saying that it does.
  const busy = `:focus-visible, :has(:focus-visible)${matchMedia("(hover: hover)").matches ? ", :hover" : ""}`;
  return whenSteady(ms, () => !element.matches(busy), leave);
}
