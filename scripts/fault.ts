// Real browsers, a real collector, and everything that goes wrong between them at seeded instants. `--seed N`, `--json FILE`.
// `npm run fault -- chat`: conversations between widgets and consoles (`--conversations N`). Ends with 1 when a message is missing
// or stands twice, when two sides show another order, or when the feed told less than there was.
// `npm run fault -- delivery`: what `track()` took against what the collector stored and what it counts as lost (`--rounds N`).
// Ends with 1 when an event was stored twice, or is missing and was not counted, but for the last 250 ms before a crash.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createRandom } from "./bench/histories.ts";
import { build } from "./build.ts";
import { accountOf } from "./fault/account.ts";
import { faultChat } from "./fault/chat.ts";
import { KEY, startFaultCollector } from "./fault/collector.ts";
import { startPageServer } from "./fault/page.ts";
import { PLANS } from "./fault/plans.ts";
import { startProxy } from "./fault/proxy.ts";
import { runRound } from "./fault/round.ts";
import { freePort } from "./ports.ts";

/** A round, or a conversation, takes some ten seconds; whatever hangs ends all the same. */
const LONGEST_ROUND_MS = 90_000;

interface Figures {
  round: string;
  accepted: number;
  stored: number;
  duplicated: number;
  /** Losses that the collector knows of. */
  counted: number;
  atCrash: number;
  early: number;
  uncounted: number;
  overcounted: number;
  /** Numbers of the collector's tabs that are missing, and nobody said were lost: those that a crash took. */
  open: number;
  /** Events, and losses not told, that no page could bring to the collector. */
  left: number;
  exceptions: number;
}

/** What is printed. Each of `WRONG` is an error. */
const WRONG = ["duplicated", "uncounted", "overcounted", "left", "exceptions"] as const;
const NUMBERS = [
  "accepted",
  "stored",
  "duplicated",
  "counted",
  "atCrash",
  "early",
  "uncounted",
  "overcounted",
  "open",
  "left",
  "exceptions",
] as const;

/** Ends what was started, the latest first. */
const closing: (() => unknown)[] = [];
async function closeAll(): Promise<void> {
  for (let close = closing.pop(); close; close = closing.pop()) await close();
}

async function delivery(rounds: number, seed: number): Promise<{ figures: Figures[]; version: string }> {
  const random = createRandom(seed);
  const [pagePort, proxyPort] = [await freePort(0), await freePort(0)];
  const collector = await startFaultCollector(`http://127.0.0.1:${pagePort}`);
  closing.push(collector.stop);
  const proxy = await startProxy(proxyPort, collector.port, random);
  closing.push(proxy.close);
  const pages = await startPageServer(pagePort, `http://127.0.0.1:${proxyPort}`, KEY);
  closing.push(pages.close);
  const figures: Figures[] = [];
  const tabsBefore = new Set<string>();
  let [lastRow, before, version] = [0, collector.losses(), ""];
  for (let round = 0; round < rounds; round++) {
    const plan = PLANS[round % PLANS.length]!;
    const profile = mkdtempSync(join(tmpdir(), "tappa-profile-"));
    const remove = () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    closing.push(remove);
    const result = await runRound(plan, profile, { collector, proxy, url: pages.url, random });
    remove();
    closing.pop();
    const [stored, now] = [collector.stored(lastRow), collector.losses()];
    lastRow = stored.reduce((last, { row }) => Math.max(last, row), lastRow);
    // Of earlier rounds are other tabs.
    const numbers = collector.numbers().filter(({ tab }) => !tabsBefore.has(tab));
    for (const { tab } of numbers) tabsBefore.add(tab);
    const { missing, ...account } = accountOf({ ...result, stored, numbers, counted: now.counted - before.counted });
    const { left, exceptions } = result;
    const row = { ...account, open: now.open - before.open, left, exceptions: exceptions.length };
    figures.push({ round: plan.name, ...row, missing, crashes: result.crashes } as Figures);
    [before, version] = [now, result.version];
    console.log(lineOf(figures.at(-1)!));
    for (const one of missing.slice(0, 5)) console.log("missing", JSON.stringify(one), "crashes", JSON.stringify(result.crashes));
    for (const exception of result.exceptions.slice(0, 3)) console.log(exception);
  }
  return { figures, version };
}

const lineOf = (one: Figures): string =>
  `${one.round.padEnd(18)}${NUMBERS.map((name) => String(one[name]).padStart(12)).join("")}`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "20" },
    conversations: { type: "string", default: "50" },
    seed: { type: "string" },
    json: { type: "string" },
  },
});
const [kind] = positionals;
const count = Number(kind === "chat" ? values.conversations : values.rounds);
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
if ((kind !== "delivery" && kind !== "chat") || !(count > 0) || !Number.isSafeInteger(seed)) {
  console.error(
    "Say what is to be tried: npm run fault -- delivery [--rounds 20], or npm run fault -- chat [--conversations 50]",
  );
  console.error("Both take [--seed 1] [--json FILE]");
  process.exit(2);
}
if (!build()) process.exit(1);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(signal, () => void closeAll().then(() => process.exit(1)));
setTimeout(() => {
  console.error("It took too long.");
  process.exit(1);
}, count * LONGEST_ROUND_MS).unref();

function write(figures: object): void {
  if (!values.json) return;
  writeFileSync(resolve(process.env["INIT_CWD"] ?? process.cwd(), values.json), `${JSON.stringify(figures, null, 2)}\n`);
}

/** Whether all went well. */
async function tryChat(): Promise<boolean> {
  const figures = await faultChat({ conversations: count, random: createRandom(seed), tell: console.log, closing });
  for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(14)}${String(value).padStart(14)}`);
  write({ seed, ...figures });
  return figures.twice + figures.missing + figures.unlike + figures.gaps + figures.exceptions === 0;
}

async function tryDelivery(): Promise<boolean> {
  console.log(`${"".padEnd(18)}${NUMBERS.map((name) => name.padStart(12)).join("")}`);
  const { figures, version } = await delivery(count, seed);
  const sum = figures.reduce((all, one) => {
    const added = Object.fromEntries(NUMBERS.map((name) => [name, all[name] + one[name]]));
    return { ...all, ...added };
  });
  console.log(`${lineOf({ ...sum, round: "all" })}\nseed ${seed}, ${version}`);
  write({ seed, version, all: sum, rounds: figures });
  return WRONG.every((name) => sum[name] === 0);
}

console.log(`seed ${seed}`);
try {
  process.exitCode = (await (kind === "chat" ? tryChat() : tryDelivery())) ? 0 : 1;
} finally {
  await closeAll();
}
