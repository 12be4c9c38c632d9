import type { RejectionCode, WireEvent } from "@tappa/protocol";
import type { Outgoing } from "@tappa/widgets";

/** One event on its way, as it lies in storage: one key per event, so two tabs never overwrite each other. */
export interface Item {
  event: WireEvent;
  /** The page that made it: `n` counts within it. */
  tab: string;
  bytes: number;
  /** `lost`: dropped; all that is left is its number, until the collector counted it. */
  state: Outgoing["state"] | "lost";
  /** Of what is lost: the first number of a run, where it is more than this one. */
  from?: number;
  code?: RejectionCode;
}

/** Before consent nothing is stored, so little is kept. */
export const WAITING_EVENTS = 50;

/** Letters in the page's own storage, whoever's they are: it is never filled, and where the SDK never comes nobody takes over what is left. */
export const MOST_LETTERS = 800_000;

/** Orders, identity, consent, resets, answers and messages: written and sent at once, dropped last. */
export const isUrgent = ({ event }: Item): boolean => /^(order|purchase|\$(mes|ide|con|ans|res))/i.test(event.name);

/** One of which more is left than its number. */
export type Kept = Item & { state: Outgoing["state"] };

/** Drops what an event says: its number is left. */
export const lose = (item: Item): Item =>
  Object.assign(item, { state: "lost", event: { ...item.event, name: "$lost", props: {} } });
