import { arbitrate, evaluate, type Arbitration, type Rule, type Transition } from "@tappa/lifecycle";
import type { SiteCampaign } from "@tappa/protocol";
import type { Env } from "./env.ts";
import { createCampaigns, type Campaigns, type Show } from "./campaigns.ts";
import { contextOf, momentOf } from "./moment.ts";
import type { Session } from "./session.ts";
import type { Writable } from "./source.ts";
import { createStage, type StageState } from "./stage.ts";

export interface JudgePorts {
  env: Env;
  session: Session;
  /** Where the stage is told. */
  source: Writable<string>;
  transition(transition: Transition): void;
  /** Campaigns open in this tab. */
  open(): readonly SiteCampaign[];
  /** Does what was decided. */
  show: Show;
}

/** Facts, stage and campaigns: everything that needs the rules. */
export interface Judge extends StageState, Campaigns {
  holds(rule: Rule): boolean | null;
  /** What holds for these campaigns now, gate by gate. */
  explain(campaigns: readonly SiteCampaign[]): Arbitration;
}

export function createJudge(ports: JudgePorts): Judge {
  const { env, session } = ports;
  const stage = createStage({ ...ports, moved: () => campaigns.look() });
  const context = () => contextOf(env.now(), session, stage);
  const explain = (some: readonly SiteCampaign[]) =>
    arbitrate(some, stage.facts.value, context(), momentOf(env.now(), session, ports.open()));
  const campaigns = createCampaigns({ ...ports, explain });
  return {
    ...stage,
    ...campaigns,
    explain,
    holds: (rule) => evaluate(rule, stage.facts.value, context()).value,
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
