/** Every place of the console has a URL: `/console/sites/{site}/{page}/{id}`, of the model also `/model/{versions|dry-runs}/{item}`. */
export const BASE = "/console";

export const PAGES = [
  "home",
  "inbox",
  "people",
  "inbox-report",
  "nps",
  "checklists",
  "reviews",
  "model",
  "quarantine",
  "settings",
  "audit",
] as const;
export type Page = (typeof PAGES)[number];

/** A place on one site. `item` only where a page has lists of its own. */
export interface Place {
  page: Page;
  id: string | null;
  item: string | null;
}

export type Route =
  | { name: "setup" }
  | { name: "login" }
  /** Somebody was invited. */
  | { name: "join" }
  /** A page without a site (`/console/inbox`): the console picks the site. */
  | ({ name: "page" } & Place)
  | ({ name: "site"; site: string } & Place)
  | { name: "missing" };

function pageOf(segment: string | undefined): Page | null {
  if (!segment) return "home";
  return PAGES.find((page) => page === segment) ?? null;
}

function pageRoute(segments: readonly string[]): Place | null {
  const [segment, id, item] = segments;
  const page = pageOf(segment);
  return page && segments.length <= (page === "model" ? 3 : 2) ? { page, id: id ?? null, item: item ?? null } : null;
}

export function parsePath(path: string): Route {
  if (path !== BASE && !path.startsWith(`${BASE}/`)) return { name: "missing" };
  const segments = path.slice(BASE.length).split("/").filter(Boolean).map(decodeSegment);
  const [first, site] = segments;
  if ((first === "setup" || first === "login" || first === "join") && segments.length === 1) return { name: first };
  if (first === "sites" && site) {
    const found = pageRoute(segments.slice(2));
    return found ? { name: "site", site, ...found } : { name: "missing" };
  }
  const found = pageRoute(segments);
  return found ? { name: "page", ...found } : { name: "missing" };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** @param id of what is open; of a place within a list of the page `[list, item]` */
export function pathTo(
  site: string,
  page: Page,
  id?: string | readonly [list: string, item: string] | null,
  query?: Record<string, string | null | undefined>,
): string {
  const segments = ["sites", site, ...(page === "home" ? [] : [page]), ...(id ? [id].flat() : [])];
  const path = `${BASE}/${segments.map(encodeURIComponent).join("/")}`;
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) if (value) search.set(name, value);
  return search.size > 0 ? `${path}?${search.toString()}` : path;
}

/** Where to return after logging in; only places of this console, so that a crafted link cannot lead away. */
export function returnPath(value: string | null | undefined): string {
  if (
    !value ||
    !/^\/console(\/|\?|$)/.test(value) ||
    value.startsWith(`${BASE}/login`) ||
    value.startsWith(`${BASE}/setup`) ||
    value.startsWith(`${BASE}/join`)
  )
    return BASE;
  return value;
}
