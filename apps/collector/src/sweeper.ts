import type { Attachments } from "./attachments/attachments.ts";
import { announce } from "./bus/bus.ts";
import type { Services } from "./services.ts";

const EVERY_MS = 1000;
/** People looked at in one step at most. */
const STEP = 500;

/** How long one step, of time or of what was published, may hold up a batch that comes in the midst of it. */
const STEP_MS = 25;

export interface Sweeper {
  /**
   * Brings everybody up to date who is due now, and under the config published last; brings back what was snoozed until now, and
   * removes files that may go.
   */
  sweep(): Promise<void>;
  /** Resolves when the step that runs has ended. */
  close(): Promise<void>;
}

interface SweeperServices extends Omit<Services, "feeds"> {
  attachments?: Pick<Attachments, "sweep"> | undefined;
}

/**
 * Time passes with nobody on the page: looks again and again for people whose stage can have changed by time alone or by what was
 * published. Steps of both take turns; the store takes calls in order, so a batch waits for one step at most.
 */
export function createSweeper({ store, bus, clock, attachments }: SweeperServices, report: (error: unknown) => void): Sweeper {
  let isClosed = false;
  let running: Promise<void> = Promise.resolve();
  const step = async (): Promise<boolean> => {
    const swept = await store.sweep(clock.now(), STEP, STEP_MS);
    announce(bus, swept.appended);
    const recomputed = await store.recompute(clock.now(), STEP_MS);
    const woken = await store.inbox.wake(clock.now(), STEP);
    announce(bus, woken.appended);
    for (const { person, reason } of [...swept.failed, ...recomputed.failed])
      report(new Error(`The stage of person ${person} could not be worked out: ${reason}`));
    const hasFiles = await attachments?.sweep();
    return (swept.more || recomputed.more || woken.more || hasFiles === true) && !isClosed;
  };
  const sweep = async (): Promise<void> => {
    while (await step()) continue;
  };
  let stop: (() => void) | undefined;
  const next = () => {
    stop = clock.after(EVERY_MS, () => {
      running = sweep().catch(report);
      void running.then(() => (isClosed ? undefined : next()));
    });
  };
  next();
  return {
    sweep,
    async close() {
      isClosed = true;
      stop?.();
      await running;
    },
  };
}
