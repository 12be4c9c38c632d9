// Builds what pages load, the SDK with its lazy chunks and the console, the npm packages and the shop's examples of them. Servers run from their sources.
import { spawnSync } from "node:child_process";

const ROOMS = ["@tappa/sdk", "@tappa/react", "@tappa/console", "@tappa/shop"];

export function build(): boolean {
  return ROOMS.every((room) => spawnSync("pnpm", ["--filter", room, "build"], { stdio: "inherit" }).status === 0);
}

if (import.meta.main && !build()) process.exit(1);
