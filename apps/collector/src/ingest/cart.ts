import type { JsonValue, Props } from "@tappa/lifecycle";
import type { Cart } from "@tappa/protocol";

interface Line {
  quantity: number;
  /** Of one piece, in minor units; null = not told, or its currency was not. */
  priceMinor: number | null;
  currency: string | null;
}

type Lines = Record<string, Line>;
interface Stated {
  valueMinor: number;
  currency: string;
}

/** What one event says of the cart. `all`: this is what lies in it now; else what came to it, or went (negative). */
interface CartEntry {
  at: number;
  id: string;
  all?: true;
  lines: Lines;
  /** Its value as the page gave it. */
  stated?: Stated;
}

/** What was told since the whole cart was told last, in the order of (at, id). */
export interface CartLog {
  entries: CartEntry[];
}

/** Beyond these the oldest are taken together. */
const MOST_ENTRIES = 64;
const MOST_LINES = 200;

const ADDED = "cart_added";
const REMOVED = "cart_removed";
/** These tell of the whole cart, if they name anything. */
const WHOLE = new Set(["cart_viewed", "checkout_started", "payment_entered"]);
const OVER = new Set(["cart_emptied", "order_completed"]);

/** Whether an event of this name says anything about a cart. */
export const concernsCart = (name: string): boolean => name === ADDED || name === REMOVED || WHOLE.has(name) || OVER.has(name);

/** Digits of the fraction by currency, where they are not two. */
export type Digits = Readonly<Record<string, number>>;

const isRecord = (value: JsonValue | undefined): value is Props =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function numberOf(value: JsonValue | undefined): number | null {
  const number = typeof value === "number" || (typeof value === "string" && value.trim() !== "") ? Number(value) : NaN;
  return Number.isFinite(number) && Math.abs(number) < 1e12 ? number : null;
}

function currencyOf({ currency }: Props): string | null {
  return typeof currency === "string" && /^[a-z]{3}$/i.test(currency) ? currency.toUpperCase() : null;
}

function minorOf(value: JsonValue | undefined, currency: string | null, digits: Digits): number | null {
  const number = numberOf(value);
  return number === null || number < 0 || currency === null ? null : Math.round(number * 10 ** (digits[currency] ?? 2));
}

const text = (value: JsonValue | undefined): string | undefined =>
  typeof value === "string" || typeof value === "number" ? `${value}`.slice(0, 64) : undefined;

/** Without a name of its own each product is one by itself. */
function keyOf(product: Props, index: number): string {
  return text(product["product_id"] ?? product["item_id"] ?? product["sku"] ?? product["name"]) ?? `?${index}`;
}

/** The products of an event, as a list or as its own fields; null = it names none. */
function productsOf(props: Props): Props[] | null {
  const list = props["products"] ?? props["items"];
  if (Array.isArray(list)) return list.filter(isRecord).slice(0, MOST_LINES);
  return (props["product_id"] ?? props["sku"] ?? props["name"]) === undefined ? null : [props];
}

function linesOf(products: readonly Props[], props: Props, digits: Digits, otherwise: number): Lines {
  const lines: Lines = {};
  for (const [index, product] of products.entries()) {
    const currency = currencyOf(product) ?? currencyOf(props);
    const quantity = Math.max(0, numberOf(product["quantity"]) ?? otherwise);
    const key = keyOf(product, index);
    lines[key] = {
      quantity: quantity + (lines[key]?.quantity ?? 0),
      priceMinor: minorOf(product["price"], currency, digits),
      currency,
    };
  }
  return lines;
}

function statedIn(props: Props, digits: Digits): Stated | undefined {
  const currency = currencyOf(props);
  const valueMinor = minorOf(props["value"] ?? props["total"], currency, digits);
  return valueMinor === null || currency === null ? undefined : { valueMinor, currency };
}

/** What lies in a cart of which only the value was told. */
const UNNAMED = "";

/** A removal that names no number takes all of the product. */
const ALL_OF_IT = Number.MAX_SAFE_INTEGER;

