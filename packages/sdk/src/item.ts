import type { RejectionCode, WireEvent } from "@tappa/protocol";
import type { Outgoing } from "@tappa/widgets";

/** One event on its way, as it lies in storage: one key per event, so two tabs never overwrite each other. */
export interface Item {
  event: WireEvent;
  /** The page that made it: `n` counts within it. */
  tab: string;
  bytes: number;
  state: Outgoing["state"];
  code?: RejectionCode;
}

/** Before consent nothing is stored, so little is kept. */
export const WAITING_EVENTS = 50;

/** Orders, identity, consent, resets, answers and messages: written and sent at once, dropped last. */
export const isUrgent = ({ event }: Item): boolean => /^(order|purchase|\$(mes|ide|con|ans|res))/i.test(event.name);
