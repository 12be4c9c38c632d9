// `npm run bench:page`: our tag beside other trackers and widgets, on the same page in Chromium slowed down 4 times, in turns:
// what each takes of the main thread, of memory and of the network. `--rounds N`, `--json FILE`. No figure fails the command.
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { measureAll, mediansOf } from "./bench/page/figures.ts";
import { bundlePeers } from "./bench/page/peers.ts";
import { linesOf, tableOf } from "./bench/page/report.ts";
import { startSite } from "./bench/page/site.ts";
import { startOurs, subjectsOf } from "./bench/page/subjects.ts";
import { openBrowser, SLOWDOWN } from "./bench/page/visit.ts";
import { build } from "./build.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "7" }, json: { type: "string" } } });
const rounds = Number(values.rounds);
if (!Number.isSafeInteger(rounds) || rounds < 1) {
  console.error(`--rounds is "${values.rounds}"; give how many, e.g. --rounds 7.`);
  process.exit(2);
}
if (!build()) process.exit(1);

const closing: (() => unknown)[] = [];
async function closeAll(): Promise<void> {
  for (const close of closing.splice(0).toReversed()) await close();
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(signal, () => void closeAll().then(() => process.exit(1)));

try {
  const peers = await bundlePeers();
  const site = await startSite(peers);
  closing.push(site.stop);
  const manifest = readFileSync(new URL("../packages/sdk/package.json", import.meta.url), "utf8");
  const ours = await startOurs(site, (JSON.parse(manifest) as { version: string }).version);
  closing.push(ours.stop);
  const browser = await openBrowser();
  closing.push(() => browser.close());

  const subjects = subjectsOf(ours, peers, site);
  const samples = await measureAll({ browser, site, ours, subjects, rounds, tell: (what) => console.log(what) });
  const titles = [
    ...subjects,
    ...peers.flatMap(({ name, from }) => (samples.has(name) ? [{ page: name, title: name, from }] : [])),
  ];
  const columns = [...samples].map(([page, all]) => {
    const { title, from } = titles.find((one) => one.page === page)!;
    return { page, title, from, figures: mediansOf(all) };
  });
  const machine = `${cpus().length} × ${cpus()[0]!.model}, Chromium ${browser.version()}, Node ${process.version}`;
  const measuredAt = new Date().toISOString();
  console.log(`\n${measuredAt.slice(0, 10)}, ${machine}, load ${loadavg()[0]!.toFixed(1)}`);
  console.log(`${rounds} rounds in turns, medians, processor slowed down ${SLOWDOWN} times`);
  console.log(`${[...new Set(columns.flatMap(({ from }) => from || []))].join(", ")}\n`);
  console.log(tableOf(columns));
  const figures = { measuredAt, machine, rounds, lines: linesOf(columns), columns, samples: Object.fromEntries(samples) };
  if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
} finally {
  await closeAll();
}
