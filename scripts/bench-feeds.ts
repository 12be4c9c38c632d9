// `npm run bench:feeds`: what an open feed takes of the collector's memory, and how long a message takes to the other side while
// so many are open. `--feeds 1,2000,10000`, `--messages N` each way, `--json FILE`. No figure fails the command.
import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { measureFeeds } from "./bench/feeds.ts";

const { values } = parseArgs({
  options: {
    feeds: { type: "string", default: "1,2000,10000" },
    messages: { type: "string", default: "1000" },
    json: { type: "string" },
  },
});
const sizes = values.feeds.split(",").map(Number);
const messages = Number(values.messages);
const isAscending = sizes.every((size, index) => Number.isSafeInteger(size) && size > (sizes[index - 1] ?? 0));
if (!isAscending || !Number.isSafeInteger(messages) || messages < 1) {
  console.error(
    "Say how many feeds, ascending, and how many messages: npm run bench:feeds -- --feeds 1,2000,10000 --messages 1000",
  );
  process.exit(2);
}

let stop: (() => Promise<void>) | undefined;
const end = async () => stop?.();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => void end().then(() => process.exit(1)));
try {
  const rows = await measureFeeds({ sizes, messages, tell: console.log, onStop: (how) => (stop = how) });
  const machine = `${cpus().length} × ${cpus()[0]!.model}, Node ${process.version}, load ${loadavg()[0]!.toFixed(1)}`;
  const measuredAt = new Date().toISOString();
  console.log(`\n${measuredAt.slice(0, 10)}, ${machine}; ${messages} messages each way`);
  console.log("           memory of   to the agent, ms       to the visitor, ms");
  console.log("     open  a feed, KiB   median   p99 longest   median   p99 longest");
  for (const { open, bytesPerFeed, toAgent, toVisitor } of rows) {
    const memory = bytesPerFeed === null ? "–" : (bytesPerFeed / 1024).toFixed(1);
    const cells = [toAgent, toVisitor].flatMap(({ medianMs, p99Ms, longestMs }) => [medianMs, p99Ms, longestMs]);
    const widths = [9, 6, 8];
    const line = cells.map((cell, index) => cell.toFixed(1).padStart(widths[index % 3]!)).join("");
    console.log(`${String(open).padStart(9)}${memory.padStart(13)}${line}`);
  }
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ measuredAt, machine, messages, rows }, null, 2)}\n`);
} finally {
  await end();
}
