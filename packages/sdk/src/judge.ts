import { arbitrate, holds, type CompiledRule, type Context, type Transition, type Visit } from "@tappa/lifecycle";
import type { Env } from "./env.ts";
import { createCampaigns, type Campaigns, type Show } from "./campaigns.ts";
import { contextOf } from "./context.ts";
import type { Session } from "./session.ts";
import { createStage, type StageState } from "./stage.ts";

/** Facts, stage and campaigns: everything that needs the rules. */
export interface Judge extends StageState, Campaigns {
  holds(rule: CompiledRule): boolean | null;
  /** What rules are held against now. */
  context(): Context;
  /** The visit; what is going on in the page is looked at when something would be asked. */
  visit(): Visit;
}

/** @param show does what was decided */
export function createJudge(env: Env, session: Session, transition: (transition: Transition) => void, show: Show): Judge {
  const stage = createStage(env, session, () => campaigns.look(), transition);
  const { facts } = stage;
  const context = () => contextOf(env.now(), session, stage);
  const visit = () => {
    const asOf = env.now();
    const { startedAt: visitStartedAt = asOf, isFirst: firstVisit = true } = session.visitors.current().visit ?? {};
    return { asOf, visitStartedAt, firstVisit, open: [] };
  };
  const campaigns = createCampaigns(env, session.isGranted, (some) => arbitrate(some, facts.value, context(), visit()), show);
  return {
    ...stage,
    ...campaigns,
    context,
    visit,
    holds: (rule) => holds(rule, facts.value, context()),
    use(config) {
      stage.use(config);
      campaigns.use(config);
    },
    add(events) {
      stage.add(events);
      campaigns.happened(events);
    },
  };
}
