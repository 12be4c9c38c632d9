import { durationMs } from "./duration.ts";
import type { JsonValue } from "./json.ts";
import { DAY_MS } from "./merge.ts";
import type { Age, AttributeRule, Count, Duration, EventRule, Rule, Why } from "./rule.ts";

/** Why a rule holds or not, in English: "2 of 3 orders in 365 days; next check 3 Mar 2026". */
export function sentence(why: Why): string {
  const until = why.until === null ? "" : `; next check ${day(why.until)}`;
  return clause(why) + until;
}

function clause(why: Why): string {
  const { rule, parts } = why;
  if (parts && "not" in rule) return `not (${parts.map(clause).join("")})`;
  if (parts) return joined(why, parts);
  return "event" in rule ? event(rule, why) : leaf(rule, why);
}

/** The parts that decided, of alternatives the first; where none did, all of them. */
function joined({ op, value }: Why, parts: readonly Why[]): string {
  if (!parts.length) return op === "all" ? "always" : "never";
  const deciding = parts.filter((part) => part.value === value);
  if (op === "any" && deciding[0] && value) return clause(deciding[0]);
  return (deciding.length ? deciding : parts).map(clause).join(" and ");
}

const NOUNS: Record<string, [one: string, many: string]> = {
  order_completed: ["order", "orders"],
  order_refunded: ["refund", "refunds"],
  page_viewed: ["page view", "page views"],
  product_viewed: ["product view", "product views"],
  content_viewed: ["content view", "content views"],
  search_performed: ["search", "searches"],
  cart_added: ["add to the cart", "adds to the cart"],
  cart_removed: ["removal from the cart", "removals from the cart"],
  cart_emptied: ["emptied cart", "emptied carts"],
  checkout_started: ["checkout", "checkouts"],
  review_submitted: ["review", "reviews"],
  lead_submitted: ["lead form", "lead forms"],
  signed_up: ["sign-up", "sign-ups"],
  logged_in: ["log-in", "log-ins"],
  $visit: ["visit", "visits"],
  $identify: ["identification", "identifications"],
  $shown: ["display", "displays"],
  $answered: ["answer", "answers"],
  $dismissed: ["dismissal", "dismissals"],
  $snoozed: ["snooze", "snoozes"],
};

function event(rule: EventRule, { have = null, need }: Why): string {
  const { first, last } = rule;
  const names = NOUNS[rule.event] ?? [`"${rule.event}"`, `"${rule.event}"`];
  const want = rule.days ?? rule.count ?? (first || last ? null : { gte: 1 });
  const number = typeof have === "number" ? have : null;
  const age = want ? null : number;
  const said = [...ageOf("first", first, names[0], age, need), ...ageOf("last", last, names[0], age, need)];
  if (want) said.push(counted(number ?? 0, rule.days ? [`day with ${names[0]}`, `days with ${names[0]}`] : names, want));
  return said.join(" and ") + about(rule);
}

function about({ where = {}, same, since, within }: EventRule): string {
  const conditions = Object.entries(where).map(([name, want]) => `${name} ${JSON.stringify(want)}`);
  return [
    conditions.length ? ` with ${conditions.join(", ")}` : "",
    same ? ` of one ${same}` : "",
    since ? ` since ${since.map((name) => NOUNS[name]?.[0] ?? `"${name}"`).join(" or ")}` : "",
    within ? ` in ${span(within)}` : "",
  ].join("");
}

function counted(have: number, [one, many]: [one: string, many: string], want: Count): string {
  const wanted = Object.entries(want);
  const found = `${have || "no"} ${have === 1 ? one : many}`;
  if (wanted.length > 1 || want.gte === undefined)
    return `${found} (${wanted.map(([op, number]) => `${OPS[op] ?? op} ${number}`).join(", ")} needed)`;
  return have < want.gte && want.gte > 1 ? `${have} of ${want.gte} ${many}` : found;
}

function ageOf(which: string, age: Age | undefined, noun: string, have: number | null, need: JsonValue = null): string[] {
  if (!age) return [];
  const older = age.older && `${typeof need === "number" ? passed(need) : span(age.older)} or more`;
  const needed = [older, age.newer && `less than ${span(age.newer)}`].filter(Boolean).join(", ");
  return [have === null ? `${which} ${noun} (${needed} ago needed)` : `${which} ${noun} ${passed(have)} ago (${needed} needed)`];
}

const OPS: Record<string, string> = {
  eq: "exactly",
  ne: "not",
  gt: "more than",
  gte: "at least",
  lt: "less than",
  lte: "at most",
  in: "one of",
  nin: "none of",
};

function leaf(rule: Rule, { have = null, op }: Why): string {
  if ("attr" in rule) return attribute(rule, have);
  if ("url" in rule) return `page ${text(have)} (${rule.url.join(" or ")} needed)`;
  if ("ctx" in rule) return `${rule.ctx} ${text(have)} (${text(rule.eq ?? rule.in ?? null)} needed)`;
  if ("stage" in rule) return `stage ${text(have)} (${rule.stage.join(" or ")} needed)`;
  if ("flag" in rule) return `flag ${rule.flag}`;
  if ("left" in rule) return `left ${rule.left.join(" or ")} in ${span(rule.within)}`;
  if ("sample" in rule) return `sample of ${rule.sample} %`;
  return `a condition this version does not know (${op})`;
}

function attribute(rule: AttributeRule, have: JsonValue): string {
  const { attr, older, newer, ...conditions } = rule;
  const needed = [
    ...Object.entries(conditions).map(([op, want]) => `${OPS[op] ?? op} ${text(want)}`),
    ...(older ? [`${span(older)} old or more`] : []),
    ...(newer ? [`less than ${span(newer)} old`] : []),
  ];
  return `${attr} is ${text(have)} (${needed.join(", ")} needed)`;
}

const text = (value: JsonValue): string =>
  value === null ? "unknown" : typeof value === "string" ? value : JSON.stringify(value);

const UNITS: Record<string, string> = { s: "second", m: "minute", h: "hour", d: "day", w: "week" };

function span(duration: Duration): string {
  if (duration === "R") return "the usual time between orders";
  if (duration === "X") return "the time after which customers are gone";
  const number = parseFloat(duration);
  return `${number} ${UNITS[duration.slice(-1)] ?? ""}${number === 1 ? "" : "s"}`;
}

function passed(ms: number): string {
  for (const unit of ["d", "h", "m"] as const) {
    const number = Math.floor(ms / durationMs(`1${unit}`));
    if (number > 0) return span(`${number}${unit}`);
  }
  return span(`${Math.floor(ms / 1000)}s`);
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** The UTC date, by the days-to-civil algorithm of H. Hinnant: this package has no `Date`. */
function day(at: number): string {
  const shifted = Math.floor(at / DAY_MS) + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const month = Math.floor((5 * dayOfYear + 2) / 153);
  const date = dayOfYear - Math.floor((153 * month + 2) / 5) + 1;
  return `${date} ${MONTHS[(month + 2) % 12]} ${yearOfEra + era * 400 + (month >= 10 ? 1 : 0)}`;
}
