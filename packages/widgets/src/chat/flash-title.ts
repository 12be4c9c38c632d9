const EVERY_MS = 1_200;

/**
 * What it returns shows a text in turn with the page's title until the visitor comes back. Where the page sets another title
 * meanwhile, that one is the page's from then on.
 */
export function createFlash(): (text: string) => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  return (text) => {
    if (timer !== undefined) return;
    let own = document.title;
    const isSteady = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const turn = (): void => {
      const isShown = document.title === text;
      if (!isShown) own = document.title;
      document.title = isShown && !isSteady ? own : text;
    };
    const back = (): void => {
      clearInterval(timer);
      timer = undefined;
      if (document.title === text) document.title = own;
    };
    turn();
    timer = setInterval(turn, EVERY_MS);
    window.addEventListener("focus", back, { once: true });
  };
}
