import type { SiteCampaign } from "@tappa/protocol";
import type { Core } from "../core.ts";
import type { Judge } from "./judge.ts";

/**
 * Reports the checklist items that a rule has fulfilled, once: all tabs see the same facts, so the leading one tells; the facts
 * remember each, in every tab and on every device.
 */
export function createTick({ session, stage }: Core, { holds }: Judge): (campaigns: readonly SiteCampaign[]) => void {
  /** An event reaches the facts a moment after it was made. */
  const told = new Set<string>();
  return (campaigns) => {
    if (!session.delivery()?.tabs.isLeader()) return;
    const visitor = session.visitors.current().id;
    for (const campaign of campaigns)
      if (campaign.kind === "checklist")
        for (const { id: item, done, verify } of campaign.items) {
          const { id: checklist, version } = campaign;
          const key = `${checklist}/${item}`;
          const isKnown = key in stage.facts.value.items || told.has(visitor + key);
          if (isKnown || done === "manual" || verify === "server" || !holds(done)) continue;
          told.add(visitor + key);
          session.record("$item", { checklist, item, version, by: "rule" });
        }
  };
}
