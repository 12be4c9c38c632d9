import { setTimeout as pause } from "node:timers/promises";
import { createLineSplitter, type AgentFeedLine, type FeedLine } from "../../packages/protocol/src/index.ts";
import { startFreshCollector, type Admin } from "../fresh-collector.ts";
import { createFeedClient, newId, type FeedClient } from "./feed-client.ts";
import { residentBytes } from "./memory.ts";

/** From the request that carries a message to its line in the feed of the other side. */
export interface Latency {
  medianMs: number;
  p99Ms: number;
  longestMs: number;
}

export interface FeedsRow {
  open: number;
  /** Resident bytes of the collector per feed beyond the first; null where that is not known. */
  bytesPerFeed: number | null;
  toAgent: Latency;
  toVisitor: Latency;
}

export interface FeedsOptions {
  /** How many feeds are open, each time more than before. */
  sizes: readonly number[];
  /** Each way, one after the other. */
  messages: number;
  tell(what: string): void;
  /** Hears how everything is ended as soon as there is something to end. */
  onStop(stop: () => Promise<void>): void;
}

const ORIGIN = "https://shop.example";
/** Opened together. */
const AT_ONCE = 50;
/** So many of the visitors talk; the others listen. */
const TALKERS = 20;
const WARM_UP = 50;
/** The collector's memory is read once nothing was asked of it for so long. */
const QUIET_MS = 3000;

/** Opens the feeds of ever more visitors, beside that of one agent, and times messages both ways. */
export async function measureFeeds({ sizes, messages, tell, onStop }: FeedsOptions): Promise<FeedsRow[]> {
  const collector = await startFreshCollector({ origins: [ORIGIN] });
  const address = { url: collector.endpoint.url, key: collector.key, origin: ORIGIN };
  const clients = Array.from({ length: Math.max(...sizes) }, () => createFeedClient(address));
  const leaving = new AbortController();
  onStop(async () => {
    leaving.abort();
    for (const client of clients) client.close();
    await collector.stop();
  });
  await collector.configure({ limits: { eventsPerMinute: 1_000_000 } });
  const admin = await collector.admin();
  const [atAgent, atVisitor] = [createArrivals(), createArrivals()];
  await listenAsAgent(admin, leaving.signal, atAgent.hear);
  // What knowing a visitor costs is not what its feed costs.
  await inGroups(clients, (client) => client.arrive());

  const exchange = async (talker: FeedClient, name: string): Promise<[toAgent: number, toVisitor: number]> => {
    const [said, reply] = [`Visitor ${name}`, `Agent ${name}`];
    const toAgent = await atAgent.timed(said, () => talker.say(said));
    const body = { id: newId(), text: reply, seen: atAgent.lastSeq() };
    const toVisitor = await atVisitor.timed(reply, () => admin("POST", `/conversations/${talker.conversation}/messages`, body));
    return [toAgent, toVisitor];
  };
  const rows: FeedsRow[] = [];
  let [opened, firstBytes]: [number, number | null] = [0, null];
  for (const open of sizes) {
    await inGroups(clients.slice(opened, open), (client) => client.listen(atVisitor.hear));
    opened = open;
    tell(`${open} open`);
    const times: [number, number][] = [];
    for (let index = -WARM_UP; index < messages; index++) {
      const taken = await exchange(clients[(index + WARM_UP) % Math.min(TALKERS, open)]!, `${open}.${index}`);
      if (index >= 0) times.push(taken);
    }
    // What talking leaves, compiled code and the database's pages, is there each time, so it is in the difference of none.
    await pause(QUIET_MS);
    const bytes = residentBytes("now", collector.pid());
    firstBytes ??= bytes;
    rows.push({
      open,
      bytesPerFeed: bytes === null || open === sizes[0] ? null : Math.round((bytes - firstBytes!) / (open - sizes[0]!)),
      toAgent: latencyOf(times.map(([toAgent]) => toAgent)),
      toVisitor: latencyOf(times.map(([, toVisitor]) => toVisitor)),
    });
  }
  return rows;
}

async function inGroups<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += AT_ONCE) await Promise.all(all.slice(from, from + AT_ONCE).map(work));
}

/** When texts come down a feed. */
function createArrivals() {
  const waiting = new Map<string, () => void>();
  let lastSeq = 0;
  return {
    hear(line: FeedLine | AgentFeedLine) {
      if (!("type" in line) || line.type !== "message") return;
      const { text, seq } = "message" in line ? line.message : line;
      lastSeq = seq;
      waiting.get(text)?.();
    },
    lastSeq: () => lastSeq,
    /** How long it takes from the beginning of `send` until `text` is heard, ms. */
    async timed(text: string, send: () => Promise<unknown>): Promise<number> {
      const heard = new Promise<number>((resolve) => waiting.set(text, () => resolve(performance.now())));
      const startedAt = performance.now();
      await send();
      const at = await heard;
      waiting.delete(text);
      return at - startedAt;
    },
  };
}

/** Resolves when the agent's feed has said something. */
async function listenAsAgent(admin: Admin, signal: AbortSignal, hear: (line: AgentFeedLine) => void): Promise<void> {
  const request = admin.request("POST", "/feed", { cursor: null, mode: "stream" });
  const response = await fetch(request, { signal });
  if (!response.ok) throw new Error(`The agents' feed was refused with ${response.status}: ${await response.text()}`);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const split = createLineSplitter((line) => {
    if (line !== "") hear(JSON.parse(line) as AgentFeedLine);
  });
  const read = async (): Promise<boolean> => {
    const { done, value = "" } = await reader.read();
    split(value);
    return !done;
  };
  await read();
  const readOn = async () => {
    while (await read());
  };
  void readOn().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

function latencyOf(times: readonly number[]): Latency {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(1));
  return { medianMs: at(0.5), p99Ms: at(0.99), longestMs: at(1) };
}