/** What an event says of the cart; null = nothing. */
export function cartEntry(
  { id, at, name, props }: { id: string; at: number; name: string; props: Props },
  digits: Digits,
): CartEntry | null {
  const products = productsOf(props);
  const isEmptied = (WHOLE.has(name) || name === REMOVED) && numberOf(props["cart_quantity"]) === 0;
  if (OVER.has(name) || isEmptied) return { at, id, all: true, lines: {} };
  if (WHOLE.has(name)) {
    const told = wholeOf(products, props, digits);
    return told && { at, id, all: true, ...told };
  }
  if (!products) return null;
  return {
    at,
    id,
    lines: name === ADDED ? linesOf(products, props, digits, 1) : less(linesOf(products, props, digits, ALL_OF_IT)),
  };
}

const less = (lines: Lines): Lines =>
  Object.fromEntries(Object.entries(lines).map(([key, line]) => [key, { ...line, quantity: -line.quantity }]));

function wholeOf(products: Props[] | null, props: Props, digits: Digits): Pick<CartEntry, "lines" | "stated"> | null {
  const stated = statedIn(props, digits);
  if (products) return { lines: linesOf(products, props, digits, 1), ...(stated && { stated }) };
  const { valueMinor, currency } = stated ?? {};
  if (valueMinor === undefined || currency === undefined) return null;
  return { lines: { [UNNAMED]: { quantity: 1, priceMinor: valueMinor, currency } }, ...(stated && { stated }) };
}

const isBefore = (one: CartEntry, other: CartEntry): boolean => one.at < other.at || (one.at === other.at && one.id < other.id);

/** Nothing before the last time the whole cart was told matters, so events may come in any order and more than once. */
export function withEntry(log: CartLog, entry: CartEntry): CartLog {
  if (log.entries.some(({ id }) => id === entry.id)) return log;
  const sorted = [...log.entries, entry].toSorted((one, other) => (isBefore(one, other) ? -1 : 1));
  const whole = sorted.findLastIndex(({ all }) => all);
  const entries = whole > 0 ? sorted.slice(whole) : sorted;
  if (entries.length <= MOST_ENTRIES) return { entries };
  const half = entries.slice(0, MOST_ENTRIES / 2);
  const { at, id } = half.at(-1)!;
  return { entries: [{ at, id, all: true, lines: heldAfter(half).lines }, ...entries.slice(half.length)] };
}

/** What lies in the cart after these events. */
function heldAfter(entries: readonly CartEntry[]): { lines: Lines; stated: Stated | undefined } {
  let held: Lines = {};
  let stated: Stated | undefined;
  for (const { all, lines, stated: told } of entries) {
    if (all) held = { ...lines };
    else for (const [key, line] of Object.entries(lines)) held[key] = changed(held[key], line);
    stated = told;
    held = Object.fromEntries(Object.entries(held).filter(([, { quantity }]) => quantity > 0));
  }
  return { lines: held, stated };
}

/** The price told last counts; a removal need not name one. */
function changed(line: Line | undefined, by: Line): Line {
  const quantity = Math.max(0, (line?.quantity ?? 0) + by.quantity);
  const isTold = by.priceMinor !== null || !line;
  return { quantity, priceMinor: isTold ? by.priceMinor : line.priceMinor, currency: isTold ? by.currency : line.currency };
}

/** The cart as it is after all that was told; null = empty, or nothing was ever told. */
export function cartOf(log: CartLog): Cart | null {
  const { lines, stated } = heldAfter(log.entries);
  const held = Object.values(lines);
  const at = log.entries.at(-1)?.at ?? 0;
  const items = Object.entries(lines).reduce((sum, [key, { quantity }]) => (key === UNNAMED ? sum : sum + quantity), 0);
  if (stated) return stated.valueMinor === 0 && items === 0 ? null : { items, ...stated, at };
  if (held.length === 0) return null;
  const [{ currency }] = held as [Line];
  const isKnown = held.every((line) => line.priceMinor !== null && line.currency === currency);
  const valueMinor = isKnown ? Math.round(held.reduce((sum, line) => sum + line.quantity * (line.priceMinor ?? 0), 0)) : null;
  return { items, valueMinor, currency: isKnown ? currency : null, at };
}
