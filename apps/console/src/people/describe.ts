import type { JsonValue, Props } from "@tappa/lifecycle";
import type { TimelineEntry } from "@tappa/protocol";
import { formatMoney, readableName } from "../format.ts";

/** What happened, in a few words; `subject` is what it happened to. */
interface Description {
  what: string;
  subject: string | null;
  tone: "plain" | "order" | "talk" | "answer" | "quiet";
}

type Describe = (props: Props) => Description;

function textOf(value: JsonValue | undefined): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  return typeof value === "number" ? String(value) : null;
}

function pathOf(url: string | null): string | null {
  if (!url) return null;
  return URL.canParse(url) ? new URL(url).pathname : url;
}

/** Wire values are in major units, as the shop told them. */
function priceOf(props: Props): string | null {
  const value = Number(props["value"] ?? props["total"] ?? props["revenue"] ?? Number.NaN);
  const currency = textOf(props["currency"]);
  if (!Number.isFinite(value)) return null;
  if (!currency) return String(value);
  try {
    return new Intl.NumberFormat(undefined, { style: "currency", currency }).format(value);
  } catch {
    return formatMoney(Math.round(value * 100), currency);
  }
}

function productOf(props: Props): string | null {
  const [first] = Array.isArray(props["items"]) ? props["items"] : [];
  const item = first && typeof first === "object" && !Array.isArray(first) ? first : props;
  const named = item["item_name"] ?? item["name"] ?? item["title"] ?? item["item_id"] ?? item["product_id"] ?? item["sku"];
  return textOf(named);
}

function nameIn(prop: string): (props: Props) => string | null {
  return (props) => {
    const name = textOf(props[prop]);
    return name === null ? null : readableName(name);
  };
}

const campaign = nameIn("campaign");

/** Not everything that shows itself is a question. */
const ASKS: Record<string, string> = { nps: "the NPS question", review: "the review prompt", checklist: "the checklist" };

function ask(before: string, after = ""): Describe {
  return (props) => {
    const kind = textOf(props["kind"]) ?? "";
    const known = ASKS[kind];
    // One of a kind is usually called like its kind; its name says no more then.
    const name = campaign(props);
    const subject = !known || name?.toLowerCase() === kind ? null : name;
    const what = [before, known ?? name ?? "the question", after].filter(Boolean).join(" ");
    return { what, subject, tone: "quiet" };
  };
}

const CONSENT: Record<string, string> = {
  granted: "Accepted cookies",
  denied: "Declined cookies",
  measurement: "Accepted being measured, but no widgets",
  widgets: "Accepted widgets, but not being measured",
};
const TOLD_BY: Record<string, string> = { tcf: "by the TCF consent platform", consent_mode: "by Google Consent Mode" };

const joined = (...parts: (string | null)[]) => parts.filter(Boolean).join(" · ") || null;
const say =
  (what: string, subject: (props: Props) => string | null = () => null, tone: Description["tone"] = "plain"): Describe =>
  (props) => ({ what, subject: subject(props), tone });

const KNOWN: Record<string, Describe> = {
  page_viewed: say(
    "Viewed a page",
    (props) => textOf(props["title"]) ?? pathOf(textOf(props["url"]) ?? textOf(props["path"])),
    "quiet",
  ),
  search_performed: say("Searched", (props) => textOf(props["query"]) ?? textOf(props["search_term"])),
  product_viewed: say("Looked at a product", productOf),
  cart_added: say("Put into the cart", productOf),
  cart_removed: say("Took out of the cart", productOf),
  cart_viewed: say("Opened the cart"),
  checkout_started: say("Started the checkout", priceOf),
  payment_entered: say("Entered payment"),
  order_completed: say("Ordered", (props) => joined(textOf(props["order_id"]), priceOf(props)), "order"),
  order_refunded: say("Was refunded", (props) => joined(textOf(props["order_id"]), priceOf(props)), "order"),
  review_submitted: say("Reviewed", productOf, "answer"),
  signed_up: say("Signed up"),
  logged_in: say("Logged in"),
  $visit: say("Came to the site", (props) => pathOf(textOf(props["url"])), "quiet"),
  $identify: say("Was identified", (props) => textOf(props["userId"])),
  $traits: say(
    "Told",
    ({ traits }) =>
      Object.entries(traits ?? {})
        .map(([name, value]) => `${name} ${textOf(value)}`)
        .join(" · "),
    "answer",
  ),
  $consent: (props) => ({
    what: CONSENT[textOf(props["status"]) ?? ""] ?? "Left cookies open",
    subject: TOLD_BY[textOf(props["source"]) ?? ""] ?? null,
    tone: "quiet",
  }),
  $reset: say("Began where somebody had left", undefined, "quiet"),
  $message: say("Wrote", (props) => textOf(props["text"]), "talk"),
  $read: say("Read the answer", undefined, "quiet"),
  $shown: ask("Was shown"),
  $seen: ask("Saw"),
  $dismissed: ask("Closed"),
  $snoozed: ask("Put", "off for later"),
  $answered: say(
    "Answered",
    (props) => joined(campaign(props), textOf(props["score"]), textOf(props["text"]), textOf(props["destination"])),
    "answer",
  ),
  $item: say("Completed a step", nameIn("item"), "answer"),
};

export function describe({ name, props }: Pick<TimelineEntry, "name" | "props">): Description {
  return (KNOWN[name] ?? say(readableName(name), productOf))(props);
}
