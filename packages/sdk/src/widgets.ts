import type { SiteCampaign } from "@tappa/protocol";
import type { Dispose, Show, ShowOptions } from "@tappa/widgets";
import type { Core } from "./core.ts";
import type { Hosts } from "./hosts.ts";

/** The only door to what is drawn: nothing of Preact is loaded before one of these opens. */
const DOORS: Record<SiteCampaign["kind"], () => Promise<{ show: Show<never> }>> = {
  chat: () => import("@tappa/widgets/chat"),
  nps: () => import("@tappa/widgets/survey"),
  checklist: () => import("@tappa/widgets/checklist"),
  review: () => import("@tappa/widgets/review"),
};

const RETRY_MS = 1000;

export interface Widgets {
  /** Shows a campaign until it closes itself; then `ended` is called. */
  show(campaign: SiteCampaign, options: ShowOptions, ended?: () => void): Promise<void>;
  /** Shows what stands by, the chat as its launcher, a checklist as itself; or takes the launcher away. */
  stand(campaign: SiteCampaign, isStanding: boolean): void;
  /** The campaigns open in this tab. */
  open(): SiteCampaign[];
  hosts(): Promise<Hosts>;
  /** The hosts, if they were needed already. */
  loaded(): Hosts | undefined;
  /** Takes everything down. */
  clear(): void;
}

export function createWidgets(core: Core): Widgets {
  const shown = new Map<SiteCampaign, Dispose>();
  const standing = new Map<SiteCampaign, Dispose>();
  let loading: Promise<Hosts> | undefined;
  let loaded: Hosts | undefined;

  /** A chunk that fails to come is asked for once more; a second failure is reported by the caller. */
  const load = <T>(door: () => Promise<T>): Promise<T> =>
    door().catch(() => new Promise((resolve, reject) => core.env.after(RETRY_MS, () => door().then(resolve, reject))));

  const hosts = () => (loading ??= load(() => import("./hosts.ts")).then(({ createHosts }) => (loaded = createHosts(core))));
  const changed = () => loaded?.opened.set([...shown.keys()]);

  const show: Widgets["show"] = async (campaign, options, ended) => {
    const before = shown.get(campaign);
    // Already there: only a text for the composer is worth opening anew.
    if (before && !options.text) return;
    before?.();
    let dispose: Dispose | undefined;
    const end = () => {
      if (shown.get(campaign) !== end) return;
      shown.delete(campaign);
      dispose?.();
      changed();
      ended?.();
    };
    shown.set(campaign, end);
    try {
      const [{ createHost }, door] = await Promise.all([hosts(), load(DOORS[campaign.kind])]);
      if (shown.get(campaign) === end) dispose = door.show(createHost(campaign, end) as never, options);
      changed();
    } catch (error) {
      end();
      core.env.report(error);
    }
  };

  return {
    show,
    hosts,
    loaded: () => loaded,
    open: () => [...shown.keys()],
    stand(campaign, isStanding) {
      const before = standing.get(campaign);
      if (isStanding === !!before) return;
      standing.delete(campaign);
      before?.();
      if (!isStanding) return;
      let isGone = false;
      let dispose: Dispose | undefined;
      standing.set(campaign, () => {
        isGone = true;
        dispose?.();
      });
      if (campaign.kind !== "chat") void show(campaign, { by: "ask" });
      else
        Promise.all([hosts(), load(() => import("@tappa/widgets/launcher"))]).then(([{ launch }, launcher]) => {
          if (!isGone) dispose = launch(campaign, launcher, () => load(DOORS.chat));
        }, core.env.report);
    },
    clear() {
      for (const end of [...shown.values(), ...standing.values()]) end();
      standing.clear();
    },
  };
}
