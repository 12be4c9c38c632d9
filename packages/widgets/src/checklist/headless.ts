import { effect, untracked } from "@preact/signals-core";
import { pageAddress } from "../ask/page-address.ts";
import type { Host, Show } from "../host.ts";
import { localText } from "../texts/local-text.ts";
import type { Item, ItemState } from "./items.ts";
import type { ChecklistCampaign } from "./pinned.ts";
import { startChecklist, tellShown } from "./start.ts";
import type { Checklist } from "./store.ts";

/** One item, in the visitor's language. */
export interface ChecklistItemSeen {
  id: string;
  title: string;
  text: string;
  state: ItemState;
  /** Title of the item to be done first, "" when none is. */
  first: string;
  /** The visitor may say that it is done. */
  manual: boolean;
  /** Page to go to, "" when there is none. */
  href: string;
}

/** What there is to draw of a checklist. */
export interface ChecklistSeen {
  title: string;
  items: readonly ChecklistItemSeen[];
  doneCount: number;
  complete: boolean;
}

const itemSeen = ({ id, title, text, state, first, manual, do: act }: Item, { locale }: Host): ChecklistItemSeen => ({
  id,
  title: localText(title, locale),
  text: localText(text, locale),
  state,
  first: first ? localText(first, locale) : "",
  manual,
  href: (act && "open" in act && pageAddress(act.open)?.href) || "",
});

const seenOf = (host: Host<ChecklistCampaign>, { items, doneCount, complete }: Checklist): ChecklistSeen => ({
  title: localText(host.campaign.content.title, host.locale),
  items: items.value.map((item) => itemSeen(item, host)),
  doneCount: doneCount.value,
  complete: complete.value,
});

/**
 * Shows a checklist that the page draws, by the rules of one that draws itself.
 * @param draw is told everything whenever something of it changed, and null when the list has gone
 */
export const showHeadless =
  (draw: (seen: ChecklistSeen | null, list: Checklist) => void): Show<ChecklistCampaign> =>
  (host, options) =>
    startChecklist(host, options, (_host, list) => {
      const stops = [list.dispose];
      let isTold = !list.isNew;
      const stop = effect(() => {
        const seen = seenOf(host, list);
        const isEmpty = seen.items.length === 0;
        untracked(() => {
          if (seen.complete) list.finish();
          if (!isTold && !isEmpty) stops.push(tellShown(host));
          isTold ||= !isEmpty;
          draw(isEmpty ? null : seen, list);
        });
      });
      return () => {
        stop();
        for (const end of stops) end();
        draw(null, list);
      };
    });
