import type { Dispose } from "./host.ts";

/** Tells `root` the part of the page that is seen above a phone's keyboard, as `--view-top`, `-height` and `-below`. */
export function followViewport(root: HTMLElement): Dispose {
  const view = window.visualViewport!;
  const over = new AbortController();
  const apply = (): void => {
    const { height, offsetTop, scale } = view;
    // Pinch zoom shrinks the visual viewport too; a zoomed widget must stay where it is.
    const isWhole = scale > 1.01 || height === window.innerHeight;
    const set = (name: string, px: number): void => root.style.setProperty(name, isWhole ? "" : `${px}px`);
    set("--view-top", offsetTop);
    set("--view-height", height);
    set("--view-below", Math.max(0, window.innerHeight - height - offsetTop));
  };
  // Told when the first frame is laid out: whoever asks earlier has the page laid out in the middle of the drawing.
  new IntersectionObserver(apply).observe(root);
  for (const type of ["resize", "scroll"]) view.addEventListener(type, apply, over);
  return () => over.abort();
}
