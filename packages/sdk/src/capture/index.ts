import type { SourceName } from "@tappa/lifecycle";
import type { Core } from "../core.ts";
import { guarded } from "../env.ts";
import { readJsonLd } from "./json-ld.ts";
import { readConsent, readEntry, watchLayer, type Found } from "./layer.ts";

const SAME_MS = 2000;
/** JSON-LD says the least, so the layer may speak first. */
const SETTLE_MS = 500;
const LOOK_AGAIN_MS = [1000, 3000, 8000];

/** Reads what a shop says anyway: the GA4 data layer (`layer` in `window`) and JSON-LD. Returns what looks at a new page. */
export function capture(core: Core, layer: string, consent: (status: "granted" | "denied") => void): () => void {
  const { env, session, found } = core;
  const orders = new Set<unknown>();
  const recent = new Map<string, number>();
  let viewed = "";

  /** The same order is one order for ever, and the same click one click, whoever tells of it. */
  const isRepeated = ([name, props]: Found) => {
    const { order_id: order, product_id: product, quantity } = props;
    if (name === "order_completed") return orders.has(order) || !orders.add(order) || `${order}` in core.stage.facts.value.orders;
    if (!product) return false;
    if (name === "product_viewed") return viewed === (viewed = location.pathname + product);
    const same = `${name} ${product} ${quantity}`;
    const last = recent.get(same) ?? -Infinity;
    recent.set(same, env.now());
    return env.now() - last < SAME_MS;
  };
  const tell = (source: SourceName) => (one: Found) => {
    const [name, props] = one;
    (found[source] ??= []).push(name);
    if (!isRepeated(one)) session.record(name, { ...props, $source: source });
  };

  const look = watchLayer(
    () => (window as unknown as Record<string, unknown>)[layer],
    guarded(env.report, (entry) => {
      const said = readConsent(entry);
      // A default of "denied" only means that nobody was asked yet.
      if (said?.[0] === "update" || (said?.[1] === "granted" && session.consent.status() === "unknown")) consent(said[1]);
      readEntry(entry).forEach(tell("dataLayer"));
    }),
  );
  const readPage = guarded(env.report, () => {
    look();
    const blocks = document.querySelectorAll('script[type="application/ld+json"]');
    readJsonLd(Array.from(blocks, (block) => block.textContent)).forEach(tell("JSON-LD"));
  });
  const page = () => {
    look();
    env.after(SETTLE_MS, readPage);
  };
  for (const ms of LOOK_AGAIN_MS) env.after(ms, look);
  addEventListener("load", readPage);
  page();
  return page;
}
