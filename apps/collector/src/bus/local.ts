import type { Bus, BusMessage } from "./bus.ts";

interface Listener {
  hear(message: BusMessage): void;
}

/**
 * The bus within one process.
 * @param report hears what a listener throws
 */
export function createLocalBus(report: (error: unknown) => void = () => {}): Bus {
  /** Most logs have one: an array that is made anew takes less than a set. */
  const listeners = new Map<number, readonly Listener[]>();
  return {
    publish(log, message) {
      for (const listener of listeners.get(log) ?? []) {
        try {
          listener.hear(message);
        } catch (error) {
          report(error);
        }
      }
    },
    async subscribe(log, hear) {
      // Of its own, so that subscribing one function twice makes two subscriptions.
      const own: Listener = { hear };
      listeners.set(log, [...(listeners.get(log) ?? []), own]);
      return () => {
        // Stopped by who is told before it, it is not told.
        own.hear = () => {};
        const left = (listeners.get(log) ?? []).filter((one) => one !== own);
        if (left[0]) listeners.set(log, left);
        else listeners.delete(log);
      };
    },
    async close() {
      listeners.clear();
    },
  };
}
