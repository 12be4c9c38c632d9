import type { LifecycleEvent, Props } from "../../packages/lifecycle/src/index.ts";

/** Numbers from 0 up to 1, the same every time (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const WIDGETS = [
  ["nps", "nps"],
  ["review", "review"],
  ["welcome", "checklist"],
] as const;

/** How often what happens, of all that happens to one person in a shop. */
const SHARES: [share: number, name: string][] = [
  [0.2, "$visit"],
  [0.38, "page_viewed"],
  [0.2, "product_viewed"],
  [0.05, "search_performed"],
  [0.06, "cart_added"],
  [0.02, "cart_removed"],
  [0.02, "checkout_started"],
  [0.02, "order_completed"],
  [0.002, "order_refunded"],
  [0.03, "$shown"],
  [0.01, "$dismissed"],
  [0.008, "$answered"],
];

interface Past {
  random: () => number;
  orders: string[];
  id: string;
}

function pick<T>(all: readonly T[], random: () => number): T {
  return all[Math.floor(random() * all.length)]!;
}

function propsOf(name: string, { random, orders, id }: Past): Props {
  const product = `P-${Math.floor(random() * 500)}`;
  if (name.startsWith("product") || name.startsWith("cart")) return { product_id: product, price: 10, quantity: 1 };
  if (name === "page_viewed") return { path: `/p/${product.toLowerCase()}`, title: product };
  if (name === "order_completed") {
    orders.push(`O-${id}`);
    return { order_id: `O-${id}`, value: 5 + Math.floor(random() * 20_000) / 100, currency: "GBP", $source: 4 };
  }
  if (name === "order_refunded") {
    const part: Props = random() < 0.5 ? { value: 5, currency: "GBP", refund_id: `R-${id}` } : {};
    return { order_id: pick(orders, random), ...part };
  }
  const [campaign, kind] = pick(WIDGETS, random);
  if (name === "$answered")
    return { campaign, kind, response: id, ...(kind === "nps" ? { score: Math.floor(random() * 11) } : {}) };
  if (name.startsWith("$") && name !== "$visit") return { campaign, kind };
  return {};
}

/** Who looks at very much does not buy as much more, and is not asked more often. */
const RARE = new Set(["checkout_started", "order_completed", "order_refunded", "$shown", "$dismissed", "$answered"]);
const RARE_AMONG = 3000;

function nameAt(random: () => number, count: number, hasOrders: boolean): string {
  const name = drawn(random);
  if (RARE.has(name) && random() > RARE_AMONG / count) return "page_viewed";
  return name === "order_refunded" && !hasOrders ? "order_completed" : name;
}

function drawn(random: () => number): string {
  let place = random();
  for (const [share, name] of SHARES) {
    place -= share;
    if (place < 0) return name;
  }
  return "$visit";
}

/** What happened to one person of a shop, oldest first: visits, views, carts, orders, refunds and widgets, evenly over a time. */
export function historyOf(seed: number, count: number, { from, until }: { from: number; until: number }): LifecycleEvent[] {
  const random = createRandom(seed);
  const times = Array.from({ length: count }, () => Math.floor(from + random() * (until - from))).toSorted((a, b) => a - b);
  const orders: string[] = [];
  return times.map((at, index) => {
    const id = `${seed.toString(16)}-${index}`;
    const name = nameAt(random, count, orders.length > 0);
    return { id, name, at, props: propsOf(name, { random, orders, id }) };
  });
}
