import type { Props } from "@tappa/lifecycle";
import type { Env } from "./env.ts";

/** The address moved: whether the entry of the history was only replaced. */
export type Moved = (isReplacing: boolean) => void;

interface NavigationLike {
  addEventListener(type: "currententrychange", listener: (event: { navigationType: string | null }) => void): void;
}

/** Frameworks tidy the address right after the first view; that is not a second one. */
const SETTLING_MS = 1000;

/** Not part of what makes a page a page: where the visitor came from, and click ids. */
const IGNORED = /&(utm_\w+|gclid|gbraid|wbraid|fbclid|msclkid|_gl)=[^&]*/g;

const pageKey = () => location.pathname + location.search.replace("?", "&").replace(IGNORED, "");

/**
 * Calls `viewed` for every page a human sees: this one once it is visible (a prerendered one is not), each next one of a
 * single-page app, and a return out of the back-forward cache.
 */
export function watchPages(env: Env, viewed: () => void): void {
  const settledAt = env.now() + SETTLING_MS;
  let last = "";
  const look = (isTidied?: boolean) => {
    const before = last;
    if (before === (last = pageKey())) return;
    if (!isTidied || !before || env.now() >= settledAt) viewed();
  };
  let isReplaced = true;
  const moved: Moved = (isReplacing) => {
    isReplaced &&= isReplacing;
    // The app sets title and content after the address, so the look comes a task later.
    env.after(0, () => {
      look(isReplaced);
      isReplaced = true;
    });
  };
  const whenVisible = () => {
    if (!document.hidden) return look();
    // Looking twice at the same address counts once.
    for (const type of ["prerenderingchange", "visibilitychange"]) document.addEventListener(type, whenVisible, { once: true });
  };

  whenVisible();
  const { navigation } = window as { navigation?: NavigationLike };
  if (navigation) navigation.addEventListener("currententrychange", (event) => moved(event.navigationType === "replace"));
  else import("./history.ts").then(({ watchHistory }) => watchHistory(moved), env.report);
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    last = "";
    look();
  });
}

/** Where the visit came from: campaign parameters first, then the referrer. */
export function sourceOf(href: string, referrer: string): Props {
  const { searchParams, host } = new URL(href);
  const source: Props = {};
  for (const [name, value] of searchParams) if (name.startsWith("utm_")) source[name.slice(4)] = value;
  const from = referrer && new URL(referrer).host;
  if (source["source"]) return source;
  if (searchParams.has("gclid")) return { ...source, source: "google", medium: "cpc" };
  return from && from !== host ? { ...source, source: from, medium: "referral" } : source;
}
