import { emptyFacts } from "./facts.ts";
import type { Facts, LifecycleEvent, Mark } from "./facts.ts";
import type { JsonValue, Props } from "./json.ts";
import { merge } from "./merge.ts";
import type { Needs } from "./needs.ts";
import { numberOf, whereHolds } from "./where.ts";

/** What one more event makes of the facts. Reads orders, refunds, traits, answers, items and sources by itself ([L5]…[L8]). */
export function addEvent(facts: Facts, event: LifecycleEvent, needs: Needs): Facts {
  return merge(facts, factsOf(event, needs), needs);
}

function factsOf(event: LifecycleEvent, needs: Needs): Facts {
  const facts = emptyFacts();
  const { at, id, props } = event;
  facts.firstSeen = facts.lastSeen = at;
  const emptied = isEmptied(event);
  for (const key in needs.keys) {
    const need = needs.keys[key]!;
    if (need.event !== event.name && !(emptied && need.event === "cart_emptied")) continue;
    if (!whereHolds(need.where, props)) continue;
    const group = need.same && props[need.same];
    const mark: Mark = group == null || group === "" ? [at, id] : [at, id, String(group).slice(0, 64)];
    facts.keys[key] = { first: mark, last: [mark], ...(need.days && { days: [at] }) };
  }
  readers[event.name]?.(facts, event);
  return facts;
}

const isEmptied = ({ name, props }: LifecycleEvent): boolean =>
  /^cart_(viewed|removed)$/.test(name) &&
  ((Array.isArray(props.products) && !props.products.length && name === "cart_viewed") || numberOf(props.cart_quantity) === 0);

const readers: Record<string, (facts: Facts, event: LifecycleEvent) => void> = {
  order_completed(facts, { at, id, props }) {
    const value = moneyOf(props);
    facts.orders[String(props.order_id ?? id)] = { at, ...value, source: sourceOf(props.$source), id };
  },
  order_refunded(facts, { at, id, props }) {
    if (props.order_id == null) return;
    const order = orderKey(String(props.order_id));
    const { valueMinor } = moneyOf(props);
    const line = props.line_id ?? props.refund_id;
    const part = line != null || moneyText(props) != null || props.products;
    facts.refunds[part ? `${order}/${String(line ?? id)}` : order] = { at, valueMinor: part ? (valueMinor ?? 0) : null, id };
  },
  $identify(facts, { at, id, props }) {
    if (!isObject(props.traits)) return;
    for (const [name, value] of Object.entries(props.traits)) if (isSmall(value)) facts.attrs[name] = { value, at, id };
  },
  $answered(facts, { at, id, props }) {
    if (typeof props.score === "number") facts.attrs[String(props.kind)] = { value: props.score, at, id };
  },
  $item(facts, { at, props }) {
    facts.items[`${props.checklist}/${props.item}`] = { doneAt: at, by: String(props.by), version: String(props.version) };
  },
  $visit(facts, { at, id, props }) {
    if (isObject(props.source) && Object.keys(props.source).length && isSmall(props.source))
      facts.source.first = facts.source.last = [[at, id], props.source];
  },
};

/** How far each teller of an order is believed ([L6]). */
const SOURCES = ["jsonld", "datalayer", "platform", "api"];

function sourceOf(source: JsonValue | undefined): number {
  if (typeof source === "number") return source;
  return (
    SOURCES.indexOf(
      String(source ?? "platform")
        .toLowerCase()
        .replace(/\W/g, ""),
    ) + 1
  );
}

/** An order id as refunds spell it: `/` is kept for the line. */
export const orderKey = (order: string): string => order.replaceAll("/", "%2F");

const NO_MINOR = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
const THREE_MINOR = "BHD IQD JOD KWD LYD OMR TND";

const moneyText = (props: Props): JsonValue | undefined => props.value ?? props.total ?? props.revenue;

function moneyOf(props: Props): { valueMinor: number | null; currency: string | null } {
  const currency = typeof props.currency === "string" && /^[a-z]{3}$/i.test(props.currency) ? props.currency.toUpperCase() : null;
  const value = numberOf(moneyText(props));
  if (!currency || !Number.isFinite(value)) return { valueMinor: null, currency };
  const scale = NO_MINOR.includes(currency) ? 1 : THREE_MINOR.includes(currency) ? 1000 : 100;
  return { valueMinor: Math.round(+(value * scale).toPrecision(15)), currency };
}

const isObject = (value: JsonValue | undefined): value is Props =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Longer values are left out, so that facts stay bounded. */
const isSmall = (value: JsonValue): boolean => JSON.stringify(value).length <= 500;
