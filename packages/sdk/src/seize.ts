import type { Dispose } from "@tappa/widgets";
import { locks } from "./tabs.ts";

/** Takes a lock among the tabs only if it is free; null = another tab has it. */
export const seize = (key: string, lock: string): Promise<Dispose | null> =>
  new Promise((resolve) => {
    const held = (taken: unknown) => (taken ? new Promise<void>(resolve) : resolve(null));
    locks()
      .request(`tappa-${key}/${lock}`, { ifAvailable: true }, held)
      .catch(() => resolve(() => {}));
  });
