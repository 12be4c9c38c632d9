import {
  arbitrate,
  holds,
  type Arbitration,
  type CompiledRule,
  type Context,
  type Moment,
  type Transition,
} from "@tappa/lifecycle";
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
  holds(rule: CompiledRule): boolean | null;
  /** What rules and campaigns are held against now. */
  now(): { context: Context; moment: Moment };
}

export function createJudge(ports: JudgePorts): Judge {
  const { env, session } = ports;
  const stage = createStage({ ...ports, moved: () => campaigns.look() });
  const context = () => contextOf(env.now(), session, stage);
  const now = () => ({ context: context(), moment: momentOf(env.now(), session, ports.open()) });
  const decide = (some: readonly SiteCampaign[]): Arbitration => {
    const { context: page, moment } = now();
    return arbitrate(some, stage.facts.value, page, moment);
  };
  const campaigns = createCampaigns({ ...ports, decide });
  return {
    ...stage,
    ...campaigns,
    now,
    holds: (rule) => holds(rule, stage.facts.value, context()),
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
