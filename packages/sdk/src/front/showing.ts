import type { SiteCampaign } from "@tappa/protocol";
import type { Dispose, Show, ShowOptions } from "@tappa/widgets";
import type { Core } from "../core.ts";
import { load } from "../door.ts";
import type { Hosts } from "./hosts.ts";

type Kind = SiteCampaign["kind"];
type Drawn<K extends Kind> = () => Promise<{ show: Show<SiteCampaign & { kind: K }> }>;

/** What loads a widget, by its kind, and the chat's launcher. */
export type Doors = { [K in Kind]: Drawn<K> } & { launcher(): Promise<typeof import("@tappa/widgets/launcher")> };

/** The only doors to what is drawn: nothing of Preact is loaded before one of these opens. */
const DOORS: Omit<Doors, "launcher"> = {
  chat: () => import("@tappa/widgets/chat"),
  nps: () => import("@tappa/widgets/survey"),
  checklist: () => import("@tappa/widgets/checklist"),
  review: () => import("@tappa/widgets/review"),
};

export interface Showing {
  /** Shows a campaign until it closes itself; then `ended` is called. */
  show(campaign: SiteCampaign, options: ShowOptions, ended?: () => void): Promise<Dispose | undefined>;
  /** Loads what draws campaigns of a kind. */
  preload(kind: Kind): ReturnType<Drawn<Kind>>;
  endAll(): void;
}

/** The widgets on the page, each until it closes itself. */
export function createShowing({ env, opened }: Core, { createHost }: Hosts): Showing {
  const shown = new Map<SiteCampaign, Dispose>();
  /** Those that are drawn: a launcher that hid before would lose the focus that has to come back to it. */
  const drawn = new Set<SiteCampaign>();
  const changed = () => opened.set([...drawn]);
  const preload = (kind: Kind) => load(env, (env.doors?.value[kind] ?? DOORS[kind]) as Drawn<Kind>);

  return {
    preload,
    async show(campaign, options, ended) {
      // Already there: only a newer config or a text for the composer is worth opening anew.
      for (const [before, end] of shown) if (before.id === campaign.id && (before !== campaign || options.text)) end();
      if (shown.has(campaign)) return (ended?.(), shown.get(campaign));
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
        const door = await preload(campaign.kind);
        if (shown.get(campaign) !== end) return end;
        drawn.add(campaign);
        dispose = door.show(createHost(campaign, end), options);
        changed();
      } catch (error) {
        end();
        env.report(error);
      }
      return end;
    },
    endAll() {
      for (const end of shown.values()) end();
    },
  };
}
