import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

function newest(path: string): number {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path, { recursive: true, encoding: "utf8" }).map((name) => fileTime(join(path, name))));
}

function fileTime(path: string): number {
  const stat = statSync(path);
  return stat.isDirectory() ? 0 : stat.mtimeMs;
}

/** Whether the output is missing or older than a source. Sources are files or folders. */
export function isStale(output: string, sources: string[]): boolean {
  const built = newest(output);
  return built === 0 || sources.some((source) => newest(source) > built);
}
