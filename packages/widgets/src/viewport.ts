import type { Dispose } from "./host.ts";

/** Tells `root` the part of the page that is seen above a phone's keyboard, as `--view-top`, `-height` and `-below`. */
export function followViewport(root: HTMLElement): Dispose {
  const view = window.visualViewport;
  if (!view) return () => {};
  const apply = (): void => {
    // Pinch zoom shrinks the visual viewport too; a zoomed widget must stay where it is.
    const zoomed = view.scale > 1.01;
    const set = (name: string, px: number): void => root.style.setProperty(name, zoomed ? "" : `${px}px`);
    set("--view-top", view.offsetTop);
    set("--view-height", view.height);
    set("--view-below", Math.max(0, window.innerHeight - view.height - view.offsetTop));
  };
  apply();
  view.addEventListener("resize", apply);
  view.addEventListener("scroll", apply);
  return () => {
    view.removeEventListener("resize", apply);
    view.removeEventListener("scroll", apply);
  };
}
