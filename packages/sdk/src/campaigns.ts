import { durationMs, type Arbitration, type Eligibility } from "@tappa/lifecycle";
import type { SiteCampaign, SiteConfig } from "@tappa/protocol";
import type { Dispose } from "@tappa/widgets";
import type { Env } from "./env.ts";
import type { Session } from "./session.ts";

export interface Campaigns {
  use(config: SiteConfig): void;
  /** A new page: what was armed on the last one is not armed here. */
  page(): void;
  /** Events happened that a trigger may wait for. */
  happened(events: { name: string }[]): void;
  /** Decides anew what may show. */
  look(): void;
}

/** Does what was decided about the armed campaigns. */
export type Show = (found: Arbitration, armed: SiteCampaign[]) => void;

export interface CampaignPorts {
  env: Env;
  session: Session;
  explain(campaigns: readonly SiteCampaign[]): Arbitration;
  show: Show;
}

/** Gates that no clock opens: the visitor stops typing, closes a dialog or the chat. */
const MOMENTARY = /^(chat|typing|dialog|open)$/;
const MOMENT_MS = 3000;
const isNear = ({ eligible, gates }: Eligibility) => !eligible && gates.every(({ gate, pass }) => pass || MOMENTARY.test(gate));

/** Decides which campaigns show themselves, each time something changed that could decide it; `show` is told all of them. */
export function createCampaigns({ env, session, explain, show }: CampaignPorts): Campaigns {
  const armed = new Set<SiteCampaign>();
  const timers = new Set<Dispose>();
  let campaigns: SiteCampaign[] = [];
  let next: Dispose | undefined;

  const look = () => {
    next?.();
    // Without consent nothing may be asked, since no answer could be kept; the chat only waits to be opened.
    const candidates = [...armed].filter(({ kind }) => kind === "chat" || session.isGranted());
    if (!candidates.length) return;
    const found = explain(candidates);
    const { until, explained } = found;
    const waitMs = Math.min(until === null ? Infinity : until - env.now() + 1, explained.some(isNear) ? MOMENT_MS : Infinity);
    if (waitMs < Infinity) next = env.after(waitMs, look);
    show(found, candidates);
  };
  const arm = (on: string, passes = (_campaign: SiteCampaign) => true) => {
    for (const campaign of campaigns) {
      const { when } = campaign;
      if (when.on !== on || armed.has(campaign) || !passes(campaign)) continue;
      const ready = () => {
        armed.add(campaign);
        look();
      };
      timers.add(env.after(when.dwell ? durationMs(when.dwell) : 0, ready));
    }
  };
  const page = () => {
    for (const stop of timers) stop();
    timers.clear();
    armed.clear();
    arm("page");
  };
  document.addEventListener("visibilitychange", look);
  return {
    page,
    look,
    use(config) {
      ({ campaigns } = config);
      if (campaigns.some(({ when }) => /exit|scroll/.test(when.on)))
        import("./triggers.ts").then(({ watch }) => watch(arm), env.report);
      page();
    },
    happened: (events) => arm("event", ({ when }) => events.some(({ name }) => name === when.event)),
  };
}
