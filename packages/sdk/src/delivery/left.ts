import type { Item } from "../item.ts";

/** Where pages that went before the device had it all left the rest, each under a key of its own. */
const keysOf = (name: string) => Object.keys(localStorage).filter((key) => key.startsWith(`${name}/`));

/** Gives what was left to `take`; answers what to call when it is safe elsewhere. */
export function takeLeft(name: string, take: (item: Item) => void): () => void {
  try {
    const keys = keysOf(name);
    for (const key of keys) for (const item of JSON.parse(localStorage[key] as string) as Item[]) take(item);
    return () => keys.forEach((key) => delete localStorage[key]);
  } catch {
    // Refused, and then there is nothing.
    return () => {};
  }
}
