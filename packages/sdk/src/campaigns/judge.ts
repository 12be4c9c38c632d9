import { arbitrate, holds, type Arbitration, type CompiledRule, type Context, type Visit } from "@tappa/lifecycle";
import type { Locale, SiteCampaign } from "@tappa/protocol";
import type { Core } from "../core.ts";

/** Everything that is decided by rules, but for the stage. */
export interface Judge {
  /** Language of the page, else of the browser, else the site's first. */
  locale(): Locale;
  holds(rule: CompiledRule): boolean;
  /** What rules are held against now. */
  context(): Context;
  /** The visit; what is going on in the page is looked at when something would be asked. */
  visit(): Visit;
  decide(campaigns: readonly SiteCampaign[]): Arbitration;
}

export function createJudge({ env, session, stage, config }: Core): Judge {
  const { facts, verdict } = stage;
  const { visitors, consent, delivery } = session;
  const context = (): Context => {
    const { id, person, userId } = visitors.current();
    const isCoarse = matchMedia("(pointer:coarse)").matches;
    return {
      asOf: env.now(),
      url: location.href,
      device: !isCoarse ? "desktop" : Math.min(screen.width, screen.height) < 600 ? "phone" : "tablet",
      lang: document.documentElement.lang || navigator.language,
      visitor: person ?? id,
      consent: consent.status(),
      ...verdict(),
      // What an identified visitor did elsewhere is not known before the collector was heard.
      complete: !userId || !!delivery()?.cursor(),
    };
  };
  const visit = () => {
    const asOf = env.now();
    const { startedAt: visitStartedAt = asOf, isFirst: firstVisit = true } = visitors.current().visit ?? {};
    return { asOf, visitStartedAt, firstVisit, open: [] };
  };
  return {
    context,
    visit,
    locale() {
      const { locales } = config.current()!;
      const wanted = [document.documentElement.lang, ...navigator.languages].map((tag) => tag.slice(0, 2).toLowerCase());
      return (wanted.find((tag) => locales.includes(tag as Locale)) as Locale | undefined) ?? locales[0] ?? "en";
    },
    holds: (rule) => holds(rule, facts.value, context()),
    decide: (campaigns) => arbitrate(campaigns, facts.value, context(), visit()),
  };
}
