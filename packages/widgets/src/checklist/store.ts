import { computed, signal } from "@preact/signals-core";
import type { ReadonlySignal } from "@preact/signals-core";
import type { Dispose, Host } from "../host.ts";
import { follow } from "../sources.ts";
import { itemsOf } from "./items.ts";
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

/** @param before what `recall` gave; `narrow`: start collapsed unless the visitor chose otherwise. */
export function createChecklist(
  host: Host<ChecklistCampaign>,
  before: Remembered | undefined,
  options: { narrow: boolean },
): Checklist {
  const { id, kind } = host.campaign;
  const disposes: Dispose[] = [];
  const facts = follow(host.facts, disposes);
  const stage = follow(host.stage, disposes);
  const marked = signal<readonly string[]>([]);

  let remembered = pin(host.campaign, facts.value, before);
  const keep = (change: Partial<Remembered>): void => {
    remembered = { ...remembered, ...change };
    remember(host, remembered).catch(host.report);
  };
  keep({ dismissed: false });
  const isNew = before?.version !== remembered.version;
  const collapsed = signal(remembered.collapsed ?? options.narrow);

  // Rules read the stage through the host; naming it here makes the list follow its changes.
  const items = computed(() => (void stage.value, itemsOf(host, remembered, facts.value, marked.value)));
  const doneCount = computed(() => items.value.filter(({ state }) => state === "done").length);

  return {
    items,
    doneCount,
    complete: computed(() => items.value.length > 0 && doneCount.value === items.value.length),
    collapsed,
    isNew,
    collapse(next) {
      collapsed.value = next;
      keep({ collapsed: next });
    },
    mark(item) {
      if (items.value.find((one) => one.id === item)?.state !== "open") return;
      marked.value = [...marked.value, item];
      host.send("$item", { checklist: id, item, version: remembered.version, by: "hand" });
    },
    act(item) {
      if (!item.do) return;
      if ("chat" in item.do) host.open("chat", item.do.chat);
      if ("call" in item.do) host.call(item.do.call);
    },
    dismiss() {
      keep({ dismissed: true });
      host.send("$dismissed", { campaign: id, kind });
    },
    finish() {
      keep({ completed: true });
    },
    dispose() {
      for (const dispose of disposes.splice(0)) dispose();
    },
  };
}
