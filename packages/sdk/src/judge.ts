import { arbitrate, holds, type CompiledRule, type Context, type Moment, type Transition } from "@tappa/lifecycle";
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
  /** The visit, and a page in which nothing is going on: what is, is looked at when something would be asked. */
  calm(): Moment;
}

/** @param show does what was decided */
export function createJudge(env: Env, session: Session, transition: (transition: Transition) => void, show: Show): Judge {
  const stage = createStage(env, session, () => campaigns.look(), transition);
  const { facts } = stage;
  const context = () => contextOf(env.now(), session, stage);
  const calm = () => {
    const asOf = env.now();
    const { startedAt: visitStartedAt = asOf, isFirst: firstVisit = true } = session.visitors.current().visit ?? {};
    return { asOf, visitStartedAt, firstVisit, open: [], chatOpen: false, inCheckout: false, typing: false, dialogOpen: false };
  };
  const campaigns = createCampaigns(env, session.isGranted, (some) => arbitrate(some, facts.value, context(), calm()), show);
  return {
    ...stage,
    ...campaigns,
    context,
    calm,
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
