/** The events that have a noun; any other is said by its name. */
export type EventName =
  | "page_viewed"
  | "content_viewed"
  | "search_performed"
  | "product_viewed"
  | "cart_added"
  | "cart_removed"
  | "cart_viewed"
  | "cart_emptied"
  | "coupon_applied"
  | "checkout_started"
  | "payment_entered"
  | "checkout_failed"
  | "order_completed"
  | "order_refunded"
  | "review_submitted"
  | "signed_up"
  | "logged_in"
  | "lead_submitted"
  | "subscribed"
  | "referral_converted"
  | "$visit"
  | "$identify"
  | "$consent"
  | "$message"
  | "$read"
  | "$typing"
  | "$shown"
  | "$seen"
  | "$answered"
  | "$dismissed"
  | "$snoozed"
  | "$item"
  | "$found";

export type Unit = "s" | "m" | "h" | "d" | "w";

/** A length of time as it is said: a number of units, or a model's `R` or `X`. */
export type Length = { number: number; unit: Unit } | "R" | "X";

/** How a value is compared, with the other value in words: "more than 5". */
export type Comparer = "eq" | "ne" | "gt" | "gte" | "lt" | "lte" | "has" | "contains" | "starts" | "exists" | "missing";

/** Values of the context that have a word. */
export type KnownValue = "phone" | "tablet" | "desktop" | "granted" | "denied" | "unknown" | "true" | "false";

/**
 * One language's words for `sentence`, and what its grammar asks for.
 * @typeParam Noun the forms a noun has in the language
 */
export interface Words<Noun> {
  quotes: readonly [open: string, close: string];
  decimal: "." | ",";
  /** January first. */
  months: readonly string[];
  values: Record<KnownValue, string>;

  and: (parts: readonly string[]) => string;
  or: (parts: readonly string[]) => string;
  always: string;
  never: string;
  /** What is asked for, and what must not be. */
  needed: (what: string) => string;
  excluded: (what: string) => string;
  /** Said of a condition that may turn out either way. */
  unsure: string;
  /** @param operator empty where even that is not known */
  unknown: (operator: string) => string;
  nextCheck: (day: string) => string;

  nouns: Record<EventName, Noun>;
  /** An event that has no noun. */
  eventNamed: (name: string) => Noun;
  /** A day, to be counted. */
  day: Noun;
  /** "2 orders", "no orders". */
  some: (count: number, noun: Noun) => string;
  /** "2 of 3 orders". */
  of: (count: number, need: number, noun: Noun) => string;
  /** "orders": how many is not known. */
  plural: (noun: Noun) => string;
  first: (noun: Noun) => string;
  last: (noun: Noun) => string;
  /** Of days: "with an order". */
  havingOne: (noun: Noun) => string;
  /** Of events: "with kind: a and size: 3". */
  having: (properties: readonly string[]) => string;
  /** Of events: "of the same product". */
  same: (property: string) => string;
  /** "since the last order or refund". */
  since: (nouns: readonly Noun[]) => string;

  length: (length: Length) => string;
  /** "in 90 days". */
  within: (length: Length) => string;
  /** @param length in words, maybe compared: "90 days or more ago" */
  ago: (length: string) => string;
  justNow: string;

  compared: Record<Comparer, (other: string) => string>;
  /** Said of counts. */
  exactly: (count: string) => string;
  none: string;
  /** "plan is pro". */
  is: (subject: string, value: string) => string;
  notSet: string;
  /** When a value was written, the time in words. */
  set: (ago: string) => string;

  subjects: Record<"url" | "device" | "lang" | "consent" | "stage", string>;
  flag: (label: string, isSet: boolean) => string;
  /** @param within as `within` says it */
  left: (labels: string, within: string, hasLeft: boolean) => string;
  sample: (percent: string, isIn: boolean) => string;
}

/** "a, b and c". */
export const listed = (parts: readonly string[], conjunction: string): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} ${conjunction} ${parts.at(-1)}`;
