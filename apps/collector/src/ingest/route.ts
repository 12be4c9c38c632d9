import type { AcceptedEvent } from "../store/batch.ts";

const LOCALE = /^[a-z]{2}([-_][a-z]{2})?$/i;
/** A part that is a word; what holds digits or is long names one thing, or somebody. */
const WORD = /^[a-z_.-]{1,24}$/i;
const MOST_EVENTS = 20;

/**
 * The route of the page that made these events: the first part of its path (after a locale the first two), what follows as `…`.
 * Empty where no event tells of a page. Few enough to count by, and none names a person.
 */
export function routeOf(events: readonly Pick<AcceptedEvent, "name" | "props">[]): string {
  const viewed = events.slice(0, MOST_EVENTS).find(({ name, props }) => isView(name) && typeof props.url === "string");
  const url = String(viewed?.props.url);
  return viewed && URL.canParse(url) ? templateOf(new URL(url).pathname) : "";
}

const isView = (name: string): boolean => name === "page_viewed" || name === "$visit";

function templateOf(path: string): string {
  const parts = path.split("/").filter((part) => part !== "");
  const kept = parts.slice(0, LOCALE.test(parts[0] ?? "") ? 2 : 1);
  const words = kept.map((part) => (WORD.test(part) ? part.toLowerCase() : "…"));
  const isWhole = parts.length === kept.length || words.at(-1) === "…";
  return `/${[...words, ...(isWhole ? [] : ["…"])].join("/")}`;
}
