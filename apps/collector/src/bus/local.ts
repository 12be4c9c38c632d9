import type { Bus, BusMessage } from "./bus.ts";

/**
 * The bus within one process.
 * @param report hears what a listener throws
 */
export function createLocalBus(report: (error: unknown) => void = () => {}): Bus {
  const listeners = new Map<number, Set<(message: BusMessage) => void>>();
  return {
    publish(log, message) {
      for (const listener of listeners.get(log) ?? []) {
        try {
          listener(message);
        } catch (error) {
          report(error);
        }
      }
    },
    async subscribe(log, listener) {
      // A function of its own, so that subscribing one listener twice makes two subscriptions.
      const own = (message: BusMessage) => listener(message);
      const known = listeners.get(log) ?? new Set();
      listeners.set(log, known.add(own));
      return () => {
        known.delete(own);
        if (known.size === 0 && listeners.get(log) === known) listeners.delete(log);
      };
    },
    async close() {
      listeners.clear();
    },
  };
}
