import type { SiteCampaign } from "@tappa/protocol";
import type { Dispose, Show, ShowOptions } from "@tappa/widgets";
import type { Core } from "./core.ts";
import type { ChatCampaign, Hosts } from "./hosts.ts";
import { momentIn } from "./moment.ts";
import { seize } from "./seize.ts";
import type { Arbitration } from "@tappa/lifecycle";

/** The only doors to what is drawn: nothing of Preact is loaded before one of these opens. */
const DOORS: Record<SiteCampaign["kind"], () => Promise<{ show: Show<never> }>> = {
  chat: () => import("@tappa/widgets/chat"),
  nps: () => import("@tappa/widgets/survey"),
  checklist: () => import("@tappa/widgets/checklist"),
  review: () => import("@tappa/widgets/review"),
};

const RETRY_MS = 1000;
/** What no clock tells: the visitor stops typing, closes a dialog or the chat. */
const MOMENT_MS = 3000;

export interface Widgets {
  /** Shows a campaign until it closes itself; then `ended` is called. */
  show(campaign: SiteCampaign, options: ShowOptions, ended?: () => void): Promise<void>;
  /** Does what the arbitration found among the armed campaigns: one asks, the chat stands by as its launcher. */
  apply(found: Arbitration, armed: SiteCampaign[]): void;
  /** Takes everything down. */
  clear(): void;
}

type Load = <T>(door: () => Promise<T>) => Promise<T>;

/** A chunk that fails to come is asked for once more; a second failure is reported by the caller. */
const loader =
  ({ env }: Core): Load =>
  (door) =>
    door().catch(() => new Promise((resolve, reject) => env.after(RETRY_MS, () => door().then(resolve, reject))));

/**
 * Shows and ends widgets; `hosts` makes the port of each.
 * @param look decides anew what may show
 */
export function createWidgets(core: Core, hosts: Hosts, look: () => void): Widgets {
  const { env, key } = core;
  const load = loader(core);
  const { show, endAll } = createShowing(core, hosts, load);
  const standing = new Map<SiteCampaign, Dispose>();
  let isAsking = false;
  let waiting: Dispose | undefined;

  /** Whether somebody may be asked now; if soon, it is decided anew then. */
  const isCalm = () => {
    const { inCheckout, chatOpen, typing, dialogOpen } = momentIn(hosts.opened.value);
    const isBusy = chatOpen || typing || dialogOpen;
    waiting?.();
    waiting = isBusy ? env.after(MOMENT_MS, look) : undefined;
    return !isBusy && !inCheckout;
  };
  /** One ask at a time, over all tabs: whoever has the lock asks. */
  const ask = async (campaign: SiteCampaign) => {
    isAsking = true;
    const release = await seize(key, "ask");
    const end = () => {
      isAsking = false;
      release?.();
    };
    if (release) await show(campaign, { by: "ask" }, end);
    else end();
  };
  const launch = async (campaign: ChatCampaign): Promise<Dispose> => {
    const launcher = await load(() => import("@tappa/widgets/launcher"));
    return hosts.launch(campaign, launcher, () => load(DOORS.chat));
  };
  const stand = (campaign: SiteCampaign, isStanding: boolean) => {
    const before = standing.get(campaign);
    if (isStanding === !!before) return;
    standing.delete(campaign);
    before?.();
    if (!isStanding) return;
    const launched = campaign.kind === "chat" ? launch(campaign) : show(campaign, { by: "ask" });
    standing.set(campaign, () => void launched.then((dispose) => dispose?.()));
    launched.catch(env.report);
  };
  return {
    show,
    apply(found, armed) {
      hosts.tick();
      // A newer config has another one in its place, or none.
      const { campaigns } = core.config.current()!;
      for (const campaign of standing.keys()) if (!campaigns.includes(campaign)) stand(campaign, false);
      for (const campaign of armed) {
        const { id, kind } = campaign;
        if (kind === "chat" || kind === "checklist") stand(campaign, found.standing.includes(id));
        else if (found.ask === id && !isAsking && !document.hidden && isCalm()) void ask(campaign);
      }
    },
    clear() {
      endAll();
      for (const campaign of standing.keys()) stand(campaign, false);
    },
  };
}

/** The widgets on the page, each until it closes itself. */
function createShowing({ env }: Core, { opened, createHost }: Hosts, load: Load) {
  const shown = new Map<SiteCampaign, Dispose>();
  /** Those that are drawn: a launcher that hid before would lose the focus that has to come back to it. */
  const drawn = new Set<SiteCampaign>();
  const changed = () => opened.set([...drawn]);

  const show: Widgets["show"] = async (campaign, options, ended) => {
    // Already there: only a newer config or a text for the composer is worth opening anew.
    for (const [before, end] of shown) if (before.id === campaign.id && (before !== campaign || options.text)) end();
    if (shown.has(campaign)) return;
    let dispose: Dispose | undefined;
    const end = () => {
      if (shown.get(campaign) !== end) return;
      shown.delete(campaign);
      drawn.delete(campaign);
      dispose?.();
      changed();
      ended?.();
    };
    shown.set(campaign, end);
    try {
      const door = await load(DOORS[campaign.kind]);
      if (shown.get(campaign) !== end) return;
      drawn.add(campaign);
      dispose = door.show(createHost(campaign, end) as never, options);
      changed();
    } catch (error) {
      end();
      env.report(error);
    }
  };
  const endAll = () => {
    for (const end of shown.values()) end();
  };
  return { show, endAll };
}
