import type { Facts } from "@tappa/lifecycle";
import type { ChecklistItem, LocalText } from "@tappa/protocol";
import type { Host } from "../host.ts";
import { doneAt, pinnedItems } from "./pinned.ts";
import type { ChecklistCampaign, Remembered } from "./pinned.ts";

/** `waiting`: something before it is not done · `checking`: done here, not yet confirmed by the collector. */
export type ItemState = "open" | "waiting" | "checking" | "done";

export interface Item {
  readonly id: string;
  readonly title: LocalText;
  readonly text: LocalText;
  readonly state: ItemState;
  /** Title of the item to be done first, while `waiting`. */
  readonly first: LocalText | undefined;
  /** The visitor may say that it is done. */
  readonly manual: boolean;
  readonly do: ChecklistItem["do"];
}

/** What the person sees of a checklist, in order. `marked`: marked by hand a moment ago, before the facts say so. */
export function itemsOf(
  host: Host<ChecklistCampaign>,
  remembered: Remembered,
  facts: Facts,
  marked: readonly string[],
): readonly Item[] {
  const { campaign } = host;
  const shown = pinnedItems(campaign, remembered).filter(({ visible }) => !visible || host.holds(visible));
  const stateOf = ({ id, done, verify }: ChecklistItem): ItemState => {
    if (doneAt(facts, campaign, id) !== undefined || marked.includes(id)) return "done";
    if (done === "manual" || !host.holds(done)) return "open";
    return verify === "server" ? "checking" : "done";
  };
  const states = new Map(shown.map((item) => [item.id, stateOf(item)]));
  const isOpen = (id: string): boolean => (states.get(id) ?? "done") !== "done";
  return shown.map((item) => {
    const state = states.get(item.id)!;
    // An item that is hidden or gone is not in `states`, so it blocks nothing.
    const firstId = state === "open" ? item.after?.find(isOpen) : undefined;
    return {
      id: item.id,
      title: item.title,
      text: item.text,
      state: firstId ? "waiting" : state,
      first: shown.find(({ id }) => id === firstId)?.title,
      manual: item.done === "manual" && item.verify !== "server",
      do: item.do,
    };
  });
}

/** Whether there is more of an item to open: what to do now, and how. */
export function hasMore({ state, text, manual, do: act }: Item): boolean {
  return state === "open" && (manual || act !== undefined || Object.values(text).some(Boolean));
}
