import { setTimeout as pause } from "node:timers/promises";
import { canonicalModel, modelVersion, type Model } from "../../packages/lifecycle/src/index.ts";
import { startFreshCollector, type FreshCollector } from "../fresh-collector.ts";
import { OUTSIDE } from "../import.ts";
import { createProgress } from "../progress.ts";
import { sendBatch } from "../send.ts";
import { residentBytes } from "./memory.ts";
import { fillPeople } from "./people.ts";

/** A recompute after one change of the model. */
export interface RecomputeRow {
  change: string;
  people: number;
  seconds: number;
  peoplePerSecond: number;
  /** How long batches of one order took that came meanwhile, ms. */
  batches: number;
  medianBatchMs: number;
  longestBatchMs: number;
}

export interface RecomputeFigures {
  people: number;
  events: number;
  rows: RecomputeRow[];
  /** The collector's largest resident set, bytes; null where the system does not tell. */
  peakBytes: number | null;
}

const EVERY_MS = 100;

const named = (draft: Model): Model => ({ ...draft, version: modelVersion(draft) });

/** What needs facts to be other than they are makes them anew from the events. */
const CHANGES: [change: string, model: Model][] = [
  ["R and X become 60 and 120 days", named({ ...canonicalModel, atRiskAfter: "60d", lapsedAfter: "120d" })],
  [
    "a flag counts ten product views: facts made anew from events",
    named({
      ...canonicalModel,
      flags: [
        ...canonicalModel.flags,
        { id: "curious", label: "Curious", when: { event: "product_viewed", count: { gte: 10 } } },
      ],
    }),
  ],
];

/** Sends one order after the other until it is told to stop; answers how long each took. */
async function sendMeanwhile(collector: FreshCollector, isOver: () => boolean, prefix: string): Promise<number[]> {
  const times: number[] = [];
  while (!isOver()) {
    const startedAt = performance.now();
    const id = `${prefix}-${times.length}`;
    const call = {
      type: "track" as const,
      event: "Order Completed",
      messageId: id,
      userId: `meanwhile-${id}`,
      timestamp: new Date().toISOString(),
      properties: { order_id: id, value: 10, currency: "GBP" },
    };
    await sendBatch([call], collector.endpoint, OUTSIDE);
    times.push(performance.now() - startedAt);
    await pause(EVERY_MS);
  }
  return times;
}

const rounded = (value: number): number => Number(value.toFixed(1));

async function measureOne(
  collector: FreshCollector,
  [change, model]: (typeof CHANGES)[number],
  index: number,
): Promise<RecomputeRow> {
  const progress = createProgress(change, process.stdout);
  let isOver = false;
  const meanwhile = sendMeanwhile(collector, () => isOver, `batch-${index}`);
  const startedAt = performance.now();
  let people = 0;
  try {
    await collector.publish(model, ({ done, total }) => {
      people = total;
      progress.show(done, total);
    });
  } finally {
    isOver = true;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  progress.end();
  const times = (await meanwhile).toSorted((a, b) => a - b);
  return {
    change,
    people,
    seconds: rounded(seconds),
    peoplePerSecond: Math.round(people / seconds),
    batches: times.length,
    medianBatchMs: rounded(times[times.length >> 1] ?? 0),
    longestBatchMs: rounded(times.at(-1) ?? 0),
  };
}

/** Fills a collector of its own, publishes changed models and waits until everybody follows, while orders go on coming in. */
export async function measureRecompute(
  people: number,
  onStart: (stop: FreshCollector["stop"]) => void,
): Promise<RecomputeFigures> {
  const collector = await startFreshCollector();
  onStart(collector.stop);
  const progress = createProgress("filling", process.stdout);
  let events = 0;
  await collector.away(() => {
    ({ events } = fillPeople(collector.file, people, Date.now(), (done) => progress.show(done, people)));
  });
  progress.end();
  const rows: RecomputeRow[] = [];
  for (const [index, change] of CHANGES.entries()) rows.push(await measureOne(collector, change, index));
  return { people, events, rows, peakBytes: residentBytes("largest", collector.pid()) };
}
