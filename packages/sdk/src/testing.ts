import { aliasesOf, type EventsRequest, type SiteConfig } from "@tappa/protocol";
import { canonicalModel, compile } from "@tappa/lifecycle";
import { browserEnv, type Env } from "./env.ts";
import type { Pair, Storage } from "./delivery/storage.ts";
import type { Item } from "./item.ts";

/** Timers run by hand, in the order of their time. */
export interface TestEnv extends Env {
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
  /** The clock goes on, but no timer runs. */
  sleep(ms: number): void;
  readonly reported: unknown[];
}

export function createTestEnv(at = Date.UTC(2026, 0, 1), seed = 1): TestEnv {
  const real = browserEnv();
  const reported: unknown[] = [];
  const timers = new Set<{ dueAt: number; work: () => unknown }>();
  let now = at;
  let n = seed;
  return {
    ...real,
    reported,
    errors: reported,
    now: () => now,
    chance: () => 0.5,
    random: (words) => words.forEach((_, index) => (words[index] = n = (n * 48_271) % 2_147_483_647)),
    report: (error) => void reported.push(error),
    after(ms, work) {
      const timer = { dueAt: now + ms, work };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    sleep(ms) {
      now += ms;
      for (const timer of timers) timer.dueAt += ms;
    },
    async pass(ms) {
      const until = now + ms;
      for (;;) {
        await settle();
        const [next] = [...timers].filter(({ dueAt }) => dueAt <= until).toSorted((a, b) => a.dueAt - b.dueAt);
        if (!next) break;
        timers.delete(next);
        now = Math.max(now, next.dueAt);
        next.work();
      }
      now = until;
      await settle();
    },
  };
}

/** Lets promises settle that wait for nothing but each other. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

/** What is in the site's database, or null when there is none. Opens nothing that is not there. */
export async function onDevice(key: string): Promise<Record<string, unknown> | null> {
  const request = indexedDB.open(`tappa-${key}`);
  request.addEventListener("upgradeneeded", () => request.transaction!.abort());
  const database = await outcome(request).catch(() => null);
  if (!database) return null;
  const objects = database.transaction("tappa").objectStore("tappa");
  const [keys, values] = await Promise.all([outcome(objects.getAllKeys()), outcome(objects.getAll())]);
  database.close();
  return Object.fromEntries(keys.map((one, index) => [one as string, values[index] as unknown]));
}

/** Puts things where an earlier page would have left them. */
export async function leaveOnDevice(key: string, entries: Record<string, unknown>): Promise<void> {
  const request = indexedDB.open(`tappa-${key}`);
  request.addEventListener("upgradeneeded", () => request.result.createObjectStore("tappa"));
  const database = await outcome(request);
  const objects = database.transaction("tappa", "readwrite").objectStore("tappa");
  await Promise.all(Object.entries(entries).map(([name, value]) => outcome(objects.put(value, name))));
  database.close();
}

const outcome = <T>(request: IDBRequest<T>) =>
  new Promise<T>((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error!));
  });

/** Numbers that batches tell of as lost. */
export const lostIn = (batches: readonly Pick<EventsRequest, "dropped">[]): number[] =>
  batches.flatMap(({ dropped = [] }) =>
    (typeof dropped === "number" ? [] : dropped).flatMap(([from, to]) =>
      Array.from({ length: to - from + 1 }, (_, index) => from + index),
    ),
  );

/** A storage whose content can be looked at. */
export function createTestStorage(isDurable = true): Storage & { readonly content: Map<string, unknown> } {
  const content = new Map<string, unknown>();
  const put = ([key, value]: Pair) => {
    const next: unknown = typeof value === "function" ? value(content.get(key)) : value;
    if (next === undefined) content.delete(key);
    else content.set(key, next);
  };
  return {
    content,
    open() {},
    isDurable: () => isDurable,
    clear: async () => content.clear(),
    purge: async () => content.clear(),
    load: async () => new Map(content),
    write: async (pairs) => pairs.forEach(put),
  };
}

export function testItem(name: string, n: number, more: Partial<Item> = {}): Item {
  const id = `01a00000-0000-7000-8000-${String(n).padStart(12, "0")}`;
  return { event: { id, name, at: Date.UTC(2026, 0, 1) + n, n, props: {} }, tab: "t1", bytes: 100, state: "saved", ...more };
}

const { model, needs } = compile(canonicalModel, []);

export const testConfig: SiteConfig = {
  v: 1,
  version: "1",
  model,
  needs,
  aliases: aliasesOf(new Set(["cart_added", "order_completed"])),
  campaigns: [],
  theme: { accent: "#1f5eff", mode: "auto", radius: 12, side: "right", offset: { x: 20, y: 20 } },
  texts: {},
  locales: ["en"],
  consent: { initial: "unknown", gpc: "deny" },
  limits: { eventsPerMinute: 600 },
};

/** A collector that keeps what it is sent; without a config it has none to give. */
export function createTestCollector(config: SiteConfig | null = testConfig) {
  const requests: { url: string; body: string }[] = [];
  const batches: EventsRequest[] = [];
  const collector = {
    /** Of the config, as answers to events name it. */
    version: config?.version,
    requests,
    batches,
    names: () => batches.flatMap(({ events }) => events.map(({ name }) => name)),
    async fetch(url: string, init?: RequestInit) {
      const body = typeof init?.body === "string" ? init.body : "";
      requests.push({ url, body });
      if (url.includes("/v1/config/")) return config ? Response.json(config) : new Response("{}", { status: 503 });
      if (!url.endsWith("/v1/events")) return new Response('{"cursor":"e.0"}\n');
      batches.push(JSON.parse(body) as EventsRequest);
      return Response.json({ rejected: [], cursor: "e.0", config: collector.version });
    },
  };
  return collector;
}
