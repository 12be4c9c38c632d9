import type { Where } from "./rule.ts";

/** The largest count a rule may ask for; `lint` refuses more. */
export const COUNT_LIMIT = 50;

/** The name under which facts keep an event; the same whatever the order of the conditions. */
export function keyOf(event: string, where?: Where | undefined, same?: string | undefined, days?: object): string {
  const conditions = Object.entries(where ?? {}).toSorted();
  return event + (conditions.length ? `?${JSON.stringify(conditions)}` : "") + (same ? `#${same}` : "") + (days ? "@days" : "");
}
