import { YES, compares, numberOf } from "./compare.ts";
import { emptyFacts } from "./facts.ts";
import type { Facts, LifecycleEvent, Mark, OrderFact } from "./facts.ts";
import type { JsonValue, Props } from "./json.ts";
import { merge } from "./merge.ts";
import type { Needs } from "./needs.ts";

/** What one more event makes of the facts. Reads orders, refunds, traits, answers, items and sources by itself ([L5]…[L8]). */
export function addEvent(facts: Facts, event: LifecycleEvent, needs: Needs): Facts {
  return merge(facts, factsOf(event, needs), needs);
}

function factsOf({ at, id, name, props }: LifecycleEvent, needs: Needs): Facts {
  const keys: Facts["keys"] = {};
  for (const key in needs.keys) {
    const { from, same } = needs.keys[key]!;
    if (!from.some(([event, where]) => event === name && where.every(([prop, ...is]) => compares(props[prop], is) === YES)))
      continue;
    const group = same ? `${props[same] ?? ""}`.slice(0, 64) : "";
    const mark: Mark = group ? [at, id, group] : [at, id];
    keys[key] = { first: mark, last: [mark] };
  }
  return {
    ...emptyFacts(),
    firstSeen: at,
    lastSeen: at,
    keys,
    ...(Object.hasOwn(readers, name) && readers[name]!(props, { at, id }, needs)),
  };
}

const readers: Record<string, (props: Props, told: { at: number; id: string }, needs: Needs) => Partial<Facts>> = {
  order_completed: (props, told, needs) => ({
    orders: { [`${props.order_id || told.id}`]: { ...told, ...moneyOf(props, needs), source: sourceOf(props, needs) } },
  }),
  order_refunded(props, told, needs) {
    const line = props.line_id ?? props.refund_id;
    const isPart = line != null || amountOf(props) != null || props.products;
    const valueMinor = isPart ? Math.abs(moneyOf(props, needs).valueMinor ?? 0) : null;
    return { refunds: { [orderKey(`${props.order_id}`) + (isPart ? `/${line ?? told.id}` : "")]: { ...told, valueMinor } } };
  },
  $identify: ({ traits }, told) => ({
    attrs: Object.fromEntries(
      Object.entries(traits ?? {}).flatMap(([name, value]) => (isSmall(value) ? [[name, { ...told, value }]] : [])),
    ),
  }),
  $answered({ kind, score }, told) {
    const value = numberOf(score);
    return value >= 0 ? { attrs: { [`${kind}`]: { ...told, value } } } : {};
  },
  $item: ({ checklist, item, by, version }, { at }) => ({
    items: { [`${checklist}/${item}`]: { doneAt: at, by: `${by}`, version: `${version}` } },
  }),
  $visit({ source }, { at, id }) {
    const isTold = isSmall(source) && `${JSON.stringify(source)}`.startsWith('{"');
    const told: [Mark, Props] | null = isTold ? [[at, id], source as Props] : null;
    return { source: { first: told, last: told } };
  },
};

/** A page names itself by a word ([L6]); absent is the platform. What every object inherits is no number. */
const sourceOf = ({ $source }: Props, { sources }: Needs): number => numberOf(sources[`${$source}`] ?? $source ?? 3) || 0;

/** An order id as refunds spell it: `/` is kept for the line. */
export const orderKey = (order: string): string => order.replaceAll("/", "%2F");

const amountOf = (props: Props): JsonValue | undefined => props.value ?? props.total ?? props.revenue;

function moneyOf(props: Props, { digits }: Needs): Pick<OrderFact, "valueMinor" | "currency"> {
  const currency = /^[A-Z]{3}$/.exec(`${props.currency}`.toUpperCase())?.[0] ?? null;
  const minor = Math.round(+(numberOf(amountOf(props)) * 10 ** (digits[currency!] ?? 2)).toPrecision(15));
  return { valueMinor: currency && minor < 9e15 ? minor : null, currency };
}

/** Longer values are left out, so that facts stay bounded. */
const isSmall = (value: unknown): boolean => `${JSON.stringify(value)}`.length <= 500;
