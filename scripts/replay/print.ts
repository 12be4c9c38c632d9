import type { Fates, History } from "../retail-calls.ts";
import type { Differences } from "./compare.ts";
import type { StageCounts } from "../fresh-collector.ts";

/** What all sides said by one model. */
export interface ModelFigures extends StageCounts {
  model: string;
  /** Seconds from publishing until everybody stood by it; 0 for the model a site starts with. */
  recomputeSeconds: number;
  /** Counts, and standings person by person, against plain SQL. */
  bySql: Differences;
  perPersonBySql: Differences;
  /** Stage, flags and ids of transitions, person by person, against the engine in Chromium. */
  inChromium: Differences & { transitions: number };
  /** People judged in Chromium. */
  judged: number;
}

const FATES: Record<keyof Fates, string> = {
  ordered: "lines of orders",
  refunded: "cancelled lines that refund an earlier one",
  unmatched: "left out: cancelled, and no earlier line of the customer has this code and quantity",
  nobodys: "left out: cancelled, without a customer, so nobody can say whose order it was",
  feesCancelled: "left out: cancelled fees",
  feesAlone: "left out: invoices of fees alone",
  unpriced: "left out: without a price",
  unstocked: "left out: corrections of the stock",
  adjusted: "left out: adjusted bad debts",
};

const number = (value: number, width = 9): string => value.toLocaleString("en-GB").padStart(width);

/** What became of every row. */
export function printFates(rows: number, { rows: fates, ...history }: Omit<History, "calls">): void {
  console.log(`${number(rows)} rows read`);
  for (const fate of Object.keys(FATES) as (keyof Fates)[]) console.log(`${number(fates[fate])}   ${FATES[fate]}`);
  const sum = Object.values(fates).reduce((all, count) => all + count, 0);
  if (sum !== rows) throw new Error(`${rows} rows were read, and of ${sum} it is known what became of them`);
  const { customers, anonymous, orders, refunds } = history;
  console.log(
    `${number(customers)} customers and ${number(anonymous, 0)} anonymous persons (one for each invoice without a customer): ` +
      `${number(orders, 0)} orders, ${number(refunds, 0)} refunds`,
  );
}

const inWords = ({ count, first }: Differences, agreed: string): string =>
  count === 0 ? agreed : [`${count} DIFFER; ${agreed}`, ...first].join("\n      ");

/** People per stage and flag by one model, and who agrees. */
export function printModel(figures: ModelFigures): void {
  const { model, people, stages, flags, bySql, perPersonBySql, inChromium, judged, recomputeSeconds } = figures;
  console.log(`\n${model}: ${number(people, 0)} people${recomputeSeconds > 0 ? `, recomputed in ${recomputeSeconds} s` : ""}`);
  const line = (counts: [string, number][]) => counts.map(([name, count]) => `${name} ${number(count, 0)}`).join(" · ");
  console.log(`    ${line(stages.map((one) => [one.stage, one.people]))}`);
  console.log(`    flags: ${line(flags.map((one) => [one.flag, one.people]))}`);
  console.log(`    ${inWords(bySql, "the same counts by SQL")}; ${inWords(perPersonBySql, "the same people")}`);
  console.log(
    `    ${inWords(inChromium, `${number(judged - inChromium.count, 0)} of ${number(judged, 0)} people and ${number(inChromium.transitions, 0)} transitions the same in Chromium`)}`,
  );
}
