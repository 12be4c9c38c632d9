import type { Props } from "@tappa/lifecycle";
import type { Env } from "./env.ts";

interface NavigationLike {
  addEventListener(type: "currententrychange", listener: (event: { navigationType: string | null }) => void): void;
}

/** Frameworks tidy the address right after the first view; that is not a second one. */
const SETTLING_MS = 1000;

/** Not part of what makes a page a page: where the visitor came from, and click ids. */
const IGNORED = /^(utm_.*|gclid|gbraid|wbraid|fbclid|msclkid|_gl)$/;

function pageKey(): string {
  const { pathname, searchParams } = new URL(location.href);
  for (const name of Array.from(searchParams.keys())) if (IGNORED.test(name)) searchParams.delete(name);
  return `${pathname}?${searchParams}`;
}

/**
 * Calls `viewed` for every page a human sees: this one once it is visible and no prerender, each next one of a
 * single-page app, and a return out of the back-forward cache.
 */
export function watchPages(env: Env, viewed: () => void): void {
  const startedAt = env.now();
  let last = "";
  const look = (isTidied?: boolean) => {
    const key = pageKey();
    if (key === last) return;
    const isSettling = isTidied && last && env.now() - startedAt < SETTLING_MS;
    last = key;
    if (!isSettling) viewed();
  };
  // The app sets title and content after the address, so the look comes a task later.
  let isReplaced = true;
  const moved = (isReplacing?: boolean) => {
    isReplaced &&= !!isReplacing;
    env.after(0, () => {
      look(isReplaced);
      isReplaced = true;
    });
  };

  const navigation = (window as { navigation?: NavigationLike }).navigation;
  if (navigation) navigation.addEventListener("currententrychange", (event) => moved(event.navigationType === "replace"));
  else {
    for (const name of ["pushState", "replaceState"] as const) {
      const original = history[name];
      history[name] = function (...args) {
        original.apply(this, args);
        moved(name === "replaceState");
      };
    }
    addEventListener("popstate", () => moved());
  }
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    last = "";
    look();
  });

  const whenVisible = () => {
    if (document.visibilityState === "visible") look();
    else document.addEventListener("visibilitychange", whenVisible, { once: true });
  };
  if ((document as { prerendering?: boolean }).prerendering)
    document.addEventListener("prerenderingchange", whenVisible, { once: true });
  else whenVisible();
}

/** Where the visit came from: campaign parameters first, then the referrer. */
export function sourceOf(href: string, referrer: string): Props {
  const source: Props = {};
  const { searchParams, host } = new URL(href);
  for (const [name, value] of searchParams) if (name.startsWith("utm_")) source[name.slice(4)] = value;
  if (searchParams.has("gclid") && !source["source"]) {
    source["source"] = "google";
    source["medium"] = "cpc";
  }
  const from = referrer && new URL(referrer).host;
  if (from && from !== host && !source["source"]) {
    source["source"] = from;
    source["medium"] = "referral";
  }
  return source;
}
