import type { Core } from "../core.ts";
import { guarded } from "../env.ts";
import { eventsOf } from "./details.ts";
import { nameOf, readConsent, readEntry, universalIn, watchLayer } from "./layer.ts";
import type { CreateReader, Reader } from "./reader.ts";
import { createTeller } from "./teller.ts";

/** What a page says of itself says the least, so everybody else may speak first. */
const SETTLE_MS = 500;
const LOOK_AGAIN_MS = [1000, 3000, 8000];

const find = (selector: string) => document.querySelector(selector);

/**
 * Reads what a shop says anyway: the GA4 data layer (`layer` in `window`) itself; schema.org and what platforms tell by readers that
 * come where there is something to read. Returns what looks at a new page.
 */
export function capture(core: Core, layer: string, consent: (status: "granted" | "denied") => void): () => void {
  const { env, session } = core;
  const { after, report } = env;
  const teller = createTeller(core);
  const { take } = teller;
  const host = window as unknown as Record<string, object | undefined>;

  const watch = watchLayer(
    () => host[layer],
    guarded(report, async (entry) => {
      const said = readConsent(entry);
      // A default of "denied" only means that nobody was asked yet.
      if (said?.[0] === "update" || (said?.[1] === "granted" && session.consent.status() === "unknown")) consent(said[1]);
      const old = universalIn(entry);
      const events = old ? (await import("./universal.ts")).readUniversal(old, eventsOf) : readEntry(entry);
      for (const one of events) take("dataLayer", one);
    }),
  );
  /** Loads what reads something once it is there; that looks again whenever we do. */
  const reader = (isFound: () => unknown, load: () => Promise<{ createReader: CreateReader }>) => {
    let reading: Promise<Reader> | undefined;
    return guarded(report, async () => {
      if (reading || isFound())
        return (await (reading ??= load().then(({ createReader }) => createReader(core, teller, nameOf))))();
    });
  };
  const sources = [
    // A layer that nobody may change keeps nobody else from being read.
    guarded(report, watch),
    reader(
      () => host["analytics"],
      () => import("./segment.ts"),
    ),
    reader(
      () => find("body[class*=woocommerce]"),
      () => import("./woocommerce.ts"),
    ),
    reader(
      () => host["Shopify"],
      () => import("./shopify.ts"),
    ),
  ];
  const pages = reader(
    () => find("[type='application/ld+json'],[itemtype*='schema.org']"),
    () => import("./schema-org.ts"),
  );
  const look = () => Promise.all(sources.map((read) => read()));
  // A platform knows its own products best.
  const readPage = () => look().then(pages);
  const page = () => {
    teller.page();
    void look();
    after(SETTLE_MS, readPage);
  };
  for (const ms of LOOK_AGAIN_MS) after(ms, look);
  addEventListener("load", readPage);
  page();
  return page;
}
