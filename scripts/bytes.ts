// `npm run bench:bytes`: what a page really loads, gzip -9, against the budgets of quality.md. `--json FILE` writes the rows.
// Each row counts the files that its door pulls in (static imports followed) and that no row above has loaded.
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "./build.ts";
import { bundleEngine } from "./engine.ts";

export interface Row {
  name: string;
  /** gzip -9 bytes. */
  bytes: number;
  budget: number;
  files: string[];
  /** Names of parts that must not be in these files and are. */
  forbidden: string[];
}

const DIST = new URL("../packages/sdk/dist/", import.meta.url).pathname;

/** Strings that survive minification and give a library away. */
const TRACES: Record<string, RegExp> = {
  preact: /__H\b.*__h\b|\b__k\b|preact/,
  zod: /ZodError|invalid_union|_zod\b/,
};

const TAG_AND_CORE = "before any interaction: tag + core";
const DELIVERY = "once something may be kept: outbox, storage, transport, tabs";
const CAMPAIGNS = "once there are campaigns: who is asked what, and when";
const CAPTURE = "capture";
const LAUNCHER = "chat launcher";

const ROWS: { name: string; doors: string[]; budget: number; without: string[] }[] = [
  { name: "stub", doors: ["stub"], budget: 600, without: ["preact", "zod"] },
  { name: TAG_AND_CORE, doors: ["tappa", "core"], budget: 8192, without: ["preact", "zod"] },
  { name: DELIVERY, doors: ["delivery"], budget: 6_400, without: ["preact", "zod"] },
  { name: CAMPAIGNS, doors: ["campaigns"], budget: 2_698, without: ["preact", "zod"] },
  { name: CAPTURE, doors: ["capture"], budget: 2_766, without: ["preact", "zod"] },
  { name: LAUNCHER, doors: ["launcher"], budget: 1_024, without: ["preact", "zod"] },
  { name: "UI runtime: preact, signals, mount, tokens", doors: ["runtime"], budget: 10_752, without: ["zod"] },
  { name: "survey", doors: ["survey"], budget: 4_608, without: ["zod"] },
  { name: "chat panel + feed", doors: ["chat", "front"], budget: 9_216, without: ["zod"] },
  { name: "checklist", doors: ["checklist"], budget: 4_608, without: ["zod"] },
  { name: "review", doors: ["review"], budget: 3_584, without: ["zod"] },
];
/** Each comes only where there is something for it to do, so no sum counts it. */
const READERS: typeof ROWS = [
  { name: "chat: files as they are drawn, once there is one", doors: ["files"], budget: 2_560, without: ["zod"] },
  { name: "files kept and sent, once there is one", doors: ["uploads"], budget: 3_072, without: ["preact", "zod"] },
  {
    name: "chat: its menu, how it was, who types, and what is said of a draft",
    doors: ["extras"],
    budget: 3_344,
    without: ["zod"],
  },
  { name: "chat: what is known of who asks", doors: ["my-data"], budget: 1_600, without: ["zod"] },
  {
    name: "chat: the tone and the title of news, once there is a conversation",
    doors: ["alerts"],
    budget: 1_536,
    without: ["preact", "zod"],
  },
  {
    name: "chat: addresses, lists, marks and cards, once a message holds some",
    doors: ["marked-text"],
    budget: 2_048,
    without: ["zod"],
  },
  {
    name: "chat: hours, the wait to expect, and who is asking",
    doors: ["reception-desk"],
    budget: 2_560,
    without: ["zod"],
  },
  { name: "chat: what must not be sent, once a draft may hold it", doors: ["guard"], budget: 1_536, without: ["preact", "zod"] },
  { name: "capture: schema.org, where a page carries it", doors: ["schema-org"], budget: 1_024, without: ["preact", "zod"] },
  { name: "capture: microdata", doors: ["microdata"], budget: 1_024, without: ["preact", "zod"] },
  { name: "capture: Universal Analytics", doors: ["universal"], budget: 512, without: ["preact", "zod"] },
  { name: "capture: Segment", doors: ["segment"], budget: 1_024, without: ["preact", "zod"] },
  { name: "capture: WooCommerce", doors: ["woocommerce"], budget: 1_024, without: ["preact", "zod"] },
  {
    name: "capture: WooCommerce, cart and thank-you page",
    doors: ["woocommerce-till"],
    budget: 1_024,
    without: ["preact", "zod"],
  },
  { name: "capture: Google Consent Mode", doors: ["consent-mode"], budget: 1_024, without: ["preact", "zod"] },
  { name: "capture: IAB TCF", doors: ["tcf"], budget: 1_024, without: ["preact", "zod"] },
  { name: "capture: Shopify, beside its pixel", doors: ["shopify"], budget: 1_024, without: ["preact", "zod"] },
  { name: "Shopify's custom pixel", doors: ["shopify-pixel"], budget: 2_560, without: ["preact", "zod"] },
];
/** Design: 45,056. docs/decisions/006 says what the rest pays for. */
const TOTAL_BUDGET = 50_978;

