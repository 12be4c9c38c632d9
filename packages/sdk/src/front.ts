import type { SiteCampaign } from "@tappa/protocol";
import type { Source } from "@tappa/widgets";
import type { Core } from "./core.ts";
import type { Feed } from "./feed.ts";
import { createHosts } from "./hosts.ts";
import type { Judge } from "./judge.ts";
import { createWidgets, type Widgets } from "./widgets.ts";

export { momentIn } from "./moment.ts";

/** What is loaded once something is to be shown or heard: widgets, their hosts and the feed. */
export interface Front extends Widgets {
  readonly feed: Feed;
  /** Campaigns open in this tab. */
  readonly opened: Source<readonly SiteCampaign[]>;
  /** Opens a widget by kind or campaign id, by the visitor's wish. */
  open(widget: string, text?: string): Promise<void>;
}

export function createFront(core: Core, judge: Judge): Front {
  const open = async (widget: string, text?: string) => {
    const campaign = core.config.current()!.campaigns.find(({ id, kind }) => id === widget || kind === widget);
    if (!campaign) throw new Error(`no campaign "${widget}"`);
    if (campaign.kind === "chat") core.session.consent.allowChat();
    await widgets.show(campaign, { by: "visitor", ...(text && { text }) });
  };
  const hosts = createHosts(core, judge, open);
  const widgets = createWidgets(core, hosts, judge.look);
  const { feed, opened } = hosts;
  const clear = () => {
    widgets.clear();
    feed.clear();
  };
  return { ...widgets, open, feed, opened, clear };
}
