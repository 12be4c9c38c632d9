// `npm test`: every check of the repository, in the order in which they fail fastest. `-- --quick` stops before the build.
// Ends with the line `N passed, N failed`; `--json FILE` writes the figures.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "./build.ts";
import { measure } from "./bytes.ts";
import { chromiumPath } from "./chromium.ts";

interface Result {
  step: string;
  passed: number;
  failed: number;
  seconds: number;
}

type Count = Pick<Result, "passed" | "failed">;

const { values: options } = parseArgs({ options: { quick: { type: "boolean" }, json: { type: "string" } } });
const reports = mkdtempSync(join(tmpdir(), "tappa-test-"));

/** Runs a tool; it counts as one check. */
function tool(command: string, ...args: string[]): () => Count {
  return () => one(spawnSync(command, args, { stdio: "inherit" }).status === 0);
}

const one = (ok: boolean): Count => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1 });

/** A run that printed no report has failed, whatever it meant to count. */
function counted(file: string, ok: boolean, read: (report: string) => Count): Count {
  try {
    const count = read(readFileSync(file, "utf8"));
    return ok || count.failed > 0 ? count : { ...count, failed: 1 };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function unit(): Count {
  const file = join(reports, "unit.json");
  const args = [
    "exec",
    "vitest",
    "run",
    "--config",
    "scripts/vitest.config.ts",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ];
  const { status } = spawnSync("pnpm", args, { stdio: "inherit" });
  return counted(file, status === 0, (report) => {
    const { numPassedTests, numTotalTests } = JSON.parse(report) as { numPassedTests: number; numTotalTests: number };
    return { passed: numPassedTests, failed: numTotalTests - numPassedTests };
  });
}

function journeys(): Count {
  const file = join(reports, "e2e.json");
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: file };
  const { status } = spawnSync(
    "pnpm",
    ["exec", "playwright", "test", "--config", "e2e/playwright.config.ts", "--reporter=list,json"],
    {
      stdio: "inherit",
      env,
    },
  );
  return counted(file, status === 0, (report) => {
    const { stats } = JSON.parse(report) as { stats: { expected: number; unexpected: number; flaky: number; skipped: number } };
    return { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped };
  });
}

async function budgets(): Promise<Count> {
  const rows = await measure();
  for (const row of rows)
    console.log(`${row.bytes <= row.budget ? "ok  " : "OVER"} ${row.name}: ${row.bytes} of ${row.budget} B`);
  const failed = rows.filter((row) => row.bytes > row.budget || row.forbidden.length > 0).length;
  return { passed: rows.length - failed, failed };
}

type Check = () => Count | Promise<Count>;

const QUICK: [string, Check][] = [
  ["format", tool("pnpm", "exec", "oxfmt", "--check")],
  ["lint", tool("pnpm", "exec", "oxlint", "--deny-warnings")],
  ["types", tool("node", "scripts/types.ts")],
  ["unit, contract and widget tests", unit],
];

const WHOLE: [string, Check][] = [
  ["build", () => one(build())],
  ["byte budgets", budgets],
  ["package @tappa/sdk", tool("pnpm", "exec", "publint", "packages/sdk", "--strict")],
  ["package @tappa/react", tool("pnpm", "exec", "publint", "packages/react", "--strict")],
  ["dead code", tool("pnpm", "exec", "knip")],
  ["journeys", journeys],
];

chromiumPath();
const results: Result[] = [];
for (const [step, check] of options.quick ? QUICK : [...QUICK, ...WHOLE]) {
  console.log(`\n── ${step}`);
  const startedAt = Date.now();
  const count = await check();
  results.push({ step, ...count, seconds: Math.round((Date.now() - startedAt) / 1000) });
}

console.log("");
for (const { step, passed, failed, seconds } of results)
  console.log(`${failed ? "✗" : "✓"} ${step}: ${passed} passed, ${failed} failed (${seconds} s)`);
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
if (options.json) writeFileSync(options.json, `${JSON.stringify({ passed, failed, results }, null, 2)}\n`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