/** What pages load before any interaction, of the rows above. */
const PAGES = [
  { name: "a page before consent, a chat standing by", rows: [TAG_AND_CORE, CAPTURE, CAMPAIGNS, LAUNCHER], budget: 14_624 },
  { name: "the same once consent was given", rows: [TAG_AND_CORE, CAPTURE, CAMPAIGNS, LAUNCHER, DELIVERY], budget: 21_014 },
];

/** Bundled by itself; it is a part of the core and the chunks above. Design: 4,096. */
const ENGINE = { name: "lifecycle engine in the browser", budget: 4_096 };

/** The built file of a door: `core` → `…/core.js` or `…/core-x1y2.js`. */
function fileOf(door: string): string {
  const pattern = new RegExp(`^${door}(-[\\w-]{8})?\\.js$`);
  const found = globSync(`${DIST}{,v/*/}*.js`).filter((file) => pattern.test(basename(file)));
  if (found.length !== 1) throw new Error(`${found.length} built files answer to "${door}"; expected 1 in ${DIST}`);
  return found[0]!;
}

function staticImports(file: string): string[] {
  const source = readFileSync(file, "utf8");
  const found = source.matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+)["']/g);
  return [...found].map((match) => join(dirname(file), match[1]!));
}

function closure(file: string, loaded: Set<string>): string[] {
  if (loaded.has(file)) return [];
  loaded.add(file);
  return [file, ...staticImports(file).flatMap((next) => closure(next, loaded))];
}

/** Measures the built SDK; it must have been built. */
export async function measure(): Promise<Row[]> {
  const loaded = new Set<string>();
  const rowOf = ({ name, doors, budget, without }: (typeof ROWS)[number]): Row => {
    const files = doors.flatMap((door) => closure(fileOf(door), loaded));
    const sources = files.map((file) => readFileSync(file));
    return {
      name,
      bytes: sources.reduce((sum, source) => sum + gzipSync(source, { level: 9 }).length, 0),
      budget,
      files: files.map((file) => file.slice(DIST.length)),
      forbidden: without.filter((part) => sources.some((source) => TRACES[part]!.test(source.toString()))),
    };
  };
  const rows = ROWS.map(rowOf);
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
  const pages = PAGES.map(({ name, rows: some, budget }) => {
    const loads = rows.filter((row) => some.includes(row.name));
    return { name, bytes: loads.reduce((sum, row) => sum + row.bytes, 0), budget, files: [], forbidden: [] };
  });
  const together: Row = { name: "everything above together", bytes, budget: TOTAL_BUDGET, files: [], forbidden: [] };
  const engine: Row = { ...ENGINE, bytes: gzipSync(await bundleEngine(), { level: 9 }).length, files: [], forbidden: [] };
  return [...rows, together, ...pages, ...READERS.map(rowOf), engine];
}

if (import.meta.main) {
  const { values: options } = parseArgs({ options: { json: { type: "string" } } });
  if (!build()) process.exit(1);
  const rows = await measure();
  console.log(`\n${"gzip -9".padStart(8)}  ${"budget".padStart(8)}`);
  for (const row of rows) {
    const verdict = row.bytes > row.budget ? "  OVER" : row.forbidden.length > 0 ? `  holds ${row.forbidden.join(", ")}` : "";
    console.log(
      `${String(row.bytes).padStart(8)}  ${String(row.budget).padStart(8)}  ${row.name}${verdict}  ${row.files.join(" ")}`,
    );
  }
  if (options.json) writeFileSync(options.json, `${JSON.stringify(rows, null, 2)}\n`);
  if (rows.some((row) => row.bytes > row.budget || row.forbidden.length > 0)) process.exit(1);
}
