import { WAITING_EVENTS, isUrgent, type Item } from "./item.ts";

/** Events of a page that may not keep or send them yet: a few, in memory. */
export interface Waiting {
  readonly items: Item[];
  /** Lost: too many, or of a visitor who went. */
  dropped: number;
  /** What is on the device is of a visitor who went before it could be opened. */
  isStale?: boolean;
  add(item: Item): void;
  /** The visitor goes, and may have left something on the device. */
  abandon(isStale: boolean): void;
}

export function createWaiting(): Waiting {
  const items: Item[] = [];
  const waiting: Waiting = {
    items,
    dropped: 0,
    add(item) {
      if (items.push(item) <= WAITING_EVENTS) return;
      const least = items.findIndex((one) => !isUrgent(one));
      items.splice(Math.max(0, least), 1);
      waiting.dropped++;
    },
    abandon(isStale) {
      waiting.dropped += items.splice(0).length;
      waiting.isStale = isStale;
    },
  };
  return waiting;
}
