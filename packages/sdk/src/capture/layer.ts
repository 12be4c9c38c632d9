import { internalName } from "@tappa/protocol";
import { eventsOf, rawOf, type Found, type Raw } from "./details.ts";

/** The internal name of an event that a page may tell of. An alias is a name somebody agreed on; any other is the site's own affair. */
export function nameOf(said: string): string | undefined {
  const name = internalName(said);
  return name === said || name === "page_viewed" ? undefined : name;
}

/** The events in one entry of a GA4 data layer: gtag's `arguments`, or a GTM object. */
export function readEntry(entry: Raw): Found[] {
  // No length is asked for: an entry of GTM may have one that means something else.
  const isCommand = entry[0] === "event";
  const name = nameOf(`${entry[isCommand ? 1 : "event"]}`);
  return name ? eventsOf(name, isCommand ? rawOf(entry[2]) : { ...entry, ...rawOf(entry["ecommerce"]) }) : [];
}

/** The `ecommerce` of an entry as Universal Analytics had it, with a part for every act, where GA4 names the act beside it. */
export function universalIn(entry: Raw): Raw | undefined {
  const shop = rawOf(entry["ecommerce"]);
  return Object.values(shop).some((part) => rawOf(part) === part && !Array.isArray(part)) ? shop : undefined;
}

/**
 * Calls `read` once for every entry there is and every one to come. The layer stays the page's own: its `push` runs first.
 * The returned function looks again, since other scripts replace the layer or its `push`.
 */
export function watchLayer(find: () => unknown, read: (entry: Raw) => void): () => void {
  const seen = new WeakSet<object>();
  /** On their way through a push: where the page wrapped one of ours, only the outermost tells. */
  const handled = new Set<unknown>();
  const take = (entry: unknown) => {
    if (!entry || typeof entry !== "object") return;
    seen.add(entry);
    read(entry as Raw);
  };
  return () => {
    const layer = find();
    if (!Array.isArray(layer)) return;
    for (const entry of layer as unknown[]) if (!seen.has(entry as object)) take(entry);
    const { push } = layer;
    if (seen.has(push)) return;
    layer.push = function (...entries: unknown[]) {
      const fresh = entries.filter((entry) => handled.size < handled.add(entry).size);
      try {
        return push.apply(this, entries);
      } finally {
        for (const entry of fresh) {
          handled.delete(entry);
          take(entry);
        }
      }
    };
    seen.add(layer.push);
  };
}
