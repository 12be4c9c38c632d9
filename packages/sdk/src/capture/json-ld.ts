import type { Props } from "@tappa/lifecycle";
import type { Found } from "./layer.ts";

type Node = Record<string, unknown>;

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
    product_id: node["sku"] ?? node["productID"] ?? node["mpn"] ?? node["@id"] ?? node["url"] ?? node["name"],
    name: node["name"],
    price: price ?? lowPrice,
    currency: priceCurrency,
  });
}

function orderOf(node: Node): Props {
  const { price, priceCurrency, value, currency } = {
    ...node,
    ...first(node["totalPaymentDue"]),
    ...first(node["acceptedOffer"]),
  };
  const products = list(node["orderedItem"])
    .filter(isNode)
    .map((item) => known({ ...productOf(first(item["orderedItem"] ?? item)), quantity: item["orderQuantity"] }));
  return {
    ...known({ order_id: node["orderNumber"], value: price ?? value, currency: priceCurrency ?? currency }),
    products,
    $source: "JSON-LD",
  };
}

/** The product a page is about and the order it confirms, by schema.org. A page with several products is about none of them. */
export function readJsonLd(texts: Iterable<string>): Found[] {
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
  const products = nodes.filter((node) => isA(node, "Product"));
  const found: Found[] = nodes
    .filter((node) => isA(node, "Order") && node["orderNumber"])
    .map((node) => ["order_completed", orderOf(node)]);
  if (products.length === 1) found.push(["product_viewed", productOf(products[0]!)]);
  return found;
}
