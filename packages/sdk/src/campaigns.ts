import { arbitrate, durationMs } from "@tappa/lifecycle";
import type { SiteCampaign, SiteConfig } from "@tappa/protocol";
import type { Dispose } from "@tappa/widgets";
import type { Core } from "./core.ts";
import { momentOf } from "./moment.ts";
import type { Widgets } from "./widgets.ts";

export interface Campaigns {
  use(config: SiteConfig): void;
  /** A new page: what was armed on the last one is not armed here. */
  page(): void;
  event(name: string): void;
  /** Decides anew what may show. */
  look(): void;
}

/** The other kinds ask. */
const STANDS = ["chat", "checklist"];

/** Decides which campaign shows itself, each time something changed that could decide it. */
export function createCampaigns(core: Core, widgets: Widgets): Campaigns {
  const { env, session, stage } = core;
  const armed = new Set<SiteCampaign>();
  const timers = new Set<Dispose>();
  let campaigns: SiteCampaign[] = [];
  let next: Dispose | undefined;
  let isAsking = false;

  const arm = (campaign: SiteCampaign) => {
    const { dwell } = campaign.when;
    const ready = () => {
      armed.add(campaign);
      look();
    };
    if (dwell) timers.add(env.after(durationMs(dwell), ready));
    else armed.add(campaign);
  };
  const armOn = (on: string, passes: (campaign: SiteCampaign) => boolean) => {
    for (const campaign of campaigns) if (campaign.when.on === on && !armed.has(campaign) && passes(campaign)) arm(campaign);
    look();
  };

  const ask = async (campaign: SiteCampaign) => {
    isAsking = true;
    const release = await session.tabs.seize("ask");
    const end = () => {
      isAsking = false;
      release?.();
    };
    if (release) await widgets.show(campaign, { by: "ask" }, end);
    else end();
  };

  /** Items that a rule has fulfilled are reported once; the facts remember it in every tab and on every device. */
  const tick = () => {
    for (const { id: checklist, ...campaign } of campaigns)
      if (campaign.kind === "checklist")
        for (const { id: item, done, verify } of campaign.items)
          if (done !== "manual" && verify !== "server" && !stage.facts.value.items[`${checklist}/${item}`] && core.holds(done))
            session.record("$item", { checklist, item, version: campaign.version, by: "rule" });
  };

  const look = () => {
    next?.();
    const moment = momentOf(env.now(), session, widgets.open());
    const isGranted = session.consent.status() === "granted";
    // Without consent nothing may be asked, since no answer could be kept; the chat only waits to be opened.
    const candidates = [...armed].filter(({ kind }) => isGranted || kind === "chat");
    if (!candidates.length) return;
    if (isGranted) tick();
    const found = arbitrate(candidates, stage.facts.value, core.context(), moment);
    for (const campaign of candidates)
      if (STANDS.includes(campaign.kind)) widgets.stand(campaign, found.standing.includes(campaign.id));
    const chosen = campaigns.find(({ id }) => id === found.ask);
    if (chosen && !isAsking && document.visibilityState === "visible") void ask(chosen);
    if (found.until) next = env.after(found.until - moment.asOf + 1, look);
  };

  const onScroll = () => {
    const percent = ((scrollY + innerHeight) / document.documentElement.scrollHeight) * 100;
    armOn("scroll", ({ when }) => percent >= (when.depth ?? 50));
  };

  return {
    use(config) {
      campaigns = config.campaigns;
      if (campaigns.some(({ when }) => when.on === "scroll")) addEventListener("scroll", onScroll, { passive: true });
      if (campaigns.some(({ when }) => when.on === "exit"))
        document.addEventListener("mouseout", (event) => {
          if (event.clientY <= 0 && !event.relatedTarget) armOn("exit", () => true);
        });
      armed.clear();
      armOn("page", () => true);
    },
    page() {
      for (const stop of timers) stop();
      timers.clear();
      armed.clear();
      armOn("page", () => true);
    },
    event: (name) => armOn("event", ({ when }) => when.event === name),
    look,
  };
}
