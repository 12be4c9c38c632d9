import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { build } from "vite";

const ROOM = new URL("../peers/", import.meta.url).pathname;

export interface Peer {
  name: string;
  /** Its package and version. */
  from: string;
  /** Path → text of its files, as a build for production makes them. */
  files: Map<string, string>;
  /** The path of the one that a page names. */
  entry: string;
  /** A script of old, which finds its settings in its own tag. */
  isClassic: boolean;
}

const PEERS = [
  { name: "umami", of: "umami", isClassic: true },
  { name: "plausible", of: "@plausible-analytics/tracker" },
  { name: "snowplow", of: "@snowplow/browser-tracker" },
  { name: "segment", of: "@segment/analytics-next" },
  { name: "posthog", of: "posthog-js" },
  { name: "sentry", of: "@sentry/browser" },
  { name: "deep-chat", of: "deep-chat" },
];

/** Packages that do not let their manifest be imported have it beside what they do. */
function versionOf(name: string): string {
  const folder = createRequire(`${ROOM}package.json`).resolve.paths(name)![0]!;
  return (JSON.parse(readFileSync(`${folder}/${name}/package.json`, "utf8")) as { version: string }).version;
}

async function bundle({ name, of, isClassic = false }: (typeof PEERS)[number]): Promise<Peer> {
  const result = await build({
    root: ROOM,
    base: `/peers/${name}/`,
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      chunkSizeWarningLimit: Infinity,
      rolldownOptions: { input: `${ROOM}${name}.ts`, ...(isClassic && { output: { format: "iife" } }) },
    },
  });
  const outputs = [result].flat().flatMap((one) => ("output" in one ? one.output : []));
  const pathOf = (file: string) => `/peers/${name}/${file}`;
  return {
    name,
    isClassic,
    from: `${of} ${versionOf(of)}`,
    files: new Map(outputs.map((one) => [pathOf(one.fileName), one.type === "chunk" ? one.code : `${one.source}`])),
    entry: pathOf(outputs.find((one) => one.type === "chunk" && one.isEntry)!.fileName),
  };
}

/** Every peer as its own users would build it. */
export const bundlePeers = (): Promise<Peer[]> => Promise.all(PEERS.map(bundle));
