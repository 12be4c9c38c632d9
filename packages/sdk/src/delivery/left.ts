import type { WireEvent } from "@tappa/protocol";
import type { Item } from "../item.ts";
import { toJson } from "../json.ts";
import type { Call } from "../stub.ts";

/** What a call makes beside its props. */
const EVENT_BYTES = 150;

/** What pages that went before the device had it all left, each under a key of its own. */
const leftOf = (name: string) => Object.entries<string>(localStorage).filter(([key]) => key.startsWith(`${name}/`));

/** The inline stub leaves calls, so that pages carry less of it. Taken over again after a crash, an event has the same id. */
function itemOf([, args, at]: Call, tab: string, n: number): Item {
  const [name, props = {}] = args as [string, WireEvent["props"]?];
  const time = at.toString(16).padStart(12, "0");
  const id = `${time.slice(0, 8)}-${time.slice(8)}-7${tab.slice(15, -4)}${(n + 0x1000).toString(16)}`;
  return {
    event: { id, name, at, n, props },
    tab,
    bytes: new Blob([toJson(props)]).size + EVENT_BYTES,
    state: "saved",
  };
}

/** Gives what was left to `take`; answers what to call when it is safe elsewhere. */
export function takeLeft(name: string, take: (item: Item) => void): () => void {
  try {
    const left = leftOf(name);
    for (const [key, text] of left)
      (JSON.parse(text) as (Item | Call)[]).forEach((one, n) =>
        take(Array.isArray(one) ? itemOf(one, key.slice(name.length + 1), n) : one),
      );
    // A page that is there still may have put more under its key meanwhile.
    return () => left.forEach(([key, text]) => localStorage[key] === text && delete localStorage[key]);
  } catch {
    // Refused, and then there is nothing.
    return () => {};
  }
}
