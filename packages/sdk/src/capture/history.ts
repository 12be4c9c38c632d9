import type { Moved } from "./addresses.ts";

/** Tells of addresses where the browser has no Navigation API that would. The original goes first. */
export function watchHistory(moved: Moved): void {
  for (const name of ["pushState", "replaceState"] as const) {
    const original = history[name];
    history[name] = function (...args) {
      original.apply(this, args);
      moved(name === "replaceState");
    };
  }
  addEventListener("popstate", () => moved(false));
}
