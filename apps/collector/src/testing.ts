import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Props } from "@tappa/lifecycle";
import { type EventsRequest, type FeedLine, type FeedRequest, uuidv7, type WireEvent } from "@tappa/protocol";
import { createAttachmentFiles } from "./attachments/files.ts";
import { createLocalBus } from "./bus/local.ts";
import { createCollector } from "./collector.ts";
import type { Clock } from "./services.ts";
import { configOf } from "./site-config.ts";
import { defaultConfig } from "./site-defaults.ts";
import type { KeySet } from "./store/records.ts";
import { openSqliteStore, type SqliteOptions } from "./store/sqlite.ts";

export const ORIGIN = "https://shop.example";

export function newId(at = Date.now()): string {
  return uuidv7(at, (words) => crypto.getRandomValues(words));
}

export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "tappa-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A clock that stands still until it is moved; timers go off in the order of their times. */
export interface TestClock extends Clock {
  move(ms: number): void;
  /** It says an earlier time; what waits waits as long as before. */
  putBack(ms: number): void;
}

export function createTestClock(startAt: number): TestClock {
  let now = startAt;
  let timers: { at: number; callback: () => void }[] = [];
  return {
    now: () => now,
    after(ms, callback) {
      const timer = { at: now + ms, callback };
      timers.push(timer);
      return () => void (timers = timers.filter((one) => one !== timer));
    },
    move(ms) {
      const until = now + ms;
      for (let next = nextDue(timers, until); next; next = nextDue(timers, until)) {
        now = Math.max(now, next.at);
        const due = next;
        timers = timers.filter((one) => one !== due);
        due.callback();
      }
      now = until;
    },
    putBack(ms) {
      now -= ms;
      for (const timer of timers) timer.at -= ms;
    },
  };
}

function nextDue<T extends { at: number }>(timers: readonly T[], until: number): T | undefined {
  return timers.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
}

/** A collector over a store of its own, with one site. For tests. */
export async function createTestCollector(options: Partial<SqliteOptions> & { clock?: Clock; keySet?: KeySet } = {}) {
  const folder = temporaryFolder();
  const path = join(folder.path, "tappa.db");
  const store = await openSqliteStore({ path, ...options });
  const bus = createLocalBus();
  const reported: unknown[] = [];
  const { clock, keySet } = options;
  const report = (error: unknown) => void reported.push(error);
  const attachments = { files: createAttachmentFiles(join(folder.path, "attachments")) };
  const publicUrl = "http://collector.test";
  const collector = createCollector({ store, bus, publicUrl, attachments, report, ...(clock ? { clock } : {}) });
  const keys = { key: `pk_${newId()}`, secretKey: `sk_${newId()}`, ...(keySet ? { keySet } : {}) };
  const draft = { name: "Shop", ...keys, origins: [ORIGIN] };
  const madeAt = clock?.now() ?? Date.now();
  const site = await store.sites.ensure(draft, configOf(defaultConfig([ORIGIN])), madeAt);
  return {
    path,
    folder: folder.path,
    store,
    bus,
    site,
    reported,
    sweep: () => collector.sweep(),
    async request(
      method: string,
      target: string,
      init: { body?: string | Uint8Array<ArrayBuffer>; headers?: Record<string, string> } = {},
    ) {
      const headers = { ...(method === "POST" ? { "Content-Type": "text/plain" } : {}), Origin: ORIGIN, ...init.headers };
      const body = init.body === undefined ? {} : { body: init.body };
      return collector.fetch(new Request(`http://collector.test${target}`, { method, headers, ...body }));
    },
    async close() {
      await collector.close();
      await bus.close();
      await store.close();
      folder.remove();
    },
  };
}

export type TestCollector = Awaited<ReturnType<typeof createTestCollector>>;

/** A browser of one visitor, as far as the collector can see. */
export function createTestVisitor(collector: Pick<TestCollector, "request" | "site">, now: () => number = Date.now) {
  const visitor = { id: newId(now()), secret: randomBytes(16).toString("base64url") };
  let n = 0;
  const event = (name: string, props: Props = {}, at = now()): WireEvent => ({ id: newId(at), name, at, n: n++, props });
  const sendBody = (change: Partial<EventsRequest>, headers: Record<string, string> = {}) => {
    const { key } = collector.site;
    const body = { v: 1, key, visitor, tab: "tab-1", sentAt: now(), events: [], ...change };
    return collector.request("POST", "/v1/events", { body: JSON.stringify(body), headers });
  };
  const feed = (change: Partial<FeedRequest> = {}) => {
    const body = { v: 1, key: collector.site.key, visitor, cursor: null, mode: "once", ...change };
    return collector.request("POST", "/v1/feed", { body: JSON.stringify(body) });
  };
  return {
    visitor,
    event,
    sendBody,
    feed,
    send: (...events: WireEvent[]) => sendBody({ events }),
    async read(change: Partial<FeedRequest> = {}): Promise<FeedLine[]> {
      return linesOf(await (await feed(change)).text());
    },
  };
}

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

/** The collector as an operator starts it, to be killed and started again. For tests. */
export function createTestProcess(database: string, site: object) {
  let child: ChildProcess | undefined;
  return {
    /** Resolves when it listens. @param port 0 = any free one */
    async start(port = 0): Promise<{ url: string; process: ChildProcess }> {
      const settings = { TAPPA_PORT: String(port), TAPPA_DATABASE: `file:${database}`, TAPPA_SITE: JSON.stringify(site) };
      const started = spawn(process.execPath, [MAIN], {
        env: { ...process.env, ...settings },
        stdio: ["ignore", "pipe", "inherit"],
      });
      child = started;
      for await (const line of createInterface({ input: started.stdout! })) {
        const { msg, url } = JSON.parse(line) as { msg: string; url: string };
        if (msg === "listening") return { url, process: started };
      }
      throw new Error("the collector ended before it listened");
    },
    /** Kills it if it still runs. */
    async end(): Promise<void> {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

function linesOf(text: string): FeedLine[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as FeedLine);
}
