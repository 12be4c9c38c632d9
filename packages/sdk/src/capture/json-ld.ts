import type { Props } from "@tappa/lifecycle";
import type { Found } from "./details.ts";

export type Node = Record<string, unknown>;

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
const isNode = (value: unknown): value is Node => !!value && typeof value === "object";
const isA = (node: Node, type: string) => list(node["@type"]).includes(type);
const first = (value: unknown): Node => (list(value).find(isNode) ?? {}) as Node;

/** Only what is there, as text or number. */
function known(props: Record<string, unknown>): Props {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => /^(string|number)$/.test(typeof value))) as Props;
}

function productOf(node: Node): Props {
  const { price, lowPrice, priceCurrency } = first(node["offers"]);
  return known({
    product_id:
      node["sku"] ?? node["productGroupID"] ?? node["productID"] ?? node["mpn"] ?? node["@id"] ?? node["url"] ?? node["name"],
    name: node["name"],
    price: price ?? lowPrice,
    currency: priceCurrency,
  });
}

const quantityOf = (value: unknown): unknown => (isNode(value) ? value["value"] : value);

/** What the offers cost together; nothing when that of one is not known, for a part is not the whole. */
function sumOf(offers: Node[]): number | undefined {
  const sum = offers.reduce((all, { price, eligibleQuantity }) => {
    return all + Number(price ?? Number.NaN) * Number(quantityOf(eligibleQuantity) ?? 1);
  }, 0);
  // Without the dust of binary fractions; no currency has more than four decimals.
  return offers.length && Number.isFinite(sum) ? Math.round(sum * 10_000) / 10_000 : undefined;
}

function orderOf(node: Node): Props {
  const due = first(node["totalPaymentDue"]);
  const offers = list(node["acceptedOffer"]).filter(isNode);
  const ordered = list(node["orderedItem"])
    .filter(isNode)
    .map((item) => known({ ...productOf(first(item["orderedItem"] ?? item)), quantity: quantityOf(item["orderQuantity"]) }));
  const offered = offers
    .filter((offer) => offer["itemOffered"])
    .map((offer) => {
      const product = productOf({ offers: offer, ...first(offer["itemOffered"]) });
      return known({ ...product, quantity: quantityOf(offer["eligibleQuantity"]) });
    });
  return {
    ...known({
      order_id: node["orderNumber"],
      value: node["price"] ?? due["price"] ?? due["value"] ?? sumOf(offers),
      currency: node["priceCurrency"] ?? due["priceCurrency"] ?? due["currency"] ?? offers[0]?.["priceCurrency"],
    }),
    products: ordered.length ? ordered : offered,
  };
}

/** What blocks of JSON-LD hold, also inside a graph. */
export function nodesIn(texts: Iterable<string>): Node[] {
  const nodes: Node[] = [];
  const walk = (value: unknown) => {
    for (const node of list(value))
      if (isNode(node)) {
        nodes.push(node);
        walk(node["@graph"]);
        walk(node["mainEntity"]);
      }
  };
  for (const text of texts)
    try {
      walk(JSON.parse(text));
    } catch {
      // Pages carry broken JSON-LD; the next block may be whole.
    }
  return nodes;
}

/** The product a page is about and the order it confirms, by schema.org. A page with several products is about none of them. */
export function readNodes(nodes: Node[]): Found[] {
  const products = nodes.filter((node) => isA(node, "Product") || isA(node, "ProductGroup"));
  const found: Found[] = nodes.filter((node) => isA(node, "Order")).map((node) => ["order_completed", orderOf(node)]);
  if (products.length === 1) found.push(["product_viewed", productOf(products[0]!)]);
  return found;
}
