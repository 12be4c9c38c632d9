import { listed } from "./words.ts";
import type { Unit, Words } from "./words.ts";

type Noun = readonly [one: string, many: string];

const UNITS: Record<Unit, string> = { s: "second", m: "minute", h: "hour", d: "day", w: "week" };

const withArticle = (word: string): string => `${/^[aeiou]/.test(word) ? "an" : "a"} ${word}`;

const lengthOf: Words<Noun>["length"] = (length) => {
  if (length === "R") return "the usual time between orders";
  if (length === "X") return "the time after which customers count as gone";
  return `${length.number} ${UNITS[length.unit]}${length.number === 1 ? "" : "s"}`;
};

/** For `sentence`. */
export const english: Words<Noun> = {
  quotes: ["“", "”"],
  decimal: ".",
  months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
  values: {
    phone: "phone",
    tablet: "tablet",
    desktop: "desktop",
    granted: "granted",
    denied: "denied",
    unknown: "not asked for",
    true: "yes",
    false: "no",
  },

  and: (parts) => listed(parts, "and"),
  or: (parts) => listed(parts, "or"),
  always: "always",
  never: "never",
  needed: (what) => `${what} needed`,
  excluded: (what) => `${what} excluded`,
  unsure: "not known yet",
  unknown: (operator) => `a condition this version does not know${operator && ` (${operator})`}`,
  nextCheck: (day) => `next check ${day}`,

  nouns: {
    page_viewed: ["page view", "page views"],
    content_viewed: ["content view", "content views"],
    search_performed: ["search", "searches"],
    product_viewed: ["product view", "product views"],
    cart_added: ["addition to the cart", "additions to the cart"],
    cart_removed: ["removal from the cart", "removals from the cart"],
    cart_viewed: ["cart view", "cart views"],
    cart_emptied: ["emptied cart", "emptied carts"],
    coupon_applied: ["applied coupon", "applied coupons"],
    checkout_started: ["started checkout", "started checkouts"],
    payment_entered: ["entry of payment details", "entries of payment details"],
    checkout_failed: ["failed checkout", "failed checkouts"],
    order_completed: ["order", "orders"],
    order_refunded: ["refund", "refunds"],
    review_submitted: ["review", "reviews"],
    signed_up: ["sign-up", "sign-ups"],
    logged_in: ["log-in", "log-ins"],
    lead_submitted: ["lead form", "lead forms"],
    subscribed: ["subscription", "subscriptions"],
    referral_converted: ["successful referral", "successful referrals"],
    $visit: ["visit", "visits"],
    $identify: ["identification", "identifications"],
    $consent: ["consent choice", "consent choices"],
    $message: ["message", "messages"],
    $read: ["read receipt", "read receipts"],
    $typing: ["typing signal", "typing signals"],
    $shown: ["display", "displays"],
    $seen: ["seen display", "seen displays"],
    $answered: ["answer", "answers"],
    $dismissed: ["dismissal", "dismissals"],
    $snoozed: ["postponement", "postponements"],
    $item: ["completed checklist item", "completed checklist items"],
    $found: ["capture report", "capture reports"],
  },
  eventNamed: (name) => [`${name} event`, `${name} events`],
  day: ["day", "days"],
  some: (count, [one, many]) => `${count || "no"} ${count === 1 ? one : many}`,
  of: (count, need, [, many]) => `${count} of ${need} ${many}`,
  plural: ([, many]) => many,
  first: ([one]) => `first ${one}`,
  last: ([one]) => `last ${one}`,
  havingOne: ([one]) => `with ${withArticle(one)}`,
  having: (properties) => `with ${listed(properties, "and")}`,
  same: (property) => (property === "product_id" ? "of the same product" : `with the same ${property}`),
  since: (nouns) =>
    `since the last ${listed(
      nouns.map(([one]) => one),
      "or",
    )}`,

  length: lengthOf,
  within: (length) => `in ${lengthOf(length)}`,
  ago: (length) => `${length} ago`,
  justNow: "just now",

  compared: {
    eq: (other) => other,
    ne: (other) => `anything but ${other}`,
    gt: (other) => `more than ${other}`,
    gte: (other) => `${other} or more`,
    lt: (other) => `less than ${other}`,
    lte: (other) => `at most ${other}`,
    has: (other) => `${other} in the list`,
    contains: (other) => `a text that contains ${other}`,
    starts: (other) => `a text that starts with ${other}`,
    exists: () => "any value",
    missing: () => "no value",
  },
  exactly: (count) => `exactly ${count}`,
  none: "none",
  is: (subject, value) => `${subject} is ${value}`,
  notSet: "not set",
  set: (ago) => `a value set ${ago}`,

  subjects: { url: "page", device: "device", lang: "language", consent: "consent", stage: "stage" },
  flag: (label, isSet) => `${isSet ? "has" : "does not have"} the flag ${label}`,
  left: (labels, within, hasLeft) => `${hasLeft ? "left" : "did not leave"} ${labels} ${within}`,
  sample: (percent, isIn) => `${isIn ? "in" : "not in"} the sample of ${percent}%`,
};
