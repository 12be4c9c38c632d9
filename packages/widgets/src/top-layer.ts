import type { Dispose } from "./host.ts";

const newestDialog = (): Element | undefined => [...document.querySelectorAll("dialog:modal")].at(-1);

/**
 * Puts a host element on top of the page: as a manual popover in the top layer, inside the page's modal dialog while
 * one is open (everything outside it is inert), and by z-index where popovers are missing.
 */
export function keepOnTop(element: HTMLElement): Dispose {
  const home = document.documentElement;
  element.setAttribute("popover", "manual");
  let ended = false;

  const place = (): void => {
    const parent = newestDialog() ?? home;
    if (ended || (element.parentNode === parent && element.isConnected)) return;
    const focused = element.shadowRoot?.activeElement;
    parent.append(element);
    element.showPopover?.();
    if (focused instanceof HTMLElement) focused.focus();
    watch();
  };
  const observer = new MutationObserver(place);
  // The subtree is watched only while we live in a dialog, which may be removed with us inside.
  const watch = (): void => {
    observer.disconnect();
    const inside = element.parentNode !== home;
    observer.observe(document, { attributes: true, attributeFilter: ["open"], childList: inside, subtree: true });
  };
  place();
  return () => {
    ended = true;
    observer.disconnect();
    element.remove();
  };
}
