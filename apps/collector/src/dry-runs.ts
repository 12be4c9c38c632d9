import type { DryRun, PublishedConfig } from "@tappa/protocol";
import { Problem } from "./problem.ts";
import type { Clock } from "./services.ts";
import type { DryRunStep, Store } from "./store/store.ts";

/** How long one step may hold up other reports. */
const STEP_MS = 50;
const PAUSE_MS = 1000;
/** At once on one site; each takes its share of the thread that reports wait for. */
const RUNNING = 3;
const KEPT_MS = 60 * 60_000;

/** Countings of what a publishing would change; kept in memory, forgotten an hour after their end. */
export interface DryRuns {
  /** Takes the place of the one that the same agent began before. */
  start(site: string, agent: string, config: PublishedConfig): Promise<DryRun>;
  get(site: string, id: string): DryRun | null;
  /** Ends it; false = there is none. */
  remove(site: string, id: string): boolean;
  close(): Promise<void>;
}

interface Job {
  site: string;
  agent: string;
  run: DryRun;
  isStopped: boolean;
  /** Ends the pause it makes. */
  wake: () => void;
  ended: Promise<void>;
}

interface DryRunsOptions {
  store: { people: Pick<Store["people"], "list">; reports: Pick<Store["reports"], "dryRun"> };
  clock: Clock;
  report: (error: unknown) => void;
}

export function createDryRuns({ store, clock, report }: DryRunsOptions): DryRuns {
  const jobs = new Map<string, Job>();
  const stop = (job: Job) => {
    job.isStopped = true;
    job.wake();
    jobs.delete(job.run.id);
  };
  const forget = () => {
    for (const job of jobs.values()) if (clock.now() - (job.run.finishedAt ?? clock.now()) >= KEPT_MS) stop(job);
  };
  return {
    async start(site, agent, config) {
      const { total } = await store.people.list(site, { stage: null, q: "", before: null, limit: 1 });
      // From here on at once, so that of two that begin together one ends the other.
      forget();
      const others = [...jobs.values()].filter((job) => job.site === site);
      for (const job of others) if (job.agent === agent) stop(job);
      if (others.filter((job) => !job.isStopped && job.run.finishedAt === null).length >= RUNNING)
        throw new Problem("rate_limited", "Others are counting on this site already. Try again when one of them is through.");
      const run: DryRun = { id: crypto.randomUUID(), total, done: 0, finishedAt: null, moved: 0, moves: [], flags: [] };
      const job: Job = { site, agent, run, isStopped: false, wake: () => {}, ended: Promise.resolve() };
      jobs.set(run.id, job);
      job.ended = count(job, config, { store, clock }).catch((error: unknown) => {
        stop(job);
        report(error);
      });
      return run;
    },
    get(site, id) {
      forget();
      const job = jobs.get(id);
      return job?.site === site ? job.run : null;
    },
    remove(site, id) {
      const job = jobs.get(id);
      if (job?.site !== site) return false;
      stop(job);
      return true;
    },
    async close() {
      const open = [...jobs.values()];
      for (const job of open) stop(job);
      await Promise.all(open.map(({ ended }) => ended));
    },
  };
}

async function count(job: Job, config: PublishedConfig, { store, clock }: Omit<DryRunsOptions, "report">): Promise<void> {
  const now = clock.now();
  let after: string | null = null;
  while (!job.isStopped) {
    const step: DryRunStep = await store.reports.dryRun(job.site, config, now, after, STEP_MS);
    add(job.run, step);
    after = step.next;
    if (after === null) {
      job.run.finishedAt = clock.now();
      return;
    }
    if (step.done === 0 && !job.isStopped) await pause(job, clock);
  }
}

function pause(job: Job, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(PAUSE_MS, resolve);
    job.wake = () => {
      cancel();
      resolve();
    };
  });
}

function add(run: DryRun, { done, moves, flags }: DryRunStep): void {
  run.done += done;
  run.total = Math.max(run.total, run.done);
  for (const { from, to, people } of moves) {
    run.moved += people;
    const known = run.moves.find((move) => move.from === from && move.to === to);
    if (known) known.people += people;
    else run.moves.push({ from, to, people });
  }
  run.moves.sort((a, b) => b.people - a.people || (a.from + a.to < b.from + b.to ? -1 : 1));
  for (const { flag, gained, lost } of flags) {
    const known = run.flags.find((one) => one.flag === flag);
    if (known) Object.assign(known, { gained: known.gained + gained, lost: known.lost + lost });
    else run.flags.push({ flag, gained, lost });
  }
  run.flags.sort((a, b) => (a.flag < b.flag ? -1 : 1));
}
