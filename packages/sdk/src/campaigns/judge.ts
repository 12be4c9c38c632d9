import { arbitrate, holds, type Arbitration, type CompiledRule, type Context, type Visit } from "@tappa/lifecycle";
import type { SiteCampaign } from "@tappa/protocol";
import type { Core } from "../core.ts";

/** Everything that needs the rules, but for the stage. */
export interface Judge {
  holds(rule: CompiledRule): boolean | null;
  /** What rules are held against now. */
  context(): Context;
  /** The visit; what is going on in the page is looked at when something would be asked. */
  visit(): Visit;
  decide(campaigns: readonly SiteCampaign[]): Arbitration;
}

export function createJudge({ env, session, stage }: Core): Judge {
  const { facts, source, verdict } = stage;
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
      stage: source.value,
      flags: verdict()?.flags ?? [],
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
    holds: (rule) => holds(rule, facts.value, context()),
    decide: (campaigns) => arbitrate(campaigns, facts.value, context(), visit()),
  };
}
