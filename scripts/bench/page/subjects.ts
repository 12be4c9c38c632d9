import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { startFreshCollector, type FreshCollector } from "../../fresh-collector.ts";
import type { Peer } from "./peers.ts";
import type { Site } from "./site.ts";

/** A page that is measured: what it carries, and whether it counts events. */
export interface Subject {
  /** Of its page on the site. */
  page: string;
  title: string;
  /** What it carries. */
  from: string;
  tracks: boolean;
  /** How many events of a name arrived. */
  heard(event: string): number;
}

export interface Ours {
  subjects: Subject[];
  /** A collector with the default config, campaigns and all. */
  whole: FreshCollector;
  stop(): Promise<void>;
}

const STUB = new URL("../../../packages/sdk/dist/stub.js", import.meta.url);

const tagOf = ({ endpoint, key }: FreshCollector) => `<script async src="${endpoint.url}/tappa.js" data-key="${key}"></script>`;

/** What the collector stored. */
function countIn(file: string, event: string): number {
  const database = new DatabaseSync(file, { readOnly: true });
  const { count } = database.prepare("SELECT count(*) AS count FROM event WHERE name = ?").get(event) as { count: number };
  database.close();
  return count;
}

/**
 * Our own pages: the tag as a tracker among trackers, on a site without campaigns; and with the config that a new site has, before
 * its visitor was asked for consent and when it was given.
 */
export async function startOurs({ origin, setHead }: Site, version: string): Promise<Ours> {
  const granted = `<script>${readFileSync(STUB, "utf8")};tappa.consent("granted")</script>`;
  const bare = await startFreshCollector({ origins: [origin] });
  const whole = await startFreshCollector({ origins: [origin] });
  await bare.configure({ campaigns: [] });
  setHead("tappa", granted + tagOf(bare));
  setHead("tappa-unasked", tagOf(whole));
  setHead("tappa-whole", granted + tagOf(whole));
  const subject = (page: string, title: string, { file }: FreshCollector, tracks: boolean): Subject => ({
    page,
    title,
    from: `tappa ${version}`,
    tracks,
    heard: (event) => countIn(file, event),
  });
  return {
    whole,
    subjects: [
      subject("tappa", "Tappa, tracking", bare, true),
      subject("tappa-unasked", "Tappa, default site, no consent yet", whole, false),
      subject("tappa-whole", "Tappa, default site, consent given", whole, true),
    ],
    stop: async () => void (await Promise.all([bare.stop(), whole.stop()])),
  };
}

const BARE: Subject = { page: "bare", title: "nothing", from: "", tracks: true, heard: () => NaN };

/** Deep Chat tracks nothing and stands by with nothing. */
export const subjectsOf = (ours: Ours, peers: readonly Peer[], site: Site): Subject[] => [
  BARE,
  ...ours.subjects,
  ...peers
    .filter(({ name }) => name !== "deep-chat")
    .map(({ name, from }) => ({
      page: name,
      title: name,
      from,
      tracks: name !== "sentry",
      heard: (event: string) => site.heard(name, event),
    })),
];
