import { SOURCES, type SourceName } from "@tappa/lifecycle";
import type { Core } from "../core.ts";
import { eventsOf, type Found, type Raw } from "./details.ts";

export interface Teller {
  /** Records what was found, unless it was told before. */
  take(source: SourceName, found: Found): void;
  /** The same for details as GA4, Segment or a platform give them. */
  tell(source: SourceName, name: string, details: Raw): void;
  /** Another page was viewed. */
  page(): void;
}

/** How long the same is the same click. */
const SAME_MS = 2000;
const CLICK = /^(cart_[ar]|order_r)/;

/** What an event needs to be one, and has not got. */
function lackOf(name: string, props: Found[1]): string {
  const needed = name.startsWith("order") ? "order_id" : /^(product|cart_[ar])/.test(name) ? "product_id" : "";
  return props[needed] ? "" : needed;
}

/** Several sources tell of one click, one order and one page view: each counts once, as the best of them has it. */
export function createTeller({ env, session, stage, found }: Core): Teller {
  /** How far those are believed who told of an order, and whether they knew its value. */
  const orders = new Map<string, [rank: number, isWhole: boolean][]>();
  /** Who told of what, and when. */
  const told = new Map<string, [source: SourceName, at: number]>();
  let views = 0;

  const isKnownOrder = (source: SourceName, { order_id, currency, value, total, revenue }: Found[1]) => {
    const order = `${order_id}`;
    const facts = stage.facts.value.orders;
    const rank = SOURCES[source];
    const isWhole = !!(currency && (value ?? total ?? revenue));
    const known = orders.get(order) ?? (Object.hasOwn(facts, order) ? [[facts[order]!.source, true]] : []);
    orders.set(order, [...known, [rank, isWhole]]);
    // Whoever does not know the value has nothing to add for one who does.
    return known.some(([other, wasWhole]) => (isWhole ? wasWhole && other >= rank : wasWhole || other >= rank));
  };
  const isRepeated = (source: SourceName, name: string, props: Found[1]) => {
    const { coupon, product_id: product, quantity = 1 } = props;
    const isClick = CLICK.test(name);
    const isCode = name === "coupon_applied";
    const now = env.now();
    // Two that name a product differently still speak of one click or one page, so the first to speak goes on.
    const scope = isClick || isCode ? name : name + views;
    const same = scope + (product ? [product, quantity] : isCode ? coupon : JSON.stringify(props));
    const isRecent = (one: [SourceName, number] | undefined, but?: SourceName) =>
      one && one[0] !== but && (!isClick || now - one[1] < SAME_MS);
    const isOld = (!isCode && isRecent(told.get(scope), source)) || isRecent(told.get(same));
    if (!isOld) told.set(scope, [source, now]);
    told.set(same, [source, now]);
    return isOld;
  };
  const take = (source: SourceName, [name, props]: Found) => {
    const missing = lackOf(name, props);
    const what = missing ? `${name} without ${missing}` : name;
    const list = (found[source] ??= []);
    if (!list.includes(what)) list.push(what);
    if (missing) {
      if (!isRepeated(source, source + what, {})) session.record("$found", { source, name, missing: [missing] });
    } else if (!(name === "order_completed" ? isKnownOrder(source, props) : isRepeated(source, name, props))) {
      session.record(name, { ...props, $source: source });
      const { coupon } = props;
      if (coupon && !CLICK.test(name)) take(source, ["coupon_applied", { coupon }]);
    }
  };
  return {
    take,
    tell: (source, name, details) => eventsOf(name, details).forEach((one) => take(source, one)),
    page: () => void views++,
  };
}
