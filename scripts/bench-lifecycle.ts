// `npm run bench:lifecycle`: what deciding costs a page, by length of history and for real customers; how large the engine is that a page gets; and a
// recompute of a million synthetic people in the collector. `--people N` (0 leaves the recompute out), `--json FILE`.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { measureDeciding } from "./bench/decide.ts";
import { measureRecompute, type RecomputeFigures } from "./bench/recompute.ts";
import { bundleEngine } from "./engine.ts";

const { values } = parseArgs({ options: { people: { type: "string", default: "1000000" }, json: { type: "string" } } });
const people = Number(values.people);
if (!Number.isSafeInteger(people) || people < 0) {
  console.error(`--people is "${values.people}"; give how many, e.g. --people 1000000, or 0 for no recompute.`);
  process.exit(2);
}

const code = await bundleEngine();
const engineBytes = gzipSync(code, { level: 9 }).length;
console.log(`engine in the browser: ${engineBytes} bytes, gzip -9`);

const deciding = await measureDeciding(code);
console.log("\nstageOf + arbitrate, default campaigns");
console.log("    history of  median µs     p95 µs  bytes of facts");
for (const { of, medianMicros, p95Micros, factsBytes } of deciding)
  console.log([of.padStart(14), ...[medianMicros, p95Micros, factsBytes].map((cell) => String(cell).padStart(9))].join("  "));

const recompute = people === 0 ? null : await measured(people);
if (recompute) {
  const { rows, events, peakBytes } = recompute;
  console.log(`\nrecompute of ${people} people with ${events} events`);
  for (const { change, seconds, peoplePerSecond, batches, medianBatchMs, longestBatchMs } of rows)
    console.log(
      `  ${change}: ${seconds} s, ${peoplePerSecond} people/s; ${batches} batches meanwhile, median ${medianBatchMs} ms, longest ${longestBatchMs} ms`,
    );
  if (peakBytes !== null) console.log(`  largest resident set of the collector: ${Math.round(peakBytes / 2 ** 20)} MiB`);
}
if (values.json) writeFileSync(values.json, `${JSON.stringify({ engineBytes, deciding, recompute }, null, 2)}\n`);

/** Ends the collector whatever happens. */
async function measured(count: number): Promise<RecomputeFigures> {
  let stop: (() => Promise<void>) | undefined;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => void (stop?.() ?? Promise.resolve()).then(() => process.exit(1)));
  try {
    return await measureRecompute(count, (end) => (stop = end));
  } finally {
    await stop?.();
  }
}
