import type { Item } from "../item.ts";

/** Where pages that went before the device had it all left the rest, each under a key of its own. */
const keysOf = (name: string) => Object.keys(localStorage).filter((key) => key.startsWith(`${name}/`));

/** Gives what was left to `take`; answers what to call when it is safe elsewhere. */
export function takeLeft(name: string, take: (item: Item) => void): () => void {
  try {
    const keys = keysOf(name);
    for (const key of keys) for (const item of JSON.parse(localStorage.getItem(key)!) as Item[]) take(item);
    return () => keys.forEach((key) => localStorage.removeItem(key));
  } catch {
    // Refused, and then there is nothing.
    return () => {};
  }
}
