import { batch, computed, signal } from "@preact/signals-core";
import type { ReadonlySignal } from "@preact/signals-core";
import type { Dispose, Host } from "../host.ts";
import { follow } from "../sources.ts";
import { hasMore, itemsOf } from "./items.ts";
import type { Item } from "./items.ts";
import { pin, remember } from "./pinned.ts";
import type { ChecklistCampaign, Remembered } from "./pinned.ts";

/** State and acts of one checklist, usable without its drawing. */
export interface Checklist {
  readonly items: ReadonlySignal<readonly Item[]>;
  readonly doneCount: ReadonlySignal<number>;
  readonly complete: ReadonlySignal<boolean>;
  readonly collapsed: ReadonlySignal<boolean>;
  /** This version is on display for the first time on this device. */
  readonly isNew: boolean;
  collapse(collapsed: boolean): void;
  /** The one item that is open: the one the visitor picked, else the first there is to do; null = none. */
  readonly opened: ReadonlySignal<string | null>;
  /** Opens an item, or closes it when it is open. */
  toggle(item: string): void;
  /** The visitor says that a manual item is done. */
  mark(item: string): void;
  /** Chat or page function of the item; an `open` is a link and opens itself. */
  act(item: Item): void;
  /** Puts the list away until it is opened again by hand. */
  dismiss(): void;
  /** The list was completed and said so. */
  finish(): void;
  dispose: Dispose;
}

function countOf(items: ReadonlySignal<readonly Item[]>): Pick<Checklist, "doneCount" | "complete"> {
  const doneCount = computed(() => items.value.filter(({ state }) => state === "done").length);
  return { doneCount, complete: computed(() => items.value.length > 0 && doneCount.value === items.value.length) };
}

/**
 * A list unfolds once, where there is room for it; on later pages it is small unless the visitor chose otherwise, so that it
 * never lies over the shop, or over the fields of a checkout.
 * @param before what `recall` gave; `narrow`: small from the beginning.
 */
export function createChecklist(
  host: Host<ChecklistCampaign>,
  before: Remembered | undefined,
  options: { narrow: boolean },
): Checklist {
  const { id, kind } = host.campaign;
  const disposes: Dispose[] = [];
  const facts = follow(host.facts, disposes);
  const stage = follow(host.stage, disposes);
  let remembered = pin(host.campaign, facts.value, before);
  const keep = (change: Partial<Remembered>): void => {
    remembered = { ...remembered, ...change };
    remember(host, remembered).catch(host.report);
  };
  keep({ dismissed: false });

  const isNew = before?.version !== remembered.version;
  const collapsed = signal(remembered.collapsed ?? (options.narrow || !isNew));
  const marked = signal<readonly string[]>([]);
  // Rules read the stage through the host; naming it here makes the list follow its changes.
  const items = computed(() => (void stage.value, itemsOf(host, remembered, facts.value, marked.value)));
  const picked = signal<string | null | undefined>(undefined);
  const opened = computed(() => (picked.value === undefined ? (items.value.find(hasMore)?.id ?? null) : picked.value));

  const seen = { items, opened, ...countOf(items) };

  const mark = (item: string): void => {
    if (items.value.find((one) => one.id === item)?.state !== "open") return;
    batch(() => {
      picked.value = undefined;
      marked.value = [...marked.value, item];
    });
    host.send("$item", { checklist: id, item, version: remembered.version, by: "hand" });
  };
  const act = ({ do: what }: Item): void => {
    if (what && "chat" in what) host.open("chat", what.chat);
    if (what && "call" in what) host.call(what.call);
  };
  const collapse = (isCollapsed: boolean): void => {
    collapsed.value = isCollapsed;
    keep({ collapsed: isCollapsed });
  };
  const dismiss = (): void => {
    keep({ dismissed: true });
    host.send("$dismissed", { campaign: id, kind });
  };
  return {
    ...seen,
    collapsed,
    isNew,
    mark,
    act,
    collapse,
    dismiss,
    toggle: (item) => void (picked.value = item === opened.value ? null : item),
    finish: () => keep({ completed: true }),
    dispose: () => disposes.splice(0).forEach((dispose) => dispose()),
  };
}
