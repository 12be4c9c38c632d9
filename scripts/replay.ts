// `npm run replay -- FILE`: the whole "Online Retail" file through the public server API into a fresh collector whose clock
// stands at the end of the data; then, by every model: people per stage and flag, against plain SQL over the same file, and
// person by person against the engine in Chromium. `--json FILE` writes the figures. Ends with 1 when anything differs.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { PersonStanding } from "../apps/collector/src/store/records.ts";
import { canonicalModel, presets, type Model } from "../packages/lifecycle/src/index.ts";
import { OUTSIDE } from "./import.ts";
import { createProgress } from "./progress.ts";
import { openEngineBrowser, type EngineBrowser } from "./replay/browser.ts";
import { createCleaned, type Cleaned } from "./replay/cleaned.ts";
import { startFreshCollector, type FreshCollector } from "./fresh-collector.ts";
import { compareCounts, comparePeople, compareVerdicts, personOf } from "./replay/compare.ts";
import { fingerprintOf, type Fingerprint } from "./replay/fingerprint.ts";
import { historiesOf, type PersonHistory } from "./replay/histories.ts";
import { printFates, printModel, type ModelFigures } from "./replay/print.ts";
import { readRetail } from "./retail.ts";
import { historyOf, type Call } from "./retail-calls.ts";
import { batchesOf, sendBatch } from "./send.ts";

/** The data end on the evening of 9 December 2011. */
const NOW = Date.parse("2011-12-10T00:00:00Z");
/** Far more than it takes; whatever hangs ends all the same. */
const LONGEST_MS = 30 * 60_000;
/** People that a page is given at a time. */
const PAGE = 500;

const seconds = (startedAt: number): number => Number(((performance.now() - startedAt) / 1000).toFixed(1));

/** Ends what was started, the latest first, and removes what it stored. */
const closing: (() => unknown)[] = [];
async function closeAll(): Promise<void> {
  for (let close = closing.pop(); close; close = closing.pop()) await close();
}

/** Sends everything once; answers how long it took. */
async function send(calls: Call[], collector: FreshCollector, label: string): Promise<number> {
  const progress = createProgress(label, process.stdout);
  const startedAt = performance.now();
  let sent = 0;
  for (const batch of batchesOf(calls)) {
    progress.show(sent, calls.length);
    const rejected = await sendBatch(batch, collector.endpoint, OUTSIDE);
    if (rejected.length > 0) throw new Error(`The collector rejected ${JSON.stringify(rejected.slice(0, 3))}`);
    sent += batch.length;
  }
  progress.show(sent, calls.length);
  progress.end();
  return seconds(startedAt);
}

async function everybody(collector: FreshCollector): Promise<Map<string, PersonStanding>> {
  const people = new Map<string, PersonStanding>();
  for await (const page of collector.people()) for (const person of page) people.set(personOf(person), person);
  return people;
}

/** Page by page, so that memory stays bounded. */
async function judge(
  browser: EngineBrowser,
  histories: PersonHistory[],
  collector: FreshCollector,
  people: Map<string, PersonStanding>,
  isRecord: boolean,
): Promise<ModelFigures["inChromium"]> {
  const config = await collector.served();
  const all = { count: 0, first: [] as string[], transitions: 0 };
  for (let from = 0; from < histories.length; from += PAGE) {
    const verdicts = await browser.verdicts(histories.slice(from, from + PAGE), config, NOW);
    const { count, first } = compareVerdicts(verdicts, people, isRecord);
    all.transitions += verdicts.reduce((sum, { transitions }) => sum + transitions.length, 0);
    all.count += count;
    if (all.first.length === 0) all.first = first;
  }
  return all;
}

interface Sides {
  collector: FreshCollector;
  cleaned: Cleaned;
  browser: EngineBrowser;
  histories: PersonHistory[];
}

/** What all sides say by the model that is published now. */
async function figuresOf(
  { id }: Model,
  { collector, cleaned, browser, histories }: Sides,
  recomputeSeconds: number,
): Promise<ModelFigures> {
  const [counts, people] = [await collector.counts(), await everybody(collector)];
  const standings = cleaned.standings(id, NOW);
  const [bySql, perPersonBySql] = [compareCounts(counts, standings), comparePeople(people, standings)];
  const inChromium = await judge(browser, histories, collector, people, id === canonicalModel.id);
  return { model: id, ...counts, recomputeSeconds, bySql, perPersonBySql, inChromium, judged: histories.length };
}

const isSame = (one: Fingerprint, other: Fingerprint): boolean => JSON.stringify(one) === JSON.stringify(other);

async function replay(file: string, json: string | undefined): Promise<boolean> {
  const startedAt = performance.now();
  const rows = readRetail(file);
  const { calls, ...history } = historyOf(rows, 0);
  printFates(rows.length, history);
  try {
    const collector = await startFreshCollector({ standsAt: NOW });
    closing.push(collector.stop);
    const sending = await send(calls, collector, "sending");
    const perSecond = Math.round(calls.length / sending);
    console.log(`${calls.length} events in ${sending} s: ${perSecond} events/s`);
    const first = fingerprintOf(collector.file);
    const again = await send(calls, collector, "sending again");
    const second = fingerprintOf(collector.file);
    const { events, people, transitions, hash } = second;
    const unchanged = isSame(first, second);
    console.log(
      `sent again in ${again} s: ${unchanged ? "nothing changed" : "CHANGED"}; ${events} events, ${people} people, ${transitions} transitions, sha256 ${hash.slice(0, 16)}`,
    );

    const cleaned = createCleaned(rows);
    closing.push(cleaned.close);
    const browser = await openEngineBrowser();
    closing.push(browser.close);
    const histories = historiesOf(calls, NOW, collector.endpoint.secretKey);
    const models: ModelFigures[] = [];
    for (const model of [canonicalModel, ...presets]) {
      const publishedAt = performance.now();
      if (model !== canonicalModel) await collector.publish(model);
      const recomputeSeconds = model === canonicalModel ? 0 : seconds(publishedAt);
      const figures = await figuresOf(model, { collector, cleaned, browser, histories }, recomputeSeconds);
      models.push(figures);
      printModel(figures);
    }
    const isRight = unchanged && models.every((one) => one.bySql.count + one.perPersonBySql.count + one.inChromium.count === 0);
    const figures = {
      read: rows.length,
      ...history,
      events: calls.length,
      seconds: sending,
      eventsPerSecond: perSecond,
      twice: { unchanged, ...second },
      chromium: browser.version,
      models,
      allSeconds: seconds(startedAt),
    };
    if (json) writeFileSync(json, `${JSON.stringify(figures, null, 2)}\n`);
    console.log(`\n${isRight ? "everything agrees" : "SOMETHING DIFFERS"}, ${figures.allSeconds} s in all`);
    return isRight;
  } finally {
    await closeAll();
  }
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: "string" } } });
const [file] = positionals;
if (!file) {
  console.error("Give the data: npm run replay -- ../shared/data/online-retail/online_retail.csv.gz");
  process.exit(2);
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(signal, () => void closeAll().then(() => process.exit(1)));
setTimeout(() => {
  console.error(`The replay took longer than ${LONGEST_MS / 60_000} minutes.`);
  void closeAll().then(() => process.exit(1));
}, LONGEST_MS).unref();
const isRight = await replay(resolve(process.env["INIT_CWD"] ?? process.cwd(), file), values.json);
process.exitCode = isRight ? 0 : 1;
