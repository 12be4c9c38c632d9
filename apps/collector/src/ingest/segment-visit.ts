import type { Props } from "@tappa/lifecycle";
import { uuidv7 } from "@tappa/protocol";
import type { AcceptedEvent } from "../store/batch.ts";
import { bodyHash } from "./validate.ts";

/** Page views of one half hour begin one visit. */
const VISIT_MS = 30 * 60_000;

/**
 * The visit that a page view begins: one that was reached from elsewhere. Segment's library knows no visits, and rules ask for
 * them. All views of a half hour tell of the same one, so it is stored once whichever comes first. [W31]
 */
export function visitOf(
  { context }: { context?: unknown },
  { name, at, props }: Pick<AcceptedEvent, "name" | "at" | "props">,
  sender: string,
  digest: (what: string) => Uint32Array,
): AcceptedEvent | null {
  const url = addressOf(props.url);
  const referrer = addressOf(props.referrer);
  if (name !== "page_viewed" || !url || referrer?.host === url.host) return null;
  const begun = at - (at % VISIT_MS);
  const id = uuidv7(begun, (words) => words.set(digest(`visit:${sender}:${begun}`).subarray(0, words.length)));
  const source = sourceIn(context) ?? (referrer ? { source: referrer.host, medium: "referral" } : {});
  const visit = { url: url.href, referrer: referrer?.href ?? "", source };
  return { id, name: "$visit", at, n: 0, props: visit, hash: bodyHash(["$visit", begun]) };
}

function addressOf(value: unknown): URL | null {
  return typeof value === "string" && URL.canParse(value) ? new URL(value) : null;
}

/** What Segment's library read of the address: `utm_campaign` it calls `name`. */
function sourceIn(context: unknown): Props | null {
  const { name, source, medium, term, content } = Object((context as { campaign?: unknown } | null)?.campaign) as Props;
  const told = { campaign: name, source, medium, term, content };
  const texts = Object.entries(told).filter(([, value]) => typeof value === "string" && value.length <= 255);
  return typeof source === "string" ? (Object.fromEntries(texts) as Props) : null;
}
