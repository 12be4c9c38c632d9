import { setTimeout as pause } from "node:timers/promises";

/** What has not come right by then never will. */
export const LONGEST_MS = 180_000;
const AGAIN_MS = 100;

/** Does it again until it succeeds: the collector may be away, and with it whatever it serves. */
export async function persist(work: () => Promise<unknown>): Promise<void> {
  for (const until = Date.now() + LONGEST_MS; ; await pause(AGAIN_MS)) {
    try {
      return void (await work());
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}
