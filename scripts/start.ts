// `npm start`: builds what is missing, starts the collector and the demo shop, imports a real shop's history on the first
// run and says where everything is.   --data DIR  --check (free ports, figures, exit)  --json FILE
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Child } from "./children.ts";
import { isStale } from "./freshness.ts";
import { importHistory, OUTSIDE, printSummary, SUBSET, type ImportSummary } from "./import.ts";
import { freePort } from "./ports.ts";
import { createProgress } from "./progress.ts";
import { readRetail } from "./retail.ts";
import { startCollector, startShop } from "./servers.ts";

const ROOT = new URL("..", import.meta.url);
const CHECK_MS = 240_000;
/** The look of the demo shop, so that the widgets are at home on it. */
const THEME = { accent: "#9b2c3b", font: "Figtree, system-ui, sans-serif", mode: "light" };

interface Keys {
  key: string;
  secretKey: string;
}

interface StageCount {
  stage: string;
  label: string;
  people: number;
}

interface Running {
  collector: Child;
  shop: Child;
}

const { values: options } = parseArgs({
  options: { data: { type: "string", default: "data" }, check: { type: "boolean", default: false }, json: { type: "string" } },
});
const data = resolve(process.env["INIT_CWD"] ?? process.cwd(), options.data);
const children: Child[] = [];

/** What each room's build reads; a change there makes its output stale. */
const BUILDS = [
  {
    room: "@tappa/sdk",
    folder: "packages/sdk",
    reads: ["packages/sdk", "packages/widgets", "packages/protocol", "packages/lifecycle"],
  },
  {
    room: "@tappa/console",
    folder: "apps/console",
    reads: ["apps/console", "packages/widgets", "packages/protocol", "packages/lifecycle"],
  },
  {
    room: "@tappa/shop",
    folder: "apps/shop",
    reads: ["packages/sdk", "packages/react", "packages/widgets", "packages/protocol", "packages/lifecycle"],
  },
];

function path(name: string): string {
  return fileURLToPath(new URL(name, ROOT));
}

function buildStale(): void {
  for (const { room, folder, reads } of BUILDS) {
    const sources = [
      ...reads.map((read) => path(`${read}/src`)),
      path(`${folder}/examples`),
      path(`${folder}/package.json`),
      path(`${folder}/vite.config.ts`),
    ];
    if (!isStale(path(`${folder}/dist`), sources)) continue;
    console.log(`building ${room} …`);
    const { status, stdout, stderr } = spawnSync("pnpm", ["--filter", room, "build"], { cwd: ROOT, encoding: "utf8" });
    if (status !== 0) throw new Error(`${room} could not be built:\n${stdout}${stderr}`);
  }
}

/** Made once per data folder. */
function demoKeys(): Keys {
  const file = join(data, "demo.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Keys;
  const keys = { key: `pk_demo_${randomBytes(6).toString("hex")}`, secretKey: `sk_demo_${randomBytes(24).toString("hex")}` };
  writeFileSync(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  return keys;
}

async function startAll({ key, secretKey }: Keys): Promise<Running> {
  const [collectorPort, shopPort] = [await freePort(options.check ? 0 : 4000), await freePort(options.check ? 0 : 4100)];
  const collectorUrl = `http://localhost:${collectorPort}`;
  const origins = [`http://localhost:${shopPort}`, `http://127.0.0.1:${shopPort}`];
  const collector = await startCollector({
    data,
    port: collectorPort,
    site: { name: "Hearth & Ribbon", key, secretKey, origins, theme: THEME },
    env: { TAPPA_PUBLIC_URL: collectorUrl },
  });
  children.push(collector);
  const env = { SHOP_DATA: join(data, "shop.json") };
  const shop = await startShop({ data, port: shopPort, collectorUrl, key, env });
  children.push(shop);
  return { collector, shop };
}

async function expectAnswer(url: string): Promise<void> {
  const response = await fetch(url);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
}

async function importOnce(url: string, secretKey: string): Promise<ImportSummary> {
  const progress = createProgress("importing a real shop’s history", process.stdout);
  const summary = await importHistory(
    {
      rows: readRetail(SUBSET),
      endpoint: { url, secretKey },
      stateFile: join(data, "import.json"),
      now: Date.now(),
      onProgress: progress.show,
    },
    OUTSIDE,
  );
  progress.end();
  return summary;
}

async function peoplePerStage(url: string, secretKey: string): Promise<StageCount[]> {
  const response = await fetch(`${url}/v1/people/stages`, { headers: { authorization: `Basic ${btoa(`${secretKey}:`)}` } });
  if (!response.ok) throw new Error(`${url}/v1/people/stages answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { stages: StageCount[] }).stages;
}

function printStages(stages: StageCount[]): string {
  const most = Math.max(1, ...stages.map(({ people }) => people));
  const width = Math.max(...stages.map(({ label }) => label.length));
  return stages
    .map(
      ({ label, people }) =>
        `    ${label.padEnd(width)}  ${String(people).padStart(5)}  ${"▇".repeat(Math.round((people / most) * 30))}`,
    )
    .join("\n");
}

function printPlaces({ collector, shop }: Running): string {
  const lines = [`  shop       ${shop.url}`, `  console    ${collector.url}/console/`];
  if (collector.setupUrl) lines.push(`  set up     ${collector.setupUrl}   (once: makes you the admin)`);
  return `${lines.join("\n")}\n  collector  ${collector.url}\n  data       ${data}`;
}

async function stopAll(): Promise<void> {
  await Promise.all(children.map((child) => child.stop()));
}

async function run(): Promise<void> {
  const startedAt = Date.now();
  mkdirSync(data, { recursive: true });
  buildStale();
  const keys = demoKeys();
  const running = await startAll(keys);
  const { collector, shop } = running;
  for (const url of [`${collector.url}/readyz`, `${collector.url}/console/`, `${collector.url}/tappa.js`, shop.url])
    await expectAnswer(url);
  const summary = await importOnce(collector.url, keys.secretKey);
  const stages = await peoplePerStage(collector.url, keys.secretKey);
  console.log(`${printSummary(summary)}\n\n  people per stage\n${printStages(stages)}\n\n${printPlaces(running)}\n`);
  const urls = { shop: shop.url, console: `${collector.url}/console/`, collector: collector.url, setup: collector.setupUrl };
  const figures = { urls, stages, import: summary, seconds: Number(((Date.now() - startedAt) / 1000).toFixed(1)) };
  if (options.json) writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
  if (options.check) return;
  console.log("  Ctrl-C stops everything.");
  throw new Error(await Promise.race(children.map((child) => child.ended)));
}

let isStopping = false;
async function leave(code: number): Promise<void> {
  isStopping = true;
  await stopAll();
  process.exit(code);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (!isStopping) void leave(options.check ? 1 : 0);
  });
}
if (options.check) {
  setTimeout(() => {
    console.error(`The check took longer than ${CHECK_MS / 1000} s.`);
    void leave(1);
  }, CHECK_MS).unref();
}
try {
  await run();
  await leave(0);
} catch (error) {
  // Children end too when the terminal sends Ctrl-C to the whole group; that is no failure.
  if (!isStopping) {
    console.error(error instanceof Error ? error.message : error);
    if (error instanceof Error && error.cause) console.error(error.cause);
    await leave(1);
  }
}
