import type { Props } from "@tappa/lifecycle";

/** Calls `seen` once somebody can see the page: a tab in the background waits. */
export function whenSeen(seen: () => void): void {
  if (!document.hidden) return seen();
  document.addEventListener("visibilitychange", () => whenSeen(seen), { once: true });
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
